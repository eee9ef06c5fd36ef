/** What scans saw on an asset: its hosts, their open ports, and the runs that told of them. */
import { useQueries } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Tabs } from 'antd';
import { useTranslation } from 'react-i18next';
import { $api } from '@/api/client';
import type { ListItem } from '@/api/queries';
import type { components } from '@/api/schema';
import { DataTable, listOf, type Column } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { HostileText } from '@/components/HostileText';
import { ProblemAlert } from '@/components/ProblemAlert';
import { StateTag } from '@/components/StateTag';
import { Time } from '@/components/Time';
import { useUrlState } from '@/hooks/useUrlState';
import { plain } from '@/lib/hostile';
import type { Asset } from './AssetForm';
import { wordOf } from './targets';
import css from './Assets.module.css';

type Host = ListItem<'/api/v1/hosts'>;
type Service = ListItem<'/api/v1/services'>;
type Sighting = components['schemas']['Sighting'] & { ip: string };

/** Of how many targets, and how many rows of each; the pages of hosts and services have the rest. */
const TARGETS = 20;
const ROWS = 200;
/** Of how many hosts the history is told. */
const HISTORIES = 10;
const HEIGHT = 460;

/** A search for a name finds parts of names too: of these, only what is called just so. */
function fits(word: string, hostname: string | null | undefined): boolean {
  const name = /^host:(\S+)/.exec(word)?.[1];
  return name === undefined || hostname?.toLowerCase() === name.toLowerCase();
}

/** The answers of one question for each target, as one. */
function useOfTargets<T extends { hostname?: string | null }>(path: '/api/v1/hosts' | '/api/v1/services', words: string[], keyOf: (item: T) => string) {
  return useQueries({
    queries: words.map((q) => $api.queryOptions('get', path as '/api/v1/hosts', { params: { query: { q, limit: ROWS } } })),
    combine: (results) => {
      const items = results.flatMap((one, index) => ((one.data?.items ?? []) as unknown as T[]).filter((item) => fits(words[index] ?? '', item.hostname)));
      return {
        rows: [...new Map(items.map((item) => [keyOf(item), item])).values()],
        isLoading: results.some((one) => one.isPending),
        error: results.find((one) => one.error)?.error ?? null,
        hasMore: results.some((one) => one.data?.nextCursor),
      };
    },
  });
}

