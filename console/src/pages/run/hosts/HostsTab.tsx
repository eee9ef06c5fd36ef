/** The hosts of the run, in the scanner's order. */
import { Checkbox, Select } from 'antd';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { useList } from '@/api/queries';
import { DataTable, type Column } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { HostileText } from '@/components/HostileText';
import { SearchBox } from '@/components/SearchBox';
import { StateTag } from '@/components/StateTag';
import { useUrlState } from '@/hooks/useUrlState';
import { latency, number } from '../format';
import { Nothing } from '../Nothing';
import type { HostRow, Run } from '../types';
import { HostDetails } from './HostDetails';

const STATES = ['up', 'down', 'unknown', 'skipped'] as const;

/** Milliseconds between two looks at a run that goes on: a long list is fetched anew more rarely. */
const SOON = 2000;
const LATER = 15_000;

/** The list that the address asks for. The page begins with it before it knows the run. */
export function useHosts(runId: string, { refetchInterval = false, enabled = true }: { refetchInterval?: number | false; enabled?: boolean } = {}) {
  const [url, change] = useUrlState({ q: '', state: '', open: '', sort: 'ordinal' });
  const state = STATES.find((one) => one === url.state);
  const list = useList('/api/v1/runs/{id}/hosts', {
    path: { id: runId },
    query: { sort: url.sort, q: url.q || undefined, state, open: url.open === 'yes' ? true : undefined },
    refetchInterval,
    enabled,
  });
  return { list, url, change, state };
}

export function HostsTab({ run, isLive }: { run: Run; isLive: boolean }) {
  const { t, i18n } = useTranslation(['run', 'common']);
  const { list, url, change, state } = useHosts(run.id, { refetchInterval: isLive && (run.counts.hosts < 1000 ? SOON : LATER) });
  const columns: Column<HostRow>[] = [
    { key: 'ip', title: t('column.address'), sort: 'ip', width: 'minmax(104px, 1fr)', cell: (host) => <span className="mono">{host.ip ? <HostileText text={host.ip} limit={60} /> : t('host.noAddress')}</span> },
    { key: 'hostname', title: t('column.name'), width: 'minmax(100px, 2fr)', wide: true, cell: (host) => <HostileText text={host.hostname} limit={120} /> },
    { key: 'state', title: t('column.state'), width: '76px', cell: (host) => <StateTag kind="host" state={host.state} /> },
    { key: 'os', title: t('column.os'), width: 'minmax(100px, 2fr)', wide: true, cell: (host) => <HostileText text={host.os} limit={120} /> },
    { key: 'openPorts', title: t('column.openPorts'), sort: 'openPorts', width: '94px', align: 'right', cell: (host) => number(host.openPorts, i18n.language) },
    { key: 'latency', title: t('column.latency'), width: '100px', align: 'right', wide: true, cell: (host) => latency(host.latencySeconds, i18n.language) },
  ];
  const details = useCallback((host: HostRow) => <HostDetails runId={run.id} hostId={host.hostId} />, [run.id]);
  const isFiltered = url.q !== '' || state !== undefined || url.open === 'yes';
  return (
    <>
      <div className="toolbar">
        <SearchBox value={url.q} onChange={(q) => change({ q })} placeholder={t('hosts.search')} />
        <Select
          aria-label={t('hosts.state')}
          value={state ?? ''}
          onChange={(state) => change({ state })}
          style={{ width: 130 }}
          options={[{ value: '', label: t('hosts.any') }, ...STATES.map((one) => ({ value: one, label: t(`common:state.host.${one}`) }))]}
        />
        <Checkbox checked={url.open === 'yes'} onChange={(event) => change({ open: event.target.checked ? 'yes' : '' })}>
          {t('hosts.withOpen')}
        </Checkbox>
      </div>
      <DataTable
        label={t('tab.hosts')}
        list={list}
        columns={columns}
        rowKey={(host) => String(host.hostId)}
        sort={url.sort}
        onSort={(sort) => change({ sort })}
        details={details}
        empty={isFiltered ? <EmptyState text={t('hosts.notFound')} /> : <Nothing run={run} isLive={isLive} />}
      />
    </>
  );
}
