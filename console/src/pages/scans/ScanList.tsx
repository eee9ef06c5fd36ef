/** The scans: what is scanned with what, and what the last run of each found; and all runs, also those of no scan. */
import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Button, Segmented, Select } from 'antd';
import { useMemo, useState, type ReactNode } from 'react';
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
import { idsOr, useDropUnknown } from '@/hooks/useDropUnknown';
import { useMedia } from '@/hooks/useMedia';
import { useUrlState } from '@/hooks/useUrlState';
import { plain } from '@/lib/hostile';
import { isGoing, LastState, Starter, Summary, Target, What, type ListedScan } from './list/cells';
import { soon } from './list/soon';
import { RunList } from './list/RunList';
import { RowActions, type Action } from './list/RowActions';
import { useStart } from './list/useStart';
import css from './list/List.module.css';

const VIEWS = ['scans', 'runs'];
const SORTS = ['displayName', '-displayName', 'lastRunAt', '-lastRunAt'];
const STATES = ['never', 'pending', 'waiting', 'running', 'completed', 'partial', 'failed', 'cancelled', 'timedOut', 'interrupted'] as const;

/** Columns of all that a scan is. */
const ROOMY = '(min-width: 1440px)';

export default function ScanList() {
  const { t } = useTranslation('scans');
  const navigate = useNavigate();
  const mayMake = useMay('scan.create');
  const [{ view }, change] = useUrlState({ view: 'scans' });
  useDropUnknown({ view }, { view: VIEWS }, change, { view: 'scans' });
  // The filters of the one are not those of the other.
  const turn = (to: string) => void navigate({ to: '/scans', search: to === 'runs' ? { view: to } : {} });
  const views = (
    <Segmented
      className={css['views'] ?? ''}
      aria-label={t('list.views')}
      value={view === 'runs' ? view : 'scans'}
      onChange={turn}
      options={[
        { value: 'scans', label: t('title') },
        { value: 'runs', label: t('list.runs') },
      ]}
    />
  );
  return (
    <div className="page page-fill">
      <PageHeader
        title={t(view === 'runs' ? 'list.runs' : 'title')}
        actions={
          mayMake && (
            <Button type="primary" onClick={() => void navigate({ to: '/scans/new' })}>
              {t('new')}
            </Button>
          )
        }
      />
      {view === 'runs' ? <RunList views={views} /> : <Scans views={views} />}
    </div>
  );
}

