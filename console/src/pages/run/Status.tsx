/** How far the run is, or what it came to; who asked for it, when, and how long it took. */
import { Link } from '@tanstack/react-router';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { $api } from '@/api/client';
import { HostileText } from '@/components/HostileText';
import { Time } from '@/components/Time';
import { plain } from '@/lib/hostile';
import { duration, number } from './format';
import type { Followed } from './live/useRun';
import type { Run } from './types';
import css from './run.module.css';

export function Status({ run, followed }: { run: Run; followed: Followed }) {
  const { t, i18n } = useTranslation('run');
  const { isLive, told } = followed;
  const { counts } = run;
  const say = (value: number) => number(value, i18n.language);
  const openPorts = Math.max(counts.openPorts, isLive ? told.portCount : 0);
  const parts = told.progress;
  return (
    <section className={`panel ${css['status']}`} aria-label={t('status')}>
      <Headline run={run} followed={followed} />
      <dl className={css['figures']}>
        <Figure name={t('figure.hostsUp')} value={say(counts.hostsUp)} of={t('figure.of', { count: counts.hostsTotal || counts.hosts })} />
        <Figure name={t('figure.openPorts')} value={say(openPorts)} isFound={openPorts > 0} of={counts.maybeOpenPorts > 0 ? t('figure.maybe', { count: counts.maybeOpenPorts }) : undefined} />
        <Figure name={t('figure.took')} value={<Elapsed run={run} saidAt={followed.saidAt} isTicking={run.state === 'running'} />} />
        <Figure name={t('figure.started')} value={<Time at={run.startedAt ?? run.createdAt} />} />
        <Figure name={t('figure.who')} value={run.who.username ? plain(run.who.username) : t('figure.nobody')} />
        {run.scanId && <Figure name={t('figure.scan')} value={<ScanLink run={run} scanId={run.scanId} />} />}
        {run.providerId && <Figure name={t('figure.provider')} value={<ProviderName id={run.providerId} />} />}
        {run.secondLookOf && (
          <Figure
            name={t('figure.kind')}
            value={
              <Link to="/runs/$runId" params={{ runId: run.secondLookOf }}>
                {t('figure.secondLook')}
              </Link>
            }
          />
        )}
        {run.kind === 'import' && <Figure name={t('figure.kind')} value={t('figure.import')} />}
        {run.kind === 'test' && <Figure name={t('figure.kind')} value={t('figure.test')} />}
        {isLive && parts && parts.shards > 1 && <Figure name={t('figure.parts')} value={say(parts.shardsDone)} of={t('figure.of', { count: parts.shards })} />}
      </dl>
    </section>
  );
}

function Headline({ run, followed }: { run: Run; followed: Followed }) {
  const { t, i18n } = useTranslation('run');
  const { isLive, following } = followed;
  const percent = isLive ? Math.min(100, Math.max(0, run.progress.percent)) : 100;
  const eta = run.progress.etaSeconds;
  return (
    <>
      <div className={css['headline']}>
        {isLive ? (
          <>
            <strong className={css['percent']}>{t('percent', { percent: Math.floor(percent) })}</strong>
            <span>
              <Phase run={run} />
            </span>
            <span className={css['eta']}>{following === 'waiting' ? t('waiting') : run.state === 'running' && eta !== null && eta !== undefined && t('eta', { time: duration(eta, i18n.language) })}</span>
          </>
        ) : (
          <strong>{t('summary', { up: t('summaryUp', { count: run.counts.hostsUp }), ports: t('summaryPorts', { count: run.counts.openPorts }) })}</strong>
        )}
      </div>
      {isLive ? (
        <div className={css['bar']} data-paused={run.state !== 'running' || undefined} role="progressbar" aria-label={t('progress')} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.floor(percent)}>
          <span style={{ width: `${percent}%` }} />
        </div>
      ) : (
        <div className={css['bar']} data-end={run.state} aria-hidden="true">
          <span style={{ width: `${run.state === 'completed' ? 100 : Math.min(99, run.progress.percent)}%` }} />
        </div>
      )}
    </>
  );
}

function Phase({ run }: { run: Run }) {
  const { t } = useTranslation('run');
  if (run.cancelRequested) return t('phase.ending');
  if (run.state === 'created') return t('phase.created');
  if (run.state === 'pending') return t('phase.pending');
  if (run.state === 'waiting') return t('phase.waiting');
  if (run.state === 'interrupted') return t('phase.interrupted');
  return run.progress.phase ? <HostileText text={run.progress.phase} /> : t('phase.running');
}

function Figure({ name, value, of, isFound = false }: { name: string; value: ReactNode; of?: string | undefined; isFound?: boolean }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <span data-found={isFound || undefined}>{value}</span>
        {of && <small>{of}</small>}
      </dd>
    </div>
  );
}

/** Time of work. The server says it now and then; between, the clock goes on. */
function Elapsed({ run, saidAt, isTicking }: { run: Run; saidAt: number; isTicking: boolean }) {
  const { i18n } = useTranslation();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!isTicking) return undefined;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [isTicking]);
  const since = isTicking ? Math.max(0, now - saidAt) / 1000 : 0;
  const seconds = run.elapsedSeconds + since;
  return duration(isTicking ? Math.floor(seconds) : seconds, i18n.language);
}

function ScanLink({ run, scanId }: { run: Run; scanId: string }) {
  return (
    <Link to="/scans/$scanId" params={{ scanId }}>
      <HostileText text={run.displayName} limit={60} />
    </Link>
  );
}

function ProviderName({ id }: { id: string }) {
  const { data } = $api.useQuery('get', '/api/v1/providers/{id}', { params: { path: { id } } });
  return (
    <Link to="/providers/$providerId" params={{ providerId: id }}>
      {data ? plain(data.displayName) : id.slice(-8)}
    </Link>
  );
}
