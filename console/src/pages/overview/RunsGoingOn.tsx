/** The runs that are not over, as they go. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { HostileText } from '@/components/HostileText';
import { StateTag } from '@/components/StateTag';
import { Time } from '@/components/Time';
import { plain } from '@/lib/hostile';
import type { Run } from './data';
import css from './Overview.module.css';

/** When it goes on, as far as it is known. */
function Opening({ run }: { run: Run }) {
  const { t } = useTranslation('overview');
  if (!run.opensAt) return t('runs.waits');
  return (
    <>
      {t('runs.opens')} <Time at={run.opensAt} />
    </>
  );
}

export function RunsGoingOn({ runs }: { runs: Run[] }) {
  const { t, i18n } = useTranslation('overview');
  if (runs.length === 0) return null;
  return (
    <section className={`panel ${css['list']}`} aria-labelledby="going-on">
      <header>
        <h2 id="going-on">{t('runs.title')}</h2>
        <Link to="/scans" search={{ view: 'runs' }}>
          {t('runs.all')}
        </Link>
      </header>
      <ul>
        {runs.map((run) => {
          const percent = Math.round(run.progress.percent);
          return (
            <li key={run.id}>
              <Link to="/runs/$runId" params={{ runId: run.id }}>
                {plain(run.displayName)}
              </Link>
              <StateTag kind="run" state={run.state} />
              <progress max={100} value={percent} aria-label={t('runs.progress', { name: plain(run.displayName) })} className={css['progress']} />
              <span>{new Intl.NumberFormat(i18n.language, { style: 'percent' }).format(percent / 100)}</span>
              <span className={css['text']}>
                {run.state === 'waiting' ? <Opening run={run} /> : <HostileText text={run.progress.phase} />}
              </span>
              <span className="muted">{t('runs.open', { count: run.counts.openPorts })}</span>
              <Time at={run.startedAt ?? run.createdAt} relative />
            </li>
          );
        })}
      </ul>
    </section>
  );
}
