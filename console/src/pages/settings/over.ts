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

/** Of all runs, the newest first, those over the limits. The newest of a scan stays, and runs of no scan only age. */
export function over(runs: Pick<Run, 'id' | 'displayName' | 'scanId' | 'state' | 'endedAt' | 'resumes'>[], limits: Limits, now: number): ExpiredRun[] {
  const before = limits.keepDays ? now - limits.keepDays * DAY : Number.NEGATIVE_INFINITY;
  const most = limits.keepRuns ?? Number.POSITIVE_INFINITY;
  const places = new Map<string, number>();
  const gone: ExpiredRun[] = [];
  for (const { id, displayName, scanId, state, endedAt, resumes } of runs) {
    // What was cut off and goes on again is not over.
    if (!endedAt || (state === 'interrupted' && resumes)) continue;
    const place = scanId ? (places.get(scanId) ?? 0) + 1 : 0;
    if (scanId) places.set(scanId, place);
    const isOld = Date.parse(endedAt) < before;
    if (place !== 1 && (isOld || place > most)) gone.push({ id, displayName, endedAt });
  }
  return gone.toReversed();
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
