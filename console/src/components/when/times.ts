/** Times by the clock on the wall, as the API writes them, and days of the week. */
import type { components } from '@/api/schema';

type Schemas = components['schemas'];
export type Effect = Schemas['WindowEffect'];
export type Day = Schemas['Day'];
export type When = Schemas['ScheduleWhen'];
export type Span = Schemas['WindowSpan'];

/** In the order of the week. */
export const DAYS: readonly Day[] = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

/** Days in the order of the week, each once, as runs of days that follow each other: `[[monday, friday], [sunday, sunday]]`. */
export function runsOfDays(days: readonly Day[]): [Day, Day][] {
  const runs: [Day, Day][] = [];
  for (const [index, day] of DAYS.entries()) {
    if (!days.includes(day)) continue;
    const last = runs.at(-1);
    if (last && DAYS[index - 1] === last[1]) last[1] = day;
    else runs.push([day, day]);
  }
  return runs;
}

/** The zone of the browser. */
export function ownZone(): string {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  // A machine that says no zone shows UTC, and the server knows none by that name.
  return timeZone && timeZone !== 'Etc/Unknown' ? timeZone : 'UTC';
}

/** All zones that the browser knows, with `more` that it need not know. */
export function zones(more: readonly string[] = []): string[] {
  const known = Intl.supportedValuesOf('timeZone');
  return [...new Set(['UTC', ...more.filter(Boolean), ...known])];
}

const two = (value: number) => String(value).padStart(2, '0');

/** `2026-12-24`, of the browser's clock. */
export function dateOf(date: Date): string {
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** `days` after today, at that time: `2026-12-24T02:00`. */
export function dayAfter(days: number, at: string, now = new Date()): string {
  return `${dateOf(new Date(now.getFullYear(), now.getMonth(), now.getDate() + days))}T${at}`;
}

/** What a clock shows, as a time that can be formatted in UTC; null where it is none. */
export function wall(local: string): Date | null {
  const date = new Date(`${local}Z`);
  return Number.isNaN(date.getTime()) ? null : date;
}

// Made once a zone: to make one takes longer than to draw a row.
const clocks = new Map<string, Intl.DateTimeFormat>();

/** What the clocks of a zone show at a time, as the API writes it: `2026-12-24T22:00`; null of a zone that the browser does not know. */
export function clockOf(at: number, zone: string): string | null {
  try {
    // Swedes write a day as the API does.
    const clock = clocks.get(zone) ?? new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short', timeZone: zone });
    clocks.set(zone, clock);
    return clock.format(at).replace(' ', 'T');
  } catch {
    return null;
  }
}

/** Whether a window does not open again. */
export function isOver({ span, zone }: { span: Span; zone: string }, now: number): boolean {
  if (span.kind !== 'once') return false;
  const clock = clockOf(now, zone);
  return clock !== null && clock >= span.to;
}
