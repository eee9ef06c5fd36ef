import { expect, test } from 'vitest';
import { count } from './count';
import { isAddress, isName, networkOf } from './network';

test.each([
  ['10.1.2.3', '10.1.2.0/24'],
  ['::1', '::/64'],
  ['fe80::1', 'fe80::/64'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8::5', '2001:db8::/64'],
  ['2001:db8:0:7::', '2001:db8:0:7::/64'],
  ['::ffff:10.0.0.1', '::/64'],
])('%s is in %s', (ip, network) => expect(networkOf(ip)).toBe(network));

test('what is more than was counted says so', () => {
  expect(count(100_001, true, 'en')).toBe('100,000+');
  expect(count(12, true, 'en')).toBe('12+');
  expect(count(1234, false, 'en')).toBe('1,234');
});

test('one address is told from all else', () => {
  for (const one of ['10.0.0.7', '0.0.0.0', '255.255.255.255', '::', '::1', 'fe80::1%eth0', '2001:db8::7', '::ffff:10.0.0.1', '1:2:3:4:5:6:7:8']) expect([one, isAddress(one)]).toEqual([one, true]);
  for (const other of ['', 'nope', '<script>', '10.0.0', '10.0.0.256', '10.0.0.01', '10.0.0.0/8', '1.2.3.4.5', ':::', '1:2:3', '::g', '::1]/x', '10.0.0.7 ', 'fe80::1%a%b']) expect([other, isAddress(other)]).toEqual([other, false]);
});

test('a name is told from what has its addresses in it', () => {
  expect(['localhost', 'db.example.org', 'xn--bcher-kva.example'].filter((one) => !isName(one))).toEqual([]);
  expect(['10.0.0.0/24', '10.0.0-3.1,7', '10.0.0.*', 'fe80::1%eth0', '2001:db8::/64', '::ffff:10.0.0.1'].filter((one) => isName(one))).toEqual([]);
});
