/** What became of the last times that a schedule named. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { components } from '@/api/schema';
import { Time } from '@/components/Time';
import { said } from '@/i18n/said';
import { plain } from '@/lib/hostile';
import css from './Schedule.module.css';

type PastOccurrence = components['schemas']['PastOccurrence'];

const KINDS = ['started', 'missed', 'overlapped', 'refused', 'queued'] as const;
/** Times that are shown before the others are asked for. */
const FIRST = 5;

export function Past({ last, zone }: { last: PastOccurrence[]; zone: string }) {
  const { t } = useTranslation('schedules');
  if (last.length === 0) return null;
  const row = (one: PastOccurrence) => {
    const kind = KINDS.find((known) => known === one.became);
    // What is younger than this console is called as the server calls it.
    const word = kind ? t(`became.${kind}`) : plain(one.became);
    return (
      <li key={one.at}>
        <Time at={one.at} zone={zone} isRoomy /> {one.runId ? <Link to="/runs/$runId" params={{ runId: one.runId }}>{word}</Link> : word}
        {one.reason && <span className="muted"> {plain(said(one.reason))}</span>}
      </li>
    );
  };
  return (
    <>
      <h3>{t('past')}</h3>
      <ol className={css['past']}>{last.slice(0, FIRST).map(row)}</ol>
      {last.length > FIRST && (
        <details className={css['more']}>
          <summary>{t('pastMore', { count: last.length - FIRST })}</summary>
          <ol className={css['past']}>{last.slice(FIRST).map(row)}</ol>
        </details>
      )}
    </>
  );
}
