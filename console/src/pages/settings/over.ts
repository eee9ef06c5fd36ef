/**
 * Which runs would go by limits that are not saved yet. The API answers this for those that are saved alone, and once
 * they are, the server removes by itself: who changes them sees here what that will be.
 */
import { api } from '@/api/client';
import type { components } from '@/api/schema';

type Run = components['schemas']['Run'];
export type ExpiredRun = components['schemas']['ExpiredRun'];

export interface Limits {
  keepDays?: number | null;
  keepRuns?: number | null;
}

export interface Over {
  runs: ExpiredRun[];
  /** Older runs than these were not looked at. */
  isPart: boolean;
}

const PAGE = 1000;
/** Pages that are looked at: more is not waited for. */
const PAGES = 20;
const DAY = 86_400_000;

type Known = Pick<Run, 'id' | 'displayName' | 'scanId' | 'state' | 'endedAt' | 'resumes' | 'secondLookOf'>;

/**
 * Of all runs, the newest first, those over the limits. The newest of a scan stays, and runs of no scan only age. A
 * second look counts as none of its scan's: it goes with the run that it is of, or by age.
 */
export function over(runs: Known[], limits: Limits, now: number): ExpiredRun[] {
  const before = limits.keepDays ? now - limits.keepDays * DAY : Number.NEGATIVE_INFINITY;
  const most = limits.keepRuns ?? Number.POSITIVE_INFINITY;
  const places = new Map<string, number>();
  const gone = new Set<string>();
  // What was cut off and goes on again is not over.
  const ended = runs.filter(({ endedAt, state, resumes }) => endedAt && !(state === 'interrupted' && resumes));
  const isOld = ({ endedAt }: Known) => Date.parse(endedAt ?? '') < before;
  for (const run of ended) {
    if (run.secondLookOf) continue;
    const place = run.scanId ? (places.get(run.scanId) ?? 0) + 1 : 0;
    if (run.scanId) places.set(run.scanId, place);
    if (place !== 1 && (isOld(run) || place > most)) gone.add(run.id);
  }
  for (const run of ended) if (run.secondLookOf && (isOld(run) || gone.has(run.secondLookOf))) gone.add(run.id);
  return ended.flatMap(({ id, displayName, endedAt }) => (endedAt && gone.has(id) ? [{ id, displayName, endedAt }] : [])).toReversed();
}

/** Asks for the runs, and says which would go. */
export async function wouldGo(limits: Limits): Promise<Over> {
  const runs: Run[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < PAGES; page += 1) {
    const { data, error } = await api.GET('/api/v1/runs', { params: { query: { limit: PAGE, cursor } } });
    if (!data) throw error;
    runs.push(...(data.items as Run[]));
    cursor = data.nextCursor ?? undefined;
    if (!cursor) break;
  }
  return { runs: over(runs, limits, Date.now()), isPart: cursor !== undefined };
}
