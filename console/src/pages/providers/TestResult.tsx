/** What a try finds, as it finds it. */
import { Button, Progress } from 'antd';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { $api } from '@/api/client';
import { useMay } from '@/api/session';
import { DataTable, listOf, type Column } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { HostileText } from '@/components/HostileText';
import { ProblemAlert } from '@/components/ProblemAlert';
import { StateTag } from '@/components/StateTag';
import { said } from '@/i18n/said';
import { useTestRun, type Found, type TestRun } from './useTestRun';
import css from './Providers.module.css';

/** Pixels of the table at most. */
const HEIGHT = 330;

export function TestResult({ runId, isNew }: { runId: string; isNew: boolean }) {
  const { t } = useTranslation('providers');
  const test = useTestRun(runId);
  const { run } = test;
  const mayCancel = useMay('run.cancel');
  const cancel = $api.useMutation('post', '/api/v1/runs/{id}/cancel');
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isNew) frame.current?.scrollIntoView({ block: 'nearest' });
  }, [isNew]);
  const columns: Column<Found>[] = [
    { key: 'ip', title: t('result.host'), width: '110px', narrow: 'minmax(84px, 0.8fr)', cell: (one) => <span className="mono">{one.ip}</span> },
    {
      key: 'port',
      title: t('result.port'),
      width: '92px',
      narrow: '84px',
      cell: (one) => (
        <>
          <div className="mono">{`${one.port}/${one.protocol}`}</div>
          <StateTag kind="port" state={one.state} />
        </>
      ),
    },
    { key: 'what', title: t('result.what'), width: 'minmax(90px, 1fr)', cell: (one) => (one.isLive ? <span className="muted">{t('result.asking')}</span> : <What found={one} />) },
  ];
  if (test.error) return <ProblemAlert error={test.error} />;
  const percent = test.isOver ? 100 : Math.floor(test.progress?.percent ?? run?.progress.percent ?? 0);
  return (
    <div ref={frame} className={css['result']}>
      <div className={css['head']} role="status" aria-live="polite">
        <h3>{t('result.title')}</h3>
        {run && <StateTag kind="run" state={run.state} />}
        <span className={css['summary']}>{test.isOver ? said(run?.summary) : <Going test={test} />}</span>
        {run && !test.isOver && mayCancel && (
          <Button size="small" loading={cancel.isPending || run.cancelRequested} onClick={() => cancel.mutate({ params: { path: { id: runId } } })}>
            {t('result.cancel')}
          </Button>
        )}
        <Link to="/runs/$runId" params={{ runId }}>
          {t('result.open')}
        </Link>
      </div>
      <Progress percent={percent} showInfo={false} size={{ height: 3 }} status={progressOf(test)} aria-label={t('result.progress')} />
      <ProblemAlert error={cancel.error} />
      {test.isOver && run?.message && run.message !== run.state && (
        <p className={css['message']}>
          {said(run.message)} {said(run.hint)}
        </p>
      )}
      <DataTable label={t('result.title')} list={listOf(test.found, !run)} columns={columns} rowKey={(one) => one.key} maxHeight={HEIGHT} wraps empty={<EmptyState text={emptyOf()} />} />
      {test.hasMore && (
        <p className="muted">
          {t('result.more')}{' '}
          <Link to="/runs/$runId" params={{ runId }}>
            {t('result.open')}
          </Link>
        </p>
      )}
    </div>
  );

  function emptyOf(): string {
    if (!test.isOver) return t('result.waiting');
    if (run?.counts.hostsUp === 0) return t('result.noHost');
    return t('result.noPort');
  }
}

/** The service, and the version on lines of its own. */
function What({ found }: { found: Found }) {
  return (
    <>
      <HostileText text={found.service} limit={40} />
      {found.version && (
        <div className={css['version']}>
          <HostileText text={found.version} limit={200} />
        </div>
      )}
    </>
  );
}

function progressOf(test: TestRun): 'active' | 'success' | 'exception' | 'normal' {
  if (!test.isOver) return 'active';
  if (test.run?.state === 'completed') return 'success';
  return test.run?.state === 'failed' || test.run?.state === 'timedOut' ? 'exception' : 'normal';
}

/** How far it is. */
function Going({ test }: { test: TestRun }) {
  const { t } = useTranslation('providers');
  if (test.follow === 'waiting') return t('result.again');
  const { progress } = test;
  if (!progress) return t('result.starting');
  const eta = progress.etaSeconds ? t('result.eta', { count: progress.etaSeconds }) : '';
  return `${Math.floor(progress.percent)} % ${progress.phase ?? ''} ${eta}`;
}
