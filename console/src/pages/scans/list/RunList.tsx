/** All runs, the newest first: also tests of providers and imports, which belong to no scan. */
import { Link, useNavigate } from '@tanstack/react-router';
import { Button, Select } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useList, type ListItem } from '@/api/queries';
import { DataTable, type Column } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { ScanThisMachine } from '@/components/ScanThisMachine';
import { SearchBox } from '@/components/SearchBox';
import { Time } from '@/components/Time';
import { useDropUnknown } from '@/hooks/useDropUnknown';
import { useUrlState } from '@/hooks/useUrlState';
import { plain } from '@/lib/hostile';
import { FoundBy, Percent, Targets } from './cells';
import { isGoing, soon } from './soon';
import css from './List.module.css';

type Run = ListItem<'/api/v1/runs'>;

const KINDS = ['scan', 'test', 'import'] as const;
const STATES = ['created', 'pending', 'waiting', 'running', 'completed', 'partial', 'failed', 'cancelled', 'timedOut', 'interrupted'] as const;
const KNOWN = { kind: KINDS, state: STATES, sort: ['displayName', '-displayName', 'createdAt', '-createdAt'] };

export function RunList({ views }: { views: ReactNode }) {
  const { t } = useTranslation(['scans', 'common']);
  const navigate = useNavigate();
  const [url, change] = useUrlState({ q: '', kind: '', state: '', sort: '-createdAt' });
  useDropUnknown(url, KNOWN, change, { sort: '-createdAt' });
  const sort = KNOWN.sort.includes(url.sort) ? url.sort : '-createdAt';
  const kind = KINDS.find((one) => one === url.kind);
  const state = STATES.find((one) => one === url.state);
  const list = useList('/api/v1/runs', { query: { q: url.q || undefined, kind, state, sort }, refetchInterval: soon(isGoing) });
  const columns: Column<Run>[] = [
    {
      key: 'name',
      title: t('column.name'),
      sort: 'displayName',
      width: 'minmax(120px, 1.4fr)',
      cell: (run) => (
        <Link to="/runs/$runId" params={{ runId: run.id }} className={css['name']} title={plain(run.displayName)}>
          {plain(run.displayName)}
        </Link>
      ),
    },
    { key: 'kind', title: t('column.kind'), width: '80px', wide: true, cell: (run) => t(`kind.${run.kind}`) },
    { key: 'target', title: t('column.target'), width: 'minmax(100px, 1fr)', wide: true, cell: (run) => <Targets targets={run.targets} /> },
    { key: 'command', title: t('column.command'), width: 'minmax(100px, 1.4fr)', wide: true, cell: (run) => <code title={plain(run.command)}>{plain(run.command)}</code> },
    { key: 'state', title: t('column.state'), width: '118px', cell: (run) => <Percent id={run.id} state={run.state} percent={run.progress.percent} message={run.message} /> },
    { key: 'created', title: t('column.started'), sort: 'createdAt', width: '110px', wide: true, cell: (run) => <Time at={run.createdAt} relative /> },
    { key: 'summary', title: t('column.summary'), width: 'minmax(132px, 1.2fr)', wide: true, cell: (run) => <FoundBy run={{ state: run.state, message: run.message, opensAt: run.opensAt, ...run.counts }} /> },
    { key: 'who', title: t('column.who'), width: '72px', wide: true, cell: (run) => plain(run.who.username ?? '') },
  ];
  const isFiltered = Boolean(url.q || kind || state);
  return (
    <>
      <div className="toolbar">
        {views}
        <SearchBox value={url.q} onChange={(q) => change({ q })} placeholder={t('list.searchRuns')} />
        <Select
          className={css['filter']}
          aria-label={t('column.kind')}
          value={kind ?? ''}
          onChange={(value) => change({ kind: value })}
          options={[{ value: '', label: t('list.anyKind') }, ...KINDS.map((one) => ({ value: one, label: t(`kinds.${one}`) }))]}
        />
        <Select
          className={css['filter']}
          aria-label={t('list.stateFilter')}
          value={state ?? ''}
          onChange={(value) => change({ state: value })}
          options={[{ value: '', label: t('list.anyState') }, ...STATES.map((one) => ({ value: one, label: t(`common:state.run.${one}`) }))]}
        />
      </div>
      <DataTable
        label={t('list.runs')}
        list={list}
        columns={columns}
        rowKey={(run) => run.id}
        sort={sort}
        onSort={(sort) => change({ sort })}
        onOpen={(run) => void navigate({ to: '/runs/$runId', params: { runId: run.id } })}
        empty={
          isFiltered ? (
            <EmptyState text={t('list.noRunFound')} action={<Button onClick={() => change({ q: '', kind: '', state: '' })}>{t('list.showAll')}</Button>} />
          ) : (
            <EmptyState text={t('list.emptyRuns')} action={<ScanThisMachine />} />
          )
        }
      />
    </>
  );
}
