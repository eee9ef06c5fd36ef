/** How long ago each network that may be scanned was scanned. */
import { cover, overlap, rangeOf, type Range } from '@/lib/cidr';
import type { Run } from './data';

type Done = Pick<Run, 'id' | 'kind' | 'command' | 'state' | 'endedAt' | 'targets' | 'resolved'>;

/** When something was scanned, and by which run. */
export interface ScannedAt {
  at: string;
  runId: string;
}

export interface Allowed {
  name: string;
  /** The last run that scanned all of it; of a name, the last that named it. */
  whole: ScannedAt | null;
  /** The last run that scanned some of it, where that is later. */
  part: ScannedAt | null;
}

const rangesOf = (run: Done): Range[] => [...run.targets, ...run.resolved.flatMap((pin) => pin.addresses)].flatMap((target) => rangeOf(target) ?? []);

/** A list scan sends nothing, and what a try of a provider finds is kept nowhere else. */
const isScan = (run: Done) => run.kind === 'scan' && !/(^|\s)-sL(\s|$)/.test(run.command);

const later = (one: ScannedAt | null, other: ScannedAt | null) => (one && (!other || one.at >= other.at) ? one : other);

/** Those not scanned for longest first. A run that was cut off has scanned a part at most. */
export function scannedAt(allowed: string[], runs: Done[]): Allowed[] {
  const done = runs.flatMap((run) => (run.endedAt && isScan(run) ? [{ run, ranges: rangesOf(run), told: { at: run.endedAt, runId: run.id } }] : []));
  const all = allowed.map((name): Allowed => {
    const network = rangeOf(name);
    const found: Allowed = { name, whole: null, part: null };
    for (const { run, ranges, told } of done) {
      const isIn = network ? ranges.some((range) => overlap(network, range)) : run.targets.includes(name);
      if (!isIn) continue;
      const isAll = run.state === 'completed' && (!network || cover(network, ranges));
      if (isAll) found.whole = later(found.whole, told);
      else found.part = later(found.part, told);
    }
    return { ...found, part: found.part && later(found.part, found.whole) === found.part && found.part !== found.whole ? found.part : null };
  });
  const age = (one: Allowed) => [one.whole?.at ?? '', one.part?.at ?? ''].join(' ');
  return all.sort((a, b) => (age(a) < age(b) ? -1 : 1));
}

/** Whole days since then. */
export const daysSince = (at: string, now: number) => Math.max(0, Math.floor((now - Date.parse(at)) / 86_400_000));

/** When the first of these runs ended, where there are earlier ones that were not asked for: "never" is not known then. */
export function knownFrom({ items, total }: { items: Pick<Done, 'endedAt'>[]; total: number }): string | null {
  return total > items.length ? (items.at(-1)?.endedAt ?? null) : null;
}
