/** This run and another one, side by side, by what each looked at. */
import { Link } from '@tanstack/react-router';
import { Segmented } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { $api } from '@/api/client';
import { DataTable, listOf, type Column } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { HostileText } from '@/components/HostileText';
import { ProblemAlert } from '@/components/ProblemAlert';
import { StateTag } from '@/components/StateTag';
import { Time } from '@/components/Time';
import { useDropUnknown } from '@/hooks/useDropUnknown';
import { useMedia } from '@/hooks/useMedia';
import { useUrlState } from '@/hooks/useUrlState';
import { said } from '@/i18n/said';
import { plain } from '@/lib/hostile';
import type { Run } from '../types';
import css from './Compare.module.css';
import { PickRun, useRunsOfScan } from './PickRun';
import { inOrder, rowsOf, type Cell, type Row } from './rows';

const SHOWS = ['changed', 'unseen', 'all'] as const;
const KNOWN = { show: SHOWS };

export function CompareTab({ run, isLive }: { run: Run; isLive: boolean }) {
  const { t } = useTranslation('changes');
  const [url, change] = useUrlState({ with: '' });
  const { others, isLoading } = useRunsOfScan(run);
  // Unasked, with the run of the same scan before this one.
  const before = others.find((one) => (one.endedAt ?? '') <= (run.endedAt ?? '')) ?? others[0];
  const id = url.with || (before?.id ?? '');
  const chosen = $api.useQuery('get', '/api/v1/runs/{id}', { params: { path: { id } } }, { enabled: Boolean(id) && id !== run.id });
  if (isLive) return <EmptyState text={t('compare.live')} />;
  const other = id && id !== run.id ? chosen.data : undefined;
  return (
    <>
      <div className="toolbar">
        <PickRun run={run} value={other} onChange={(next) => change({ with: next }, { push: true })} />
      </div>
      <ProblemAlert error={chosen.error} onRetry={() => void chosen.refetch()} />
      {other ? <Both key={other.id} pair={inOrder(run, other)} /> : !isLoading && !chosen.isFetching && <EmptyState text={t('compare.lead')} />}
    </>
  );
}

function Both({ pair }: { pair: [Run, Run] }) {
  const { t } = useTranslation('changes');
  const [first, second] = pair;
  const [url, change] = useUrlState({ show: 'changed' });
  useDropUnknown(url, KNOWN, change, { show: 'changed' });
  const { data, error, isPending, refetch } = $api.useQuery('get', '/api/v1/runs/{id}/changes', { params: { path: { id: second.id }, query: { since: first.id } } }, { staleTime: 600_000 });
  const { changed, unseen } = useMemo(() => (data ? rowsOf(data) : { changed: [], unseen: [] }), [data]);
  const rows = url.show === 'changed' ? changed : url.show === 'unseen' ? unseen : [...changed, ...unseen];
  const list = { ...listOf(rows, isPending && !error), question: `${first.id} ${second.id} ${url.show}` };
  return (
    <>
      <div className={css['pair']}>
        <Side run={first} name={t('compare.earlier')} />
        <Side run={second} name={t('compare.later')} />
      </div>
      <div className="toolbar">
        <Segmented
          aria-label={t('compare.which')}
          value={url.show}
          onChange={(show) => change({ show })}
          options={[
            { value: 'changed', label: t('compare.changed', { count: changed.length }) },
            { value: 'unseen', label: t('compare.unseen', { count: unseen.length }) },
            { value: 'all', label: t('compare.all') },
          ]}
        />
        {data && (
          <span className="muted">
            {t('compare.compared', { count: data.compared })} {t('compare.rest')}
          </span>
        )}
      </div>
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      <Table list={list} />
    </>
  );
}

