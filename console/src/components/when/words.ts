/** What schedules and windows say, as people say it: `Monday to Friday at 02:30`. */
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { plain } from '@/lib/hostile';
import { localeOf } from '@/lib/locale';
import { DAYS, runsOfDays, wall, type Day, type Span, type When } from './times';

export interface WhenWords {
  dayOf: (day: Day, width?: 'long' | 'short') => string;
  whenOf: (when: When) => string;
  spanOf: (span: Span) => string;
  /** A day and a time of a clock on the wall: `Thu 24 Dec 2026, 22:00`. */
  localOf: (local: string) => string;
}

export function useWhenWords(): WhenWords {
  const { t, i18n } = useTranslation('when');
  const { language } = i18n;
  return useMemo(() => {
    const locale = localeOf(language);
    const localFormat = new Intl.DateTimeFormat(locale, { weekday: 'short', year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: 'UTC' });
    const widths = { long: new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' }), short: new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: 'UTC' }) };
    const lists = new Intl.ListFormat(locale, { type: 'conjunction' });
    // The first of January 2024 was a Monday.
    const dayOf: WhenWords['dayOf'] = (day, width = 'long') => widths[width].format(Date.UTC(2024, 0, 1 + DAYS.indexOf(day)));
    const localOf = (local: string) => {
      const date = wall(local);
      return date ? localFormat.format(date) : plain(local);
    };
    const daysOf = (days: readonly Day[]) => {
      if (days.length === DAYS.length) return t('everyDay');
      const parts = runsOfDays(days).flatMap(([first, last]) => {
        const length = DAYS.indexOf(last) - DAYS.indexOf(first);
        if (length > 1) return [t('fromTo', { first: dayOf(first), last: dayOf(last) })];
        return length === 1 ? [dayOf(first), dayOf(last)] : [dayOf(first)];
      });
      return t('every', { days: lists.format(parts) });
    };
    const whenOf = (when: When) => {
      if (when.kind === 'cron') return t('cron', { expression: plain(when.expression) });
      if (when.kind === 'weekly') return t('at', { days: daysOf(when.days), at: when.at });
      if (when.kind === 'monthly') return t('monthly', { day: when.day, at: when.at });
      return t('once', { at: localOf(when.at) });
    };
    const spanOf = (span: Span) => {
      if (span.kind === 'once') return t('onceFromTo', { from: localOf(span.from), to: localOf(span.to) });
      const days = daysOf(span.days);
      if (span.from === span.to) return t('wholeDay', { days, from: span.from });
      return t(span.to < span.from ? 'overnight' : 'sameDay', { days, from: span.from, to: span.to });
    };
    return { dayOf, whenOf, spanOf, localOf };
  }, [t, language]);
}
