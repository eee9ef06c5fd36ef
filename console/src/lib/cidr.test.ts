import { expect, test } from 'vitest';
import { cover, overlap, rangeOf } from './cidr';

const range = (target: string) => rangeOf(target) ?? expect.fail(`${target} is no range`);

test('targets are read as Nmap reads them', () => {
  expect(rangeOf('10.0.0.7')).toEqual({ family: 4, from: 0x0a00_0007n, to: 0x0a00_0007n });
  expect(rangeOf('10.0.0.7/24')).toEqual({ family: 4, from: 0x0a00_0000n, to: 0x0a00_00ffn });
  expect(rangeOf('10.0.0.1-20')).toEqual({ family: 4, from: 0x0a00_0001n, to: 0x0a00_0014n });
  expect(rangeOf('10.0.0-1.*')).toEqual({ family: 4, from: 0x0a00_0000n, to: 0x0a00_01ffn });
  expect(rangeOf('10.0.0.-')).toEqual(rangeOf('10.0.0.0/24'));
  expect(rangeOf('2001:db8::1/127')).toEqual({ family: 6, from: 0x2001_0db8_0000_0000_0000_0000_0000_0000n, to: 0x2001_0db8_0000_0000_0000_0000_0000_0001n });
  expect(rangeOf('::1')?.from).toBe(1n);
  // Two stretches are not one; names are none at all.
  for (const other of ['10.0.0-1.5', 'db.example.org', '10.0.0.0/33', '10.0.0.300', '10.0.9-1.1', '', ':::']) expect(rangeOf(other)).toBeNull();
});

test('a network is covered by one target, by several that meet, and not by some of it', () => {
  const net = range('10.0.0.0/24');
  expect(cover(net, [range('10.0.0.0/8')])).toBe(true);
  expect(cover(net, [range('10.0.0.128/25'), range('10.0.0.0/25')])).toBe(true);
  expect(cover(net, [range('10.0.0.0/25'), range('10.0.0.129-255')])).toBe(false);
  expect(cover(net, [])).toBe(false);
  expect(cover(range('::1'), [range('0.0.0.1')])).toBe(false);
  expect([overlap(net, range('10.0.0.9')), overlap(net, range('10.0.1.0')), overlap(net, range('::1'))]).toEqual([true, false, false]);
});
