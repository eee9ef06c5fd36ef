/** A time in the viewer's zone; exact, with the zone, on hover. Of what has a zone of its own, also by the clocks there. */
import { TICK, useNow } from '@/hooks/useNow';
import { useWords } from '@/i18n/words';
import { localeOf } from '@/lib/locale';

export interface TimeProps {
  /** RFC 3339, as the API has it. */
  at: string | null | undefined;
  /** `3 minutes ago` instead of the date. */
  relative?: boolean;
  /** The zone that named it: `Asia/Tokyo`. Where its clocks show another time than those here, that one is told too. */
  zone?: string | undefined;
  /** There is room to show that; else it is heard, and seen on hover. */
  isRoomy?: boolean;
}

export function Time({ at, relative = false, zone, isRoomy = false }: TimeProps) {
  const { t, language } = useWords('common');
  const date = at ? new Date(at) : null;
  if (!date || Number.isNaN(date.getTime())) return <span className="muted">{t('time.never')}</span>;
  const there = zone ? elsewhere(date, language, zone) : null;
  return (
    <time dateTime={date.toISOString()} title={there ? `${exact(date, language)}\n${there}` : exact(date, language)}>
      {relative ? <Ago date={date} language={language} /> : short(date, language)}
      {there && <span className={isRoomy ? 'muted' : 'visually-hidden'}> ({there})</span>}
    </time>
  );
}

function Ago({ date, language }: { date: Date; language: string }) {
  const left = date.getTime() - useNow();
  // What has just happened is not still to come because the clock here is looked at now and then.
  return ago(left > 0 && left < TICK ? 0 : left, language);
}

// Made once: to make one takes longer than to draw a row.
const formats = new Map<string, Intl.DateTimeFormat>();
const relatives = new Map<string, Intl.RelativeTimeFormat>();

function format(language: string, kind: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const locale = localeOf(language);
  const key = `${locale} ${kind}`;
  const known = formats.get(key) ?? new Intl.DateTimeFormat(locale, options);
  formats.set(key, known);
  return known;
}

const SHORT = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;

/** Day and minute. */
export function short(date: Date, language: string): string {
  return format(language, 'short', SHORT).format(date);
}

/** Day and minute by the clocks of a zone, with its name; null where they show what those here do. */
export function elsewhere(date: Date, language: string, zone: string): string | null {
  try {
    const there = format(language, `short ${zone}`, { ...SHORT, timeZone: zone }).format(date);
    return there === short(date, language) ? null : `${there} ${zone}`;
  } catch {
    // A zone that the server knows and this browser does not.
    return null;
  }
}

/** To the second, with the zone. */
export function exact(date: Date, language: string): string {
  return format(language, 'exact', { dateStyle: 'full', timeStyle: 'long' }).format(date);
}

const UNITS = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;

/** `milliseconds` from now: `5 minutes ago`. */
export function ago(milliseconds: number, language: string): string {
  const seconds = Math.round(milliseconds / 1000);
  const [unit, size] = UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? ['second', 1];
  const format = relatives.get(language) ?? new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  relatives.set(language, format);
  return format.format(Math.trunc(seconds / size), unit);
}
