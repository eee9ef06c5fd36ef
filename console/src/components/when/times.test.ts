import { expect, test } from 'vitest';
import { DAYS, dayAfter, runsOfDays, wall, zones } from './times';

test('days that follow each other are told as one', () => {
  expect(runsOfDays(['friday', 'monday', 'tuesday', 'wednesday'])).toEqual([
    ['monday', 'wednesday'],
    ['friday', 'friday'],
  ]);
  expect(runsOfDays(DAYS)).toEqual([['monday', 'sunday']]);
  expect(runsOfDays([])).toEqual([]);
});

test('a day after the last of a month is the first of the next', () => {
  expect(dayAfter(1, '02:00', new Date(2026, 11, 31, 23, 59))).toBe('2027-01-01T02:00');
});

test('what a clock shows is a time of its own, in no zone', () => {
  expect(wall('2026-03-29T02:30')?.toISOString()).toBe('2026-03-29T02:30:00.000Z');
  expect(wall('tomorrow')).toBeNull();
});

test('a zone that the browser does not know can be chosen where it is chosen already', () => {
  expect(zones(['Mars/Olympus'])).toContain('Mars/Olympus');
  expect(zones().filter((zone) => zone === 'UTC')).toHaveLength(1);
});
