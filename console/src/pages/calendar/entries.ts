/** What stands on a day: windows and runs that reach into it, and starts. */
import type { components } from '@/api/schema';
import type { Day } from './days';

export type Calendar = components['schemas']['Calendar'];

export const KINDS = ['windows', 'starts', 'runs'] as const;
export type Kind = (typeof KINDS)[number];

interface Place {
  key: string;
  name: string;
  /** Milliseconds. */
  from: number;
  /** The first instant after it; as `from` where it has no length. */
  to: number;
}

export type Entry = Place &
  (
    | { kind: 'window'; id: string; effect: 'allow' | 'blackout' }
    /** `count`: so many starts of a scan stand for one another. `zone`: of its schedule, once that is known. */
    | { kind: 'start'; scanId: string; count: number; zone?: string | undefined }
    /** `isGoing`: it has not ended, `to` is now. */
    | { kind: 'run'; id: string; state: Calendar['runs'][number]['state']; isGoing: boolean }
    /** A run goes on when its windows open. */
    | { kind: 'opens'; id: string }
  );

/** More starts of one scan on a day than this are shown as one. */
const FEW = 3;

const at = (text: string) => new Date(text).getTime();

/** All that the server told of, less the kinds that are left out. `zones`: those of the schedules, by their scans. */
export function entriesOf(calendar: Calendar, without: readonly string[], now: number, zones: ReadonlyMap<string, string> = new Map()): Entry[] {
  const windows = calendar.windows.map(
    (one): Entry => ({ kind: 'window', key: `window ${one.windowId} ${one.from}`, id: one.windowId, name: one.name, effect: one.effect, from: at(one.from), to: at(one.to) }),
  );
  const starts = calendar.starts.map((one): Entry => ({ kind: 'start', key: `start ${one.scanId} ${one.at}`, scanId: one.scanId, name: one.scanName, count: 1, zone: zones.get(one.scanId), from: at(one.at), to: at(one.at) }));
  const runs = calendar.runs.flatMap((one): Entry[] => {
    const from = at(one.startedAt ?? one.createdAt);
    const run: Entry = { kind: 'run', key: `run ${one.id}`, id: one.id, name: one.displayName, state: one.state, isGoing: !one.endedAt, from, to: Math.max(from, one.endedAt ? at(one.endedAt) : now) };
    const opens = one.opensAt ? at(one.opensAt) : 0;
    return one.state === 'waiting' && opens ? [run, { kind: 'opens', key: `opens ${one.id}`, id: one.id, name: one.displayName, from: opens, to: opens }] : [run];
  });
  return [...(without.includes('windows') ? [] : windows), ...(without.includes('starts') ? [] : starts), ...(without.includes('runs') ? [] : runs)];
}

/** Windows before what runs in them. */
const ORDER: Record<Entry['kind'], number> = { window: 0, opens: 1, start: 2, run: 3 };

/** What stands on a day, in the order of its beginnings. */
export function onDay(entries: readonly Entry[], { start, end }: Pick<Day, 'start' | 'end'>): Entry[] {
  const [first, after] = [start.getTime(), end.getTime()];
  const here = entries.filter(({ from, to }) => from < after && (to > first || from >= first));
  const byScan = new Map<string, Entry[]>();
  for (const one of here) if (one.kind === 'start') byScan.set(one.scanId, [...(byScan.get(one.scanId) ?? []), one]);
  const shown = here.flatMap((one) => {
    const same = one.kind === 'start' ? (byScan.get(one.scanId) ?? []) : [];
    if (same.length <= FEW) return [one];
    return one === same[0] ? [{ ...one, count: same.length, to: same.at(-1)?.to ?? one.to } as Entry] : [];
  });
  return shown.sort((a, b) => Math.max(a.from, first) - Math.max(b.from, first) || ORDER[a.kind] - ORDER[b.kind] || (a.key < b.key ? -1 : 1));
}

/** How far into a day an instant is: 0 to 1. */
export function share(instant: number, { start, end }: Pick<Day, 'start' | 'end'>): number {
  const [first, after] = [start.getTime(), end.getTime()];
  return Math.min(1, Math.max(0, (instant - first) / (after - first)));
}
