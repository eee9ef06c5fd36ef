import { expect, test } from 'vitest';
import { daysSince, knownFrom, scannedAt } from './allowed';

const run = (id: string, day: number, targets: string[], state = 'completed') => ({ id, kind: 'scan', command: '-sS %s', state, endedAt: `2026-05-${String(day).padStart(2, '0')}T00:00:00Z`, targets, resolved: [] }) as never;

test('what was never scanned is the first, and what was scanned last the last', () => {
  const found = scannedAt(['10.0.0.0/24', '10.0.1.0/24', '10.0.2.0/24'], [run('a', 3, ['10.0.0.0/16']), run('b', 9, ['10.0.0.0/24']), run('c', 5, ['10.9.0.0/16'])]);
  expect(found.map((one) => [one.name, one.whole?.runId])).toEqual([
    ['10.0.1.0/24', 'a'],
    ['10.0.2.0/24', 'a'],
    ['10.0.0.0/24', 'b'],
  ]);
  expect(scannedAt(['192.168.0.0/16'], [run('a', 3, ['10.0.0.0/16'])])).toEqual([{ name: '192.168.0.0/16', whole: null, part: null }]);
});

test('a scan of a part, and one that was cut off, are not scans of the whole', () => {
  const runs = [run('whole', 1, ['10.0.0.0/24']), run('one', 7, ['10.0.0.5']), run('cut', 5, ['10.0.0.0/24'], 'cancelled')];
  expect(scannedAt(['10.0.0.0/24'], runs)).toEqual([{ name: '10.0.0.0/24', whole: { at: '2026-05-01T00:00:00Z', runId: 'whole' }, part: { at: '2026-05-07T00:00:00Z', runId: 'one' } }]);
  const after = scannedAt(['10.0.0.0/24'], [run('one', 7, ['10.0.0.5']), run('whole', 8, ['10.0.0.0/24'])]);
  expect(after[0]?.part).toBeNull();
});

test('a name is scanned where it is named, and a network where what a name led to is in it', () => {
  const named = { ...(run('n', 4, ['db.example.org']) as object), resolved: [{ name: 'db.example.org', addresses: ['10.0.0.9'] }] } as never;
  const found = scannedAt(['db.example.org', '10.0.0.0/24'], [named]);
  expect(found.map((one) => [one.name, one.whole?.runId, one.part?.runId])).toEqual([
    ['10.0.0.0/24', undefined, 'n'],
    ['db.example.org', 'n', undefined],
  ]);
});

test('a list of targets and a try of a provider are no scans', () => {
  const whole = run('a', 3, ['10.0.0.0/24']) as object;
  const found = scannedAt(['10.0.0.0/24'], [{ ...whole, command: '-n -sL %s' } as never, { ...whole, kind: 'test' } as never]);
  expect(found).toEqual([{ name: '10.0.0.0/24', whole: null, part: null }]);
});

test('days are whole ones', () => {
  expect(daysSince('2026-05-01T12:00:00Z', Date.parse('2026-05-03T11:00:00Z'))).toBe(1);
});

test('where there are earlier runs than those that are looked at, nothing is said to have never been scanned', () => {
  const items = [{ endedAt: '2026-05-09T00:00:00Z' }, { endedAt: '2026-05-02T00:00:00Z' }];
  expect([knownFrom({ items, total: 2 }), knownFrom({ items, total: 3 })]).toEqual([null, '2026-05-02T00:00:00Z']);
});
