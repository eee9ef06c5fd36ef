import { expect, test } from 'vitest';
import { lastBefore } from './sightings';

const seen = (runId: string, day: number) => ({ runId, runName: runId, hostId: 0, seen: `2026-05-0${day}T00:00:00Z`, state: 'up', openPorts: 1 });

test('the run before is the last that saw the host, and never the one that showed the change or a later one', () => {
  const history = [seen('later', 9), seen('shows', 5), seen('b', 4), seen('a', 2)];
  expect(lastBefore(history, { at: '2026-05-05T12:00:00Z', runId: 'shows' })?.runId).toBe('b');
  expect(lastBefore(history.toReversed(), { at: '2026-05-05T12:00:00Z', runId: 'shows' })?.runId).toBe('b');
  expect(lastBefore([seen('shows', 5)], { at: '2026-05-05T12:00:00Z', runId: 'shows' })).toBeUndefined();
});
