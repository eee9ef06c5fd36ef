import { expect, test } from 'vitest';
import { byProtocol } from './ports';

test('ports of findings are written as a baseline takes them, each once', () => {
  const tcp = [8002, 22, 8000, 8001, 22].map((port) => ({ protocol: 'tcp', port }));
  expect(byProtocol([...tcp, { protocol: 'udp', port: 53 }, { protocol: 'ip', port: 1 }])).toEqual([
    { protocol: 'tcp', ports: '22,8000-8002', count: 4 },
    { protocol: 'udp', ports: '53', count: 1 },
  ]);
  expect(byProtocol([])).toEqual([]);
});