function Side({ run, name }: { run: Run; name: string }) {
  const { t } = useTranslation('changes');
  return (
    <section className="panel" aria-label={name}>
      <span className="muted">{name}</span>{' '}
      <Link to="/runs/$runId" params={{ runId: run.id }}>
        {plain(run.displayName)}
      </Link>{' '}
      <Time at={run.startedAt ?? run.createdAt} />
      <div className="muted">
        {t('compare.hosts', { count: run.counts.hostsUp })} · {t('compare.open', { count: run.counts.openPorts })}
      </div>
    </section>
  );
}

function Table({ list }: { list: ReturnType<typeof listOf<Row>> }) {
  const { t } = useTranslation('changes');
  // Four columns do not fit there: the host stands with what it is of.
  const isPhone = useMedia('(max-width: 720px)');
  const columns: Column<Row>[] = [
    { key: 'host', title: t('compare.host'), width: 'minmax(110px, 1.1fr)', wide: true, cell: (row) => <Host row={row} /> },
    { key: 'what', title: t('compare.what'), width: 'minmax(150px, 1.3fr)', narrow: 'minmax(96px, 1fr)', cell: (row) => <What row={row} withHost={isPhone} /> },
    { key: 'before', title: t('compare.earlier'), width: 'minmax(120px, 2fr)', narrow: '84px', cell: (row) => <Seen cell={row.before} /> },
    { key: 'after', title: t('compare.later'), width: 'minmax(120px, 2fr)', narrow: '84px', cell: (row) => <Seen cell={row.after} /> },
  ];
  return <DataTable label={t('compare.table')} list={list} columns={columns} rowKey={(row) => row.key} details={(row) => <Details row={row} />} empty={<EmptyState text={t('compare.nothing')} />} />;
}

function Host({ row }: { row: Row }) {
  const { t } = useTranslation('changes');
  if (!row.host) return <span className="muted">{t('compare.everywhere')}</span>;
  return (
    <>
      <Link to="/hosts/$ip" params={{ ip: row.host }} className="mono">
        {plain(row.host)}
      </Link>{' '}
      <HostileText text={row.name} limit={60} />
    </>
  );
}

const GAPS = ['hosts', 'targets', 'ports', 'versions', 'os', 'scripts'] as const;

function What({ row, withHost }: { row: Row; withHost: boolean }) {
  const { t } = useTranslation(['changes', 'common']);
  const gap = GAPS.find((one) => one === row.gap);
  // What is younger than this console is told as the server calls it.
  const name = row.kind ? t(`common:state.change.${row.kind}`) : gap ? t(`compare.gap.${gap}`) : row.gap;
  return (
    <>
      {withHost && <span className="mono">{plain(row.host)}</span>} {name} <span className="mono">{plain(row.what)}</span> {row.doubt && <span className="muted">{t('compare.doubt')}</span>}
    </>
  );
}

function Seen({ cell }: { cell: Cell }) {
  return (
    <>
      {cell.state && <StateTag kind="looked" state={cell.state} />} <HostileText text={cell.text && cell.text.length > 80 ? `${cell.text.slice(0, 80)}…` : cell.text} />
    </>
  );
}

/** All of both sides, and why one more look would be due. */
function Details({ row }: { row: Row }) {
  const { t } = useTranslation('changes');
  const side = (cell: Cell) => (
    <>
      {cell.state && <StateTag kind="looked" state={cell.state} />} {cell.text ? <HostileText text={cell.text} block={cell.text.includes('\n')} limit={2000} /> : !cell.state && <span className="muted">{t('none')}</span>}
    </>
  );
  return (
    <dl className="facts">
      {row.kind && (
        <>
          <dt>{t('explain.what')}</dt>
          <dd>{t(`meaning.${row.kind}`)}</dd>
        </>
      )}
      <dt>{t('compare.earlier')}</dt>
      <dd>{side(row.before)}</dd>
      <dt>{t('compare.later')}</dt>
      <dd>{side(row.after)}</dd>
      {row.doubt && (
        <>
          <dt>{t('compare.doubt')}</dt>
          <dd>{said(row.doubt)}</dd>
        </>
      )}
    </dl>
  );
}
