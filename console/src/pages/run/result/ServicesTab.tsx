/** The ports of the run by service: what is open, on how many hosts, and which. */
import { Link } from '@tanstack/react-router';
import { Segmented } from 'antd';
import { useMemo, useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { DataTable, listOf, type Column } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { HostileText } from '@/components/HostileText';
import { ProblemAlert } from '@/components/ProblemAlert';
import { SearchBox } from '@/components/SearchBox';
import { StateTag } from '@/components/StateTag';
import { useUrlState } from '@/hooks/useUrlState';
import { number } from '../format';
import { Nothing } from '../Nothing';
import type { Run } from '../types';
import css from '../run.module.css';
import { chosen, type Group } from './services';
import { useResult } from './useResult';

/** Hosts of a service that are listed in the table. */
const LISTED = 100;

export function ServicesTab({ run, isLive }: { run: Run; isLive: boolean }) {
  const { t, i18n } = useTranslation('run');
  const [url, change] = useUrlState({ find: '', by: '-count', ports: 'open' });
  const { result, isReading, error, retry } = useResult(run, isLive);
  const groups = useMemo(() => (result ? chosen(result.groups, { sort: url.by, text: url.find, all: url.ports === 'all' }) : []), [result, url]);
  const columns: Column<Group>[] = [
    { key: 'port', title: t('column.port'), sort: 'port', width: '110px', narrow: '92px', cell: (group) => <span className="mono">{`${group.port}/${group.protocol}`}</span> },
    { key: 'state', title: t('column.state'), width: '120px', wide: true, cell: (group) => <StateTag kind="port" state={group.state} /> },
    { key: 'service', title: t('column.service'), sort: 'service', width: 'minmax(90px, 1fr)', cell: (group) => <HostileText text={group.service} limit={80} /> },
    { key: 'count', title: t('column.hosts'), sort: 'count', width: '90px', narrow: '76px', align: 'right', cell: (group) => number(group.count, i18n.language) },
    { key: 'versions', title: t('column.versions'), width: 'minmax(140px, 3fr)', wide: true, cell: (group) => <Versions group={group} /> },
  ];
  const details = useCallback((group: Group) => <Places group={group} runId={run.id} />, [run.id]);
  const isFiltered = url.find !== '' || (url.ports === 'open' && (result?.groups.length ?? 0) > 0);
  const list = { ...listOf(groups, !result && isReading), question: JSON.stringify(url) };
  return (
    <>
      <div className="toolbar">
        <SearchBox value={url.find} onChange={(find) => change({ find })} placeholder={t('services.search')} />
        <Segmented
          aria-label={t('services.which')}
          value={url.ports}
          onChange={(ports) => change({ ports })}
          options={[
            { value: 'open', label: t('services.open') },
            { value: 'all', label: t('services.all') },
          ]}
        />
        {isReading && !isLive && <span className="muted">{t('services.reading', { read: number(result?.hosts ?? 0, i18n.language), all: number(run.counts.hosts, i18n.language) })}</span>}
      </div>
      <ProblemAlert error={result ? null : error} onRetry={retry} />
      <DataTable
        label={t('tab.services')}
        list={list}
        columns={columns}
        rowKey={(group) => group.key}
        sort={url.by}
        onSort={(by) => change({ by })}
        details={details}
        empty={isFiltered ? <EmptyState text={url.find ? t('services.notFound') : t('services.noneOpen')} /> : <Nothing run={run} isLive={isLive} />}
      />
    </>
  );
}

function Versions({ group }: { group: Group }) {
  const { t } = useTranslation('run');
  const [first] = [...group.versions].sort(([, a], [, b]) => b - a);
  if (!first) return null;
  const others = group.versions.size - 1;
  return (
    <>
      <HostileText text={first[0]} limit={80} /> {others > 0 && <span className="muted">{t('services.others', { count: others })}</span>}
    </>
  );
}

function Places({ group, runId }: { group: Group; runId: string }) {
  const { t } = useTranslation('run');
  const listed = group.places.slice(0, LISTED);
  return (
    <>
      <ul className={css['places']}>
        {listed.map((place) => (
          <li key={place.hostId}>
            <Link to="/runs/$runId/hosts/$hostId" params={{ runId, hostId: String(place.hostId) }} className="mono">
              <HostileText text={place.ip || t('host.noAddress')} limit={60} />
            </Link>
            <HostileText text={place.hostname} limit={80} />
            <HostileText text={place.version} limit={80} />
          </li>
        ))}
      </ul>
      {group.count > listed.length && <p className="muted">{t('services.moreHosts', { count: group.count - listed.length })}</p>}
    </>
  );
}
