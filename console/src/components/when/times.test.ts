import { expect, test, vi } from 'vitest';
import { clockOf, DAYS, dayAfter, isOver, ownZone, runsOfDays, wall, zones } from './times';

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

test('a machine that says no zone is in UTC', () => {
  for (const [zone, own] of [['Etc/Unknown', 'UTC'], ['', 'UTC'], ['Asia/Tokyo', 'Asia/Tokyo']] as const) {
    const options = { ...Intl.DateTimeFormat().resolvedOptions(), timeZone: zone };
    const spy = vi.spyOn(Intl.DateTimeFormat.prototype, 'resolvedOptions').mockReturnValue(options);
    expect(ownZone()).toBe(own);
    spy.mockRestore();
  }
});

test('a window is over when the clocks of its zone show its end, and one of each week never', () => {
  const now = Date.UTC(2026, 11, 24, 21, 0);
  expect([clockOf(now, 'UTC'), clockOf(now, 'Asia/Tokyo'), clockOf(now, 'Mars/Olympus')]).toEqual(['2026-12-24T21:00', '2026-12-25T06:00', null]);
  const until = (to: string, zone: string) => isOver({ span: { kind: 'once', from: '2026-12-20T00:00', to }, zone }, now);
  expect([until('2026-12-24T21:00', 'UTC'), until('2026-12-24T21:01', 'UTC'), until('2026-12-25T06:00', 'Asia/Tokyo'), until('2020-01-01T00:00', 'Mars/Olympus')]).toEqual([true, false, true, false]);
  expect(isOver({ span: { kind: 'weekly', days: ['monday'], from: '00:00', to: '00:00' }, zone: 'UTC' }, now)).toBe(false);
});
