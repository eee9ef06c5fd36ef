import { expect, test } from 'vitest';
import { count, duration, range, size } from './numbers';

test('numbers are said as people say them', () => {
  expect([0.2, 41.5, 90, 7200, 200_000].map((one) => duration(one, 'en'))).toEqual(['1 sec', '42 sec', '1.5 min', '2 hr', '2.3 days']);
  expect([348, 1_540_000].map((one) => size(one, 'en'))).toEqual(['348B', '1.5MB']);
  expect(count(26_612, 'en')).toBe('26,600');
  expect(range({ answering: 7, silent: 41.5, dead: 205 }, 'en', duration)).toBe('7 sec – 3.4 min');
  expect(range({ answering: 0.2, silent: 0.2, dead: 1 }, 'en', duration)).toBe('1 sec');
});
