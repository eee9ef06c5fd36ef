/** The days that a calendar shows, by the browser's clock: some are 23 hours long, and some 25. */
import { dateOf } from '@/components/when/times';

export const VIEWS = ['week', 'month'] as const;
export type View = (typeof VIEWS)[number];

export interface Day {
  /** `2026-12-24` */
  key: string;
  start: Date;
  /** The first instant after it. */
  end: Date;
}

function plus(day: Date, days: number): Date {
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + days);
}

export function dayOf(date: Date): Day {
  const start = plus(date, 0);
  return { key: dateOf(start), start, end: plus(start, 1) };
}

/** `2026-12-24` as a day; null where there is none such. */
export function readDay(text: string): Day | null {
  const [, year, month, day] = (/^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? []).map(Number);
  if (year === undefined || month === undefined || day === undefined) return null;
  const read = dayOf(new Date(year, month - 1, day));
  return read.key === text ? read : null;
}

/** The day of the week that weeks begin with, as `Date.getDay` counts. */
export function firstDayOf(locale: string): number {
  const known = new Intl.Locale(locale) as Intl.Locale & { weekInfo?: { firstDay: number }; getWeekInfo?: () => { firstDay: number } };
  return (known.getWeekInfo?.() ?? known.weekInfo ?? { firstDay: 1 }).firstDay % 7;
}

/** The whole weeks that hold the week or the month of `day`. */
export function shownDays(view: View, day: Date, firstDay: number): Day[] {
  const begin = view === 'week' ? day : new Date(day.getFullYear(), day.getMonth(), 1);
  const last = view === 'week' ? day : new Date(day.getFullYear(), day.getMonth() + 1, 0);
  const first = plus(begin, -((begin.getDay() - firstDay + 7) % 7));
  const days: Day[] = [];
  while (days.length % 7 !== 0 || plus(first, days.length) <= last) days.push(dayOf(plus(first, days.length)));
  return days;
}

/** A week or a month later or earlier; the last day of a month that is too short. */
export function turned(view: View, day: Date, by: 1 | -1): Date {
  if (view === 'week') return plus(day, 7 * by);
  const month = new Date(day.getFullYear(), day.getMonth() + by, 1);
  const last = new Date(month.getFullYear(), month.getMonth() + 1, 0).getDate();
  return new Date(month.getFullYear(), month.getMonth(), Math.min(day.getDate(), last));
}

/** Where a key leads from a day; undefined where it leads nowhere. */
export function led(key: string, view: View, day: Date, firstDay: number): Date | undefined {
  const sinceFirst = (day.getDay() - firstDay + 7) % 7;
  const ways: Record<string, () => Date> = {
    ArrowLeft: () => plus(day, -1),
    ArrowRight: () => plus(day, 1),
    ArrowUp: () => plus(day, -7),
    ArrowDown: () => plus(day, 7),
    Home: () => plus(day, -sinceFirst),
    End: () => plus(day, 6 - sinceFirst),
    PageUp: () => turned(view, day, -1),
    PageDown: () => turned(view, day, 1),
  };
  return ways[key]?.();
}