export function Seen({ asset }: { asset: Asset }) {
  const { t } = useTranslation('assets');
  const navigate = useNavigate();
  const [url, change] = useUrlState({ seen: 'hosts' });
  const targets = asset.targets.slice(0, TARGETS);
  const words = targets.map((one) => wordOf(one));
  const hosts = useOfTargets<Host>('/api/v1/hosts', words, (host) => host.ip);
  const services = useOfTargets<Service>('/api/v1/services', words.map((word) => `${word} state:open`), (one) => `${one.ip} ${one.protocol} ${one.port}`);
  const histories = useQueries({
    queries: hosts.rows.slice(0, HISTORIES).map((host) => $api.queryOptions('get', '/api/v1/hosts/{ip}', { params: { path: { ip: host.ip } } })),
    combine: (results) => ({
      isLoading: results.some((one) => one.isPending),
      rows: results.flatMap((one): Sighting[] => (one.data?.history ?? []).map((seen) => ({ ...seen, ip: one.data?.ip ?? '' }))).sort((a, b) => b.seen.localeCompare(a.seen)),
    }),
  });
  const open = (ip: string) => void navigate({ to: '/hosts/$ip', params: { ip } });
  const addressOf = (ip: string) => (
    <Link to="/hosts/$ip" params={{ ip }} className="mono">
      {ip}
    </Link>
  );
  const hostColumns: Column<Host>[] = [
    { key: 'ip', title: t('seen.address'), width: 'minmax(100px, 140px)', narrow: 'minmax(88px, 1.3fr)', cell: (host) => addressOf(host.ip) },
    { key: 'state', title: t('seen.state'), width: '70px', narrow: '56px', cell: (host) => <StateTag kind="host" state={host.state} /> },
    { key: 'name', title: t('seen.name'), width: 'minmax(60px, 1fr)', narrow: 'minmax(60px, 1fr)', cell: (host) => <HostileText text={host.hostname} limit={60} /> },
    { key: 'open', title: t('seen.openPorts'), width: '80px', narrow: '56px', align: 'right', cell: (host) => host.openPorts },
    { key: 'at', title: t('seen.at'), width: '110px', wide: true, cell: (host) => <Time at={host.lastSeen} relative /> },
  ];
  const serviceColumns: Column<Service>[] = [
    { key: 'ip', title: t('seen.address'), width: 'minmax(100px, 140px)', narrow: 'minmax(84px, 1.2fr)', cell: (one) => addressOf(one.ip) },
    { key: 'port', title: t('seen.port'), width: '80px', narrow: '70px', cell: (one) => <span className="mono">{`${one.port}/${one.protocol}`}</span> },
    { key: 'service', title: t('seen.service'), width: 'minmax(60px, 100px)', narrow: 'minmax(46px, 0.7fr)', cell: (one) => <HostileText text={one.service} limit={40} /> },
    { key: 'product', title: t('seen.product'), width: 'minmax(80px, 1fr)', narrow: 'minmax(50px, 1fr)', cell: (one) => <HostileText text={[one.product, one.version].filter(Boolean).join(' ')} limit={80} /> },
  ];
  const historyColumns: Column<Sighting>[] = [
    { key: 'at', title: t('seen.when'), width: '130px', narrow: '104px', cell: (seen) => <Time at={seen.seen} /> },
    { key: 'ip', title: t('seen.address'), width: 'minmax(90px, 120px)', wide: true, cell: (seen) => addressOf(seen.ip) },
    {
      key: 'run',
      title: t('seen.run'),
      width: 'minmax(80px, 1fr)',
      narrow: 'minmax(70px, 1fr)',
      cell: (seen) => (
        <Link to="/runs/$runId/hosts/$hostId" params={{ runId: seen.runId, hostId: String(seen.hostId) }}>
          {plain(seen.runName)}
        </Link>
      ),
    },
    { key: 'state', title: t('seen.state'), width: '70px', narrow: '56px', cell: (seen) => <StateTag kind="host" state={seen.state} /> },
    { key: 'open', title: t('seen.openPorts'), width: '80px', wide: true, align: 'right', cell: (seen) => seen.openPorts },
  ];
  const empty = <EmptyState text={t('seen.nothing')} />;
  return (
    <section className="panel" aria-labelledby="seen">
      <div className={css['head']}>
        <h2 id="seen">{t('seen.title')}</h2>
        {asset.lastSeen && (
          <span className="muted">
            {t('seen.at')} <Time at={asset.lastSeen.at} relative />
          </span>
        )}
      </div>
      <ProblemAlert error={hosts.error ?? services.error} />
      <Tabs
        activeKey={url.seen}
        onChange={(seen) => change({ seen }, { push: true })}
        items={[
          {
            key: 'hosts',
            label: t('seen.hosts', { count: hosts.rows.length }),
            children: <DataTable label={t('seen.hostTable')} list={listOf(hosts.rows, hosts.isLoading)} columns={hostColumns} rowKey={(host) => host.ip} onOpen={(host) => open(host.ip)} maxHeight={HEIGHT} empty={empty} />,
          },
          {
            key: 'services',
            label: t('seen.services', { count: services.rows.length }),
            children: <DataTable label={t('seen.serviceTable')} list={listOf(services.rows, services.isLoading)} columns={serviceColumns} rowKey={(one) => `${one.ip} ${one.protocol} ${one.port}`} onOpen={(one) => open(one.ip)} maxHeight={HEIGHT} empty={<EmptyState text={t('seen.noService')} />} />,
          },
          {
            key: 'history',
            label: t('seen.history'),
            children: (
              <DataTable
                label={t('seen.historyTable')}
                list={listOf(histories.rows, hosts.isLoading || histories.isLoading)}
                columns={historyColumns}
                rowKey={(seen) => `${seen.runId} ${seen.ip}`}
                onOpen={(seen) => void navigate({ to: '/runs/$runId', params: { runId: seen.runId } })}
                maxHeight={HEIGHT}
                empty={empty}
              />
            ),
          },
        ]}
      />
      <p className={css['all']}>
        <span className="muted">{t(hosts.hasMore || services.hasMore || asset.targets.length > TARGETS ? 'seen.more' : 'seen.all')}</span>
        {targets.map((target, index) => (
          <Link key={target} to={url.seen === 'services' ? '/services' : '/hosts'} search={{ q: words[index] }} className="mono">
            {target}
          </Link>
        ))}
      </p>
    </section>
  );
}
