/** How the calendar tells of times, days and entries. */
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { elsewhere } from '@/components/Time';
import { plain } from '@/lib/hostile';
import { localeOf } from '@/lib/locale';
import type { Day, View } from './days';
import type { Entry } from './entries';

export interface CalendarWords {
  /** `22:00–24:00`, of what is on that day. */
  timeOf: (entry: Entry, day: Day) => string;
  /** `22:00` alone, where there is little room. */
  beginOf: (entry: Entry, day: Day) => string;
  /** What it is, beside its name: `Blackout`. Of a run its state says that. */
  kindOf: (entry: Entry) => string;
  nameOf: (entry: Entry) => string;
  /** A start by the clocks of its schedule, where these show another time: `28/11/2026, 04:15 Asia/Tokyo`. */
  thereOf: (entry: Entry) => string | null;
  /** `Friday 27 November` */
  longDay: (day: Date) => string;
  shortDay: (day: Date) => string;
  weekday: (day: Date) => string;
  /** What is shown: a month, or a week by its first and last day. */
  title: (view: View, day: Date, days: Day[]) => string;
  more: (count: number) => string;
}

export function useCalendarWords(): CalendarWords {
  const { t, i18n } = useTranslation('calendar');
  const { language } = i18n;
  return useMemo(() => {
    const locale = localeOf(language);
    const of = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options);
    const [clock, long, short, weekday, month, whole] = [
      of({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
      of({ weekday: 'long', day: 'numeric', month: 'long' }),
      of({ day: 'numeric' }),
      of({ weekday: 'short' }),
      of({ month: 'long', year: 'numeric' }),
      of({ day: 'numeric', month: 'long', year: 'numeric' }),
    ];
    const timeOf = (entry: Entry, { start, end }: Day) => {
      const [first, after] = [start.getTime(), end.getTime()];
      if (entry.kind === 'window' && entry.from <= first && entry.to >= after) return t('allDay');
      const from = clock.format(Math.max(entry.from, first));
      if (entry.kind === 'run' && entry.isGoing) return t('since', { from });
      const to = entry.to >= after ? '24:00' : clock.format(entry.to);
      return from === to || entry.to === entry.from ? from : `${from}–${to}`;
    };
    const beginOf = (entry: Entry, { start }: Day) => clock.format(Math.max(entry.from, start.getTime()));
    const kindOf = (entry: Entry) => t(`kind.${entry.kind === 'window' ? entry.effect : entry.kind}`);
    const nameOf = (entry: Entry) => {
      const name = plain(entry.name);
      return entry.kind === 'start' && entry.count > 1 ? t('times', { name, count: entry.count }) : name;
    };
    const thereOf = (entry: Entry) => (entry.kind === 'start' && entry.count === 1 && entry.zone ? elsewhere(new Date(entry.from), language, entry.zone) : null);
    const title = (view: View, day: Date, days: Day[]) => {
      const [first, last] = [days[0]?.start ?? day, days.at(-1)?.start ?? day];
      return view === 'month' ? month.format(day) : whole.formatRange(first, last);
    };
    return {
      timeOf,
      beginOf,
      kindOf,
      nameOf,
      thereOf,
      longDay: (day) => long.format(day),
      shortDay: (day) => short.format(day),
      weekday: (day) => weekday.format(day),
      title,
      more: (count) => t('more', { count }),
    };
  }, [t, language]);
}
