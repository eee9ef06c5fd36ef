/** The scans: what is scanned with what, and what the last run of each found. */
import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Button, Select } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { $api, api } from '@/api/client';
import { useList } from '@/api/queries';
import { useMay } from '@/api/session';
import { DeleteDialog } from '@/components/ConfirmDelete';
import { DataTable, type Column } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { PageHeader } from '@/components/PageHeader';
import { ProblemAlert } from '@/components/ProblemAlert';
import { ScanThisMachine } from '@/components/ScanThisMachine';
import { SearchBox } from '@/components/SearchBox';
import { Time } from '@/components/Time';
import { useUrlState } from '@/hooks/useUrlState';
import { isGoing, LastState, Starter, Summary, Target, What, type ListedScan } from './list/cells';
import { RowActions, type Action } from './list/RowActions';
import { useStart } from './list/useStart';
import css from './list/List.module.css';

const STATES = ['never', 'pending', 'running', 'completed', 'partial', 'failed', 'cancelled', 'timedOut', 'interrupted'] as const;

export default function ScanList() {
  const { t } = useTranslation('scans');
  const { t: common } = useTranslation();
  const navigate = useNavigate();
  const client = useQueryClient();
  const mayMake = useMay('scan.create');
  const mayAct = useMay('run.start');
  const [url, change] = useUrlState({ q: '', state: '', provider: '', sort: '-lastRunAt' });
  const [gone, setGone] = useState<{ scan: ListedScan; isAsked: boolean } | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const state = STATES.find((one) => one === url.state);
  const list = useList('/api/v1/scans', { query: { q: url.q || undefined, state, providerId: url.provider || undefined, sort: url.sort }, refetchInterval: isBusy ? 2000 : 15_000 });
  const anyGoing = list.rows.some(isGoing);
  if (anyGoing !== isBusy) setIsBusy(anyGoing);
  const providers = $api.useQuery('get', '/api/v1/providers', { params: { query: { limit: 1000 } } });
  const templates = $api.useQuery('get', '/api/v1/templates', { params: { query: { limit: 1000 } } });
  const newest = list.rows[0]?.lastRun?.id;
  const runs = $api.useQuery('get', '/api/v1/runs', { params: { query: { kind: 'scan', sort: '-createdAt', limit: 200 } } }, { enabled: Boolean(newest) });
  const starters = useMemo(() => (runs.data ? new Map(runs.data.items.map((run) => [run.id, run.who.username ?? ''])) : undefined), [runs.data]);
  const start = useStart();
  const act = (action: Action, scan: ListedScan) => {
    if (action === 'run') start.mutate(scan.id);
    else if (action === 'edit') void navigate({ to: '/scans/$scanId', params: { scanId: scan.id } });
    else if (action === 'clone') void navigate({ to: '/scans/new', search: { clone: scan.id } as never });
    else setGone({ scan, isAsked: true });
  };
  const remove = async (id: string) => {
    const { error } = await api.DELETE('/api/v1/scans/{id}', { params: { path: { id } } });
    if (error) throw error;
    await client.invalidateQueries({ queryKey: ['get', '/api/v1/scans'] });
  };
  const columns: Column<ListedScan>[] = [
    {
      key: 'name',
      title: t('column.name'),
      sort: 'displayName',
      width: 'minmax(120px, 1.4fr)',
      cell: (scan) => (
        <Link to="/scans/$scanId" params={{ scanId: scan.id }} className={css['name']} title={scan.displayName}>
          {scan.displayName}
        </Link>
      ),
    },
    { key: 'target', title: t('column.target'), width: 'minmax(100px, 1fr)', wide: true, cell: (scan) => <Target scan={scan} /> },
    { key: 'provider', title: t('column.provider'), width: 'minmax(90px, 1fr)', wide: true, cell: (scan) => <span title={scan.providerName}>{scan.providerName}</span> },
    {
      key: 'command',
      title: t('column.command'),
      width: 'minmax(100px, 1.2fr)',
      wide: true,
      cell: (scan) => <What scan={scan} templates={templates.data?.items ?? []} providers={providers.data?.items ?? []} />,
    },
    { key: 'state', title: t('column.state'), width: '118px', cell: (scan) => <LastState scan={scan} /> },
    { key: 'lastRun', title: t('column.lastRun'), sort: 'lastRunAt', width: '110px', wide: true, cell: (scan) => <Time at={scan.lastRun?.createdAt} relative /> },
    { key: 'summary', title: t('column.summary'), width: 'minmax(132px, 1.2fr)', wide: true, cell: (scan) => <Summary scan={scan} /> },
    { key: 'who', title: t('column.who'), width: '72px', wide: true, cell: (scan) => <Starter scan={scan} known={starters} /> },
    ...(mayAct
      ? [
          {
            key: 'actions',
            title: t('column.actions'),
            width: '76px',
            cell: (scan: ListedScan) => <RowActions scan={scan} isStarting={start.isPending && start.variables === scan.id} onAct={act} />,
          },
        ]
      : []),
  ];
  const isFiltered = Boolean(url.q || url.state || url.provider);
  return (
    <div className="page page-fill">
      <PageHeader
        title={t('title')}
        actions={
          mayMake && (
            <Button type="primary" onClick={() => void navigate({ to: '/scans/new' })}>
              {t('new')}
            </Button>
          )
        }
      />
      <div className="toolbar">
        <SearchBox value={url.q} onChange={(q) => change({ q })} placeholder={t('list.search')} />
        <Select
          className={css['filter']}
          aria-label={t('list.stateFilter')}
          value={url.state}
          onChange={(value) => change({ state: value })}
          options={[{ value: '', label: t('list.anyState') }, ...STATES.map((one) => ({ value: one, label: one === 'never' ? t('list.never') : common(`state.run.${one}`) }))]}
        />
        <Select
          className={css['filter']}
          aria-label={t('list.providerFilter')}
          value={url.provider}
          onChange={(value) => change({ provider: value })}
          options={[{ value: '', label: t('list.anyProvider') }, ...(providers.data?.items ?? []).map((one) => ({ value: one.id, label: one.displayName }))]}
        />
      </div>
      <ProblemAlert error={start.error} />
      <DataTable
        label={t('title')}
        list={list}
        columns={columns}
        rowKey={(scan) => scan.id}
        sort={url.sort}
        onSort={(sort) => change({ sort })}
        onOpen={(scan) => act('edit', scan)}
        empty={
          isFiltered ? (
            <EmptyState text={t('list.nothingFound')} action={<Button onClick={() => change({ q: '', state: '', provider: '' })}>{t('list.showAll')}</Button>} />
          ) : (
            <EmptyState text={t(mayMake ? 'list.empty' : 'list.emptyViewer')} action={<ScanThisMachine />} />
          )
        }
      />
      <DeleteDialog question={t('action.deleteQuestion', { name: gone?.scan.displayName ?? '' })} open={gone?.isAsked ?? false} onClose={() => setGone(gone && { ...gone, isAsked: false })} onDelete={() => remove(gone?.scan.id ?? '')}>
        <p>{t('action.deleteLead')}</p>
      </DeleteDialog>
    </div>
  );
}
