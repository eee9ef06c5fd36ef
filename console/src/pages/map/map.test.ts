import { expect, test, vi } from 'vitest';
import { mayTrace, networksOf, routesOf, type Host, type Run } from './data';
import { fit } from './fit';
import { elementsOf, type Element } from './layout';
import { changed } from './renew';

const host = (ip: string, openPorts = 1) => ({ ip, state: 'up', openPorts, firstSeen: '', lastSeen: '2026-05-01' }) as Host;

test('hosts stand apart, in their network, and the same each time', () => {
  const hosts = Array.from({ length: 1000 }, (_, index) => host(`10.0.${Math.floor(index / 250)}.${index % 250}`));
  const elements = elementsOf(networksOf(hosts), new Map());
  expect(elements.filter((one) => one.classes === 'network')).toHaveLength(4);
  const places = elements.filter((one) => one.position).map((one) => `${one.position?.x} ${one.position?.y}`);
  expect(new Set(places).size).toBe(1000);
  expect(elementsOf(networksOf(hosts), new Map())).toEqual(elements);
});

test('a way goes over its hops to the network, each line once, and hostile names stay text', () => {
  const hop = (ttl: number, ip: string, name?: string) => ({ ttl, ip, host: name });
  const text = [
    JSON.stringify({ ip: '10.0.0.1', trace: { hops: [hop(1, '192.0.2.1'), hop(2, '10.0.0.1')] } }),
    JSON.stringify({ ip: '10.0.0.2', trace: { hops: [hop(1, '192.0.2.1'), { ttl: 2, host: 'evil\u202e' }, hop(3, '10.0.0.2')] } }),
    '{"trace": broken',
    JSON.stringify({ scanner: 'nmap' }),
  ].join('\n');
  const routes = routesOf(text);
  expect(routes.get('10.0.0.1')?.map((one) => one.id)).toEqual(['192.0.2.1']);
  const elements = elementsOf(networksOf([host('10.0.0.1'), host('10.0.0.2')]), routes);
  const edges = elements.filter((one) => one.group === 'edges').map((one) => `${one.data['source']} > ${one.data['target']}`);
  expect(edges).toEqual(['scanner > hop 192.0.2.1', 'hop 192.0.2.1 > net 10.0.0.0/24', 'hop 192.0.2.1 > hop evil\u202e', 'hop evil\u202e > net 10.0.0.0/24']);
  expect(elements.find((one) => one.data.id === 'hop evil\u202e')?.data['label']).toBe('evil\\u{202e}');
});

test('runs that trace are told by their words', () => {
  const run = (argv: string[], hosts = 5, endedAt: string | null = '2026-11-01T00:00:00Z') => ({ argv, command: '', counts: { hosts, hostsUp: hosts }, endedAt }) as unknown as Run;
  expect(mayTrace(run(['nmap', '-A']))).toBe(true);
  expect(mayTrace(run(['nmap', '-sV']))).toBe(false);
  expect(mayTrace(run(['nmap', '-A'], 65_536))).toBe(false);
  // Of one that goes on there are only the first ways.
  expect(mayTrace(run(['nmap', '-A'], 5, null))).toBe(false);
});

test('all is in sight, and one host does not fill the map', () => {
  const zoomed = (fitted: number) => {
    let level = 1;
    const center = vi.fn();
    const zoom = (wanted?: number) => (level = wanted ?? level);
    fit({ fit: () => (level = fitted), zoom, center } as unknown as Parameters<typeof fit>[0]);
    return [level, center.mock.calls.length];
  };
  expect([zoomed(4), zoomed(1.5), zoomed(0.2)]).toEqual([
    [1.5, 1],
    [1.5, 0],
    [0.2, 0],
  ]);
});

test('of a drawing that is renewed only what changed is made anew', () => {
  const host = (ip: string, size: number): Element => ({ group: 'nodes', data: { id: `host ${ip}`, size }, position: { x: 1, y: 2 }, classes: 'host up' });
  const before = [host('10.0.0.1', 12), host('10.0.0.2', 12), host('10.0.0.3', 12), host('10.0.0.4', 12)];
  const moved = { ...host('10.0.0.4', 12), position: { x: 1, y: 3 } };
  expect(changed(before, [host('10.0.0.1', 12), host('10.0.0.2', 15), moved, host('10.0.0.5', 12)])).toEqual(['host 10.0.0.2', 'host 10.0.0.3', 'host 10.0.0.4']);
  expect(changed(before, before)).toEqual([]);
});
