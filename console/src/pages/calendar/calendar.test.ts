import { afterAll, beforeAll, expect, test } from 'vitest';
import { dayOf, firstDayOf, led, readDay, shownDays, turned } from './days';
import { entriesOf, onDay, share, type Calendar } from './entries';

const zone = process.env['TZ'];
beforeAll(() => {
  process.env['TZ'] = 'Europe/Berlin';
});
afterAll(() => {
  if (zone === undefined) delete process.env['TZ'];
  else process.env['TZ'] = zone;
});

const keys = (days: { key: string }[]) => days.map((day) => day.key);

test('a week has seven days, each from midnight to midnight, also where clocks are changed', () => {
  const week = shownDays('week', new Date(2026, 2, 29), 1);
  expect(keys(week)).toEqual(['2026-03-23', '2026-03-24', '2026-03-25', '2026-03-26', '2026-03-27', '2026-03-28', '2026-03-29']);
  const hours = (day: { start: Date; end: Date } | undefined) => day && (day.end.getTime() - day.start.getTime()) / 3_600_000;
  expect(hours(week[5])).toBe(24);
  expect(hours(week[6])).toBe(23);
  expect(hours(shownDays('week', new Date(2026, 9, 25), 1)[6])).toBe(25);
});

test('a month is shown in whole weeks', () => {
  const month = shownDays('month', new Date(2026, 10, 27), 1);
  expect([month[0]?.key, month.at(-1)?.key, month.length]).toEqual(['2026-10-26', '2026-12-06', 42]);
  // A February that is four whole weeks.
  expect(shownDays('month', new Date(2027, 1, 14), 1)).toHaveLength(28);
  expect(shownDays('month', new Date(2026, 10, 1), 0)[0]?.key).toBe('2026-11-01');
});

test('weeks begin as they do where the browser is at home', () => {
  expect(firstDayOf('en-GB')).toBe(1);
  expect(firstDayOf('en-US')).toBe(0);
});

test('keys lead from day to day, over the ends of months, and to the last day of a short one', () => {
  const from = new Date(2026, 0, 31);
  const way = (key: string) => {
    const date = led(key, 'month', from, 1);
    return date && dayOf(date).key;
  };
  expect(['ArrowRight', 'ArrowUp', 'Home', 'End', 'PageDown', 'PageUp', 'x'].map(way)).toEqual(['2026-02-01', '2026-01-24', '2026-01-26', '2026-02-01', '2026-02-28', '2025-12-31', undefined]);
  expect(dayOf(turned('week', from, 1)).key).toBe('2026-02-07');
});

test('an address that names no day is none', () => {
  expect(readDay('2026-02-28')?.key).toBe('2026-02-28');
  expect(readDay('2026-02-30')).toBeNull();
  expect(readDay('today')).toBeNull();
});

const now = Date.parse('2026-11-27T12:00:00+01:00');
const calendar = (more: Partial<Calendar>): Calendar => ({ from: '', to: '', windows: [], starts: [], runs: [], truncated: false, ...more });
const friday = () => dayOf(new Date(2026, 10, 27));
const saturday = () => dayOf(new Date(2026, 10, 28));

test('a window over midnight stands on both days, and one that ends at midnight on the first alone', () => {
  const window = (id: string, from: string, to: string) => ({ windowId: id, name: id, of: { kind: 'owner' as const }, effect: 'allow' as const, from, to });
  const entries = entriesOf(calendar({ windows: [window('night', '2026-11-27T22:00:00+01:00', '2026-11-28T06:00:00+01:00'), window('evening', '2026-11-27T20:00:00+01:00', '2026-11-28T00:00:00+01:00')] }), [], now);
  expect(onDay(entries, friday()).map((one) => one.name)).toEqual(['evening', 'night']);
  expect(onDay(entries, saturday()).map((one) => one.name)).toEqual(['night']);
  expect(share(entries[0]?.from ?? 0, friday())).toBeCloseTo(22 / 24);
  expect(share(entries[0]?.from ?? 0, saturday())).toBe(0);
});

test('a start at midnight is of the day that begins then; many of one scan are one', () => {
  const start = (at: string, scanId = 's') => ({ scanId, scanName: scanId, at });
  const entries = entriesOf(calendar({ starts: [start('2026-11-28T00:00:00+01:00'), ...Array.from({ length: 24 }, (_, hour) => start(`2026-11-27T${String(hour).padStart(2, '0')}:30:00+01:00`, 'hourly'))] }), [], now);
  expect(onDay(entries, friday())).toMatchObject([{ name: 'hourly', count: 24 }]);
  expect(onDay(entries, saturday())).toMatchObject([{ name: 's', count: 1 }]);
});

test('a run that goes on reaches until now, and one that waits stands where it goes on as well', () => {
  const run = (more: object) => ({ id: 'r', displayName: 'Nightly', state: 'running' as const, createdAt: '2026-11-26T23:00:00+01:00', ...more });
  expect(entriesOf(calendar({ runs: [run({})] }), [], now)).toMatchObject([{ isGoing: true, to: now }]);
  const waits = entriesOf(calendar({ runs: [run({ state: 'waiting', opensAt: '2026-11-28T22:00:00+01:00' })] }), [], now);
  expect(onDay(waits, friday()).map((one) => one.kind)).toEqual(['run']);
  expect(onDay(waits, saturday()).map((one) => one.kind)).toEqual(['opens']);
  expect(entriesOf(calendar({ runs: [run({})] }), ['runs'], now)).toEqual([]);
});
