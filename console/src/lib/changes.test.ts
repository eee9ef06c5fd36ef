import { expect, test } from 'vitest';
import { placeOf, portOf } from './changes';

test('a filter of ports is read in each way that it is written', () => {
  expect(portOf('')).toEqual({});
  expect(portOf(' 22 ')).toEqual({ port: 22 });
  expect(portOf('53/udp')).toEqual({ port: 53, protocol: 'udp' });
  expect(portOf('UDP/53')).toEqual({ port: 53, protocol: 'udp' });
  for (const wrong of ['ssh', '70000', '22-80', 'tcp/22/tcp', '-1']) expect(portOf(wrong)).toBeNull();
});

test('a change says where at its host it is', () => {
  expect(placeOf({ ports: '22', protocol: 'tcp' })).toBe('22/tcp');
  expect(placeOf({ ports: '443', protocol: 'tcp', script: 'ssl-cert' })).toBe('443/tcp ssl-cert');
  expect(placeOf({})).toBe('');
});
