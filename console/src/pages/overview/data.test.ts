import { expect, test } from 'vitest';
import { byDay, oldestAssets, oldestNetworks, type Asset } from './data';

const now = new Date(2026, 4, 20, 15, 30);

test('hosts are counted by the viewer’s days, and older ones not at all', () => {
  const at = (day: number, hour: number) => ({ firstSeen: new Date(2026, 4, day, hour).toISOString() });
  const days = byDay([at(20, 0), at(20, 14), at(19, 23), at(1, 12)], now, 3);
  expect(days.map((day) => day.hosts)).toEqual([0, 1, 2]);
});

test('what was never looked at is the oldest, and networks go before hosts', () => {
  const asset = (id: string, target: string, at?: string) => ({ id, displayName: id, type: 'host', targets: [target], lastSeen: at ? { at, ip: '', state: 'up' } : undefined }) as unknown as Asset;
  const all = [asset('a', '10.0.0.0/24', '2026-05-02T00:00:00Z'), asset('b', '10.0.1.0/24'), asset('c', '10.0.2.1')];
  expect(oldestAssets(all).map((one) => one.name)).toEqual(['b', 'a']);
  expect(oldestAssets([asset('c', '10.0.2.1')]).map((one) => one.name)).toEqual(['c']);
});

test('a network is as old as the host of it that was seen last', () => {
  const host = (ip: string, lastSeen: string) => ({ ip, lastSeen, lastRunId: null });
  const found = oldestNetworks([host('10.0.0.1', '2026-05-01'), host('10.0.0.2', '2026-05-03'), host('10.0.1.1', '2026-05-02')]);
  expect(found.map((one) => [one.name, one.at])).toEqual([
    ['10.0.1.0/24', '2026-05-02'],
    ['10.0.0.0/24', '2026-05-03'],
  ]);
});
