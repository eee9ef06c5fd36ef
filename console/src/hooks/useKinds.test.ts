import { expect, test } from 'vitest';
import { kindSearch, tally } from './useKinds';

test('services without a name are one kind, also those that Nmap calls unknown', () => {
  const services = ['ssh', 'unknown', null, 'ssh', undefined, 'ssh'].map((service) => ({ service }) as { service: string });
  expect(tally(services).map((kind) => [kind.name, kind.total])).toEqual([
    ['', 3],
    ['ssh', 3],
  ]);
});

test('a kind is searched for where its name can stand in a search', () => {
  expect(kindSearch('state:open', 'ssl/http')).toBe('state:open service:ssl/http');
  expect(kindSearch('state:open', '')).toBeNull();
  expect(kindSearch('', 'a b')).toBeNull();
});
