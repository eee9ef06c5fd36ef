/** Which run saw a host before it changed. */
import type { components } from '@/api/schema';
import type { Change } from '@/lib/changes';

type Sighting = components['schemas']['Sighting'];

/** The last sighting before the run that showed the change. */
export function lastBefore(history: Sighting[], change: Pick<Change, 'at' | 'runId'>): Sighting | undefined {
  const at = Date.parse(change.at);
  const earlier = history.filter((one) => one.runId !== change.runId && Date.parse(one.seen) < at);
  return earlier.reduce<Sighting | undefined>((last, one) => (last && Date.parse(last.seen) >= Date.parse(one.seen) ? last : one), undefined);
}
