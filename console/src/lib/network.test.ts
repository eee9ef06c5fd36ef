import { expect, test } from 'vitest';
import { count } from './count';
import { networkOf } from './network';

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