function Scans({ views }: { views: ReactNode }) {
  const { t } = useTranslation('scans');
  const { t: common } = useTranslation();
  const navigate = useNavigate();
  const client = useQueryClient();
  const mayMake = useMay('scan.create');
  const mayAct = useMay('run.start');
  const [url, change] = useUrlState({ q: '', state: '', provider: '', sort: '-lastRunAt' });
  const [gone, setGone] = useState<{ scan: ListedScan; isAsked: boolean } | null>(null);
  const providers = $api.useQuery('get', '/api/v1/providers', { params: { query: { limit: 1000 } } });
  // A list that is cut off does not have all there are.
  const ids = providers.data && providers.data.items.length < 1000 ? providers.data.items.map((one) => one.id) : undefined;
  const known = { state: STATES, provider: idsOr(url.provider, ids), sort: SORTS };
  useDropUnknown(url, known, change, { sort: '-lastRunAt' });
  const state = STATES.find((one) => one === url.state);
  const provider = known.provider?.includes(url.provider) === false ? '' : url.provider;
  const sort = SORTS.includes(url.sort) ? url.sort : '-lastRunAt';
  const list = useList('/api/v1/scans', { query: { q: url.q || undefined, state, providerId: provider || undefined, sort }, refetchInterval: soon(isGoing) });
  const templates = $api.useQuery('get', '/api/v1/templates', { params: { query: { limit: 1000 } } });
  const newest = list.rows[0]?.lastRun?.id;
  const runs = $api.useQuery('get', '/api/v1/runs', { params: { query: { kind: 'scan', sort: '-createdAt', limit: 200 } } }, { enabled: Boolean(newest) });
  const starters = useMemo(() => (runs.data ? new Map(runs.data.items.map((run) => [run.id, run.who.username ?? ''])) : undefined), [runs.data]);
  // Most have one provider: where there is little room, the command tells scans apart, and its title names the provider.
  const isRoomy = useMedia(ROOMY);
  const start = useStart();
  const act = (action: Action, scan: ListedScan) => {
    if (action === 'run') start.go(scan.id);
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
      width: 'minmax(120px, 2.4fr)',
      cell: (scan) => (
        <Link to="/scans/$scanId" params={{ scanId: scan.id }} className={css['name']} title={plain(scan.displayName)}>
          {plain(scan.displayName)}
        </Link>
      ),
    },
    { key: 'target', title: t('column.target'), width: 'minmax(84px, 1fr)', wide: true, cell: (scan) => <Target scan={scan} /> },
    ...(isRoomy ? [{ key: 'provider', title: t('column.provider'), width: 'minmax(72px, 1fr)', wide: true, cell: (scan: ListedScan) => <span title={plain(scan.providerName)}>{plain(scan.providerName)}</span> }] : []),
    {
      key: 'command',
      title: t('column.command'),
      width: 'minmax(160px, 2.4fr)',
      wide: true,
      cell: (scan) => <What scan={scan} templates={templates.data?.items ?? []} providers={providers.data?.items ?? []} />,
    },
    { key: 'state', title: t('column.state'), width: '112px', cell: (scan) => <LastState scan={scan} /> },
    { key: 'lastRun', title: t('column.lastRun'), sort: 'lastRunAt', width: '110px', wide: true, cell: (scan) => <Time at={scan.lastRun?.createdAt} relative /> },
    { key: 'summary', title: t('column.summary'), width: 'minmax(118px, 1.2fr)', wide: true, cell: (scan) => <Summary scan={scan} /> },
    { key: 'who', title: t('column.who'), width: '60px', wide: true, cell: (scan) => <Starter scan={scan} known={starters} /> },
    ...(mayAct
      ? [
          {
            key: 'actions',
            title: t('column.actions'),
            width: '66px',
            cell: (scan: ListedScan) => <RowActions scan={scan} isStarting={start.starting === scan.id} onAct={act} />,
          },
        ]
      : []),
  ];
  const isFiltered = Boolean(url.q || url.state || url.provider);
  return (
    <>
      <div className="toolbar">
        {views}
        <SearchBox value={url.q} onChange={(q) => change({ q })} placeholder={t('list.search')} />
        <Select
          className={css['filter']}
          aria-label={t('list.stateFilter')}
          value={state ?? ''}
          onChange={(value) => change({ state: value })}
          options={[{ value: '', label: t('list.anyState') }, ...STATES.map((one) => ({ value: one, label: one === 'never' ? t('list.never') : common(`state.run.${one}`) }))]}
        />
        <Select
          className={css['filter']}
          aria-label={t('list.providerFilter')}
          value={provider}
          onChange={(value) => change({ provider: value })}
          options={[{ value: '', label: t('list.anyProvider') }, ...(providers.data?.items ?? []).map((one) => ({ value: one.id, label: plain(one.displayName) }))]}
        />
      </div>
      <ProblemAlert error={start.error} />
      <DataTable
        label={t('title')}
        list={list}
        columns={columns}
        rowKey={(scan) => scan.id}
        sort={sort}
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
      <DeleteDialog question={t('action.deleteQuestion', { name: plain(gone?.scan.displayName ?? '') })} open={gone?.isAsked ?? false} onClose={() => setGone(gone && { ...gone, isAsked: false })} onDelete={() => remove(gone?.scan.id ?? '')}>
        <p>{t('action.deleteLead')}</p>
      </DeleteDialog>
    </>
  );
}
