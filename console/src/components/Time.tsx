/** A time in the viewer's zone; exact, with the zone, on hover. */
import { useTranslation } from 'react-i18next';
import { useNow } from '@/hooks/useNow';

export interface TimeProps {
  /** RFC 3339, as the API has it. */
  at: string | null | undefined;
  /** `3 minutes ago` instead of the date. */
  relative?: boolean;
}

export function Time({ at, relative = false }: TimeProps) {
  const { t, i18n } = useTranslation();
  const date = at ? new Date(at) : null;
  if (!date || Number.isNaN(date.getTime())) return <span className="muted">{t('time.never')}</span>;
  return (
    <time dateTime={date.toISOString()} title={exact(date, i18n.language)}>
      {relative ? <Ago date={date} language={i18n.language} /> : short(date, i18n.language)}
    </time>
  );
}

function Ago({ date, language }: { date: Date; language: string }) {
  return ago(date.getTime() - useNow(), language);
}

const formats = new Map<string, Intl.DateTimeFormat>();

function format(language: string, kind: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language} ${kind}`;
  const known = formats.get(key) ?? new Intl.DateTimeFormat(language, options);
  formats.set(key, known);
  return known;
}

/** Day and minute. */
export function short(date: Date, language: string): string {
  return format(language, 'short', { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hour12: false }).format(date);
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
  return new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(Math.trunc(seconds / size), unit);
}
