/** A schedule as it is typed, and what the API gets of it. */
import { DAYS, dayAfter, ownZone, type Day, type When } from '@/components/when/times';
import type { Schedule, ScheduleInput } from '@/hooks/useSchedule';

export const HOWS = ['daily', 'weekly', 'monthly', 'once', 'cron'] as const;
/** `daily` is `weekly` on all days, chosen more plainly. */
export type How = (typeof HOWS)[number];

export interface Draft {
  how: How;
  /** Named as the API names them, so that faults come to their fields. */
  when: { days: Day[]; at: string; day: number | null; expression: string };
  zone: string;
  jitterMinutes: number | null;
  missed: NonNullable<ScheduleInput['missed']>;
  overlap: NonNullable<ScheduleInput['overlap']>;
}

const USUAL = { days: ['monday'] as Day[], at: '02:00', day: 1, expression: '0 2 * * 1-5' };

export function fresh(): Draft {
  return { how: 'daily', when: USUAL, zone: ownZone(), jitterMinutes: 0, missed: 'runOnce', overlap: 'refuse' };
}

export function draftOf({ when, zone, jitterSeconds, missed, overlap }: Schedule): Draft {
  const how = when.kind === 'weekly' && when.days.length === DAYS.length ? 'daily' : when.kind;
  const { days, at, day, expression } = { ...USUAL, ...when };
  return { how, when: { days: how === 'daily' ? USUAL.days : days, at, day, expression }, zone, jitterMinutes: jitterSeconds / 60, missed, overlap };
}

/** When; null where something is not filled in yet. */
export function whenOf({ how, when: { days, at, day, expression } }: Draft): When | null {
  if (how === 'cron') return expression.trim() ? { kind: 'cron', expression: expression.trim() } : null;
  if (!at) return null;
  if (how === 'daily') return { kind: 'weekly', days: [...DAYS], at };
  if (how === 'weekly') return days.length > 0 ? { kind: 'weekly', days, at } : null;
  if (how === 'monthly') return day === null || !Number.isInteger(day) ? null : { kind: 'monthly', day, at };
  return { kind: 'once', at };
}

export function inputOf(draft: Draft, enabled: boolean): ScheduleInput | null {
  const when = whenOf(draft);
  const { zone, jitterMinutes, missed, overlap } = draft;
  return when && { when, zone, jitterSeconds: Math.round((jitterMinutes ?? 0) * 60), missed, overlap, enabled };
}

/** The time as the other way of telling it has it: with a day where it is once, else without. */
export function atFor(how: How, at: string): string {
  const hasDay = at.includes('T');
  if (how === 'once') return hasDay ? at : dayAfter(1, at || USUAL.at);
  return hasDay ? at.slice(11) : at;
}
