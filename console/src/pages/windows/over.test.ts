import { expect, test } from 'vitest';
import type { Window } from './draft';
import { shutForGood } from './over';

const NOW = Date.UTC(2026, 11, 24);
const of = { owner: { kind: 'owner' }, scan: { kind: 'scan', scanId: 's' }, network: { kind: 'network', network: '10.0.0.0/8' } } as const;
const window = (place: Window['of'], effect: Window['effect'], to: string) => ({ of: place, effect, span: { kind: 'once' as const, from: '2026-01-01T00:00', to }, zone: 'UTC' });

test('where each window that allows is over nothing is allowed again', () => {
  const windows = [
    window(of.owner, 'allow', '2026-02-01T00:00'),
    window(of.network, 'allow', '2026-02-01T00:00'),
    window(of.scan, 'blackout', '2026-02-01T00:00'),
    window(of.network, 'allow', '2026-12-31T00:00'),
    window(of.owner, 'allow', '2026-03-01T00:00'),
    window(of.owner, 'blackout', '2026-12-31T00:00'),
  ];
  expect(shutForGood(windows, NOW)).toEqual([of.owner]);
  expect(shutForGood(windows.slice(0, 3), NOW)).toEqual([of.owner, of.network]);
  expect(shutForGood([], NOW)).toEqual([]);
});
