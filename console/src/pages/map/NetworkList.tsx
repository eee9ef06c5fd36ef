/** The same as the drawing in words: networks, their hosts, and the ways to them. */
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { DataTable, listOf, type Column } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { HostileText } from '@/components/HostileText';
import type { Hop, Network, Routes } from './data';
import { networkId } from './layout';
import css from './NetworkMap.module.css';

/** Hosts of a network that are listed here; the list of hosts has all. */
const SHOWN = 256;

export interface NetworkListProps {
  networks: Network[];
  routes: Routes;
  isLoading: boolean;
  error: unknown;
  onChoose: (id: string) => void;
}

export function NetworkList({ networks, routes, isLoading, error, onChoose }: NetworkListProps) {
  const { t } = useTranslation('map');
  const list = useMemo(() => ({ ...listOf(networks, isLoading), error: (error ?? null) as never }), [networks, isLoading, error]);
  const columns: Column<Network>[] = [
    { key: 'name', title: t('list.network'), width: 'minmax(110px, 1fr)', cell: (one) => <span className="mono">{one.name}</span> },
    { key: 'hosts', title: t('list.hosts'), width: '56px', align: 'right', cell: (one) => one.hosts.length },
    { key: 'open', title: t('list.open'), width: '64px', align: 'right', cell: (one) => one.openPorts },
  ];
  return <DataTable label={t('list.title')} list={list} columns={columns} rowKey={(one) => one.name} details={(one) => <Inside network={one} routes={routes} onChoose={onChoose} />} empty={<EmptyState text={t('nothingFound')} />} />;
}

function Inside({ network, routes, onChoose }: { network: Network; routes: Routes; onChoose: (id: string) => void }) {
  const { t } = useTranslation('map');
  return (
    <div className={css['inside']}>
      <Button size="small" onClick={() => onChoose(networkId(network.name))}>
        {t('list.show')}
      </Button>
      <ul>
        {network.hosts.slice(0, SHOWN).map((host) => (
          <li key={host.ip}>
            <Link to="/hosts/$ip" params={{ ip: host.ip }} className="mono">
              {host.ip}
            </Link>{' '}
            <span className="muted">{t('list.openPorts', { count: host.openPorts })}</span>
            <Way hops={routes.get(host.ip)} />
          </li>
        ))}
      </ul>
      {network.hosts.length > SHOWN && (
        <Link to="/hosts" search={{ q: `net:${network.name}` }}>
          {t('list.all', { count: network.hosts.length })}
        </Link>
      )}
    </div>
  );
}

/** Over which hops. */
export function Way({ hops }: { hops: Hop[] | undefined }) {
  const { t } = useTranslation('map');
  if (!hops) return null;
  if (hops.length === 0) return <div className={css['way']}>{t('way.direct')}</div>;
  return (
    <div className={css['way']}>
      {t('way.over')}{' '}
      {hops.map((hop) => (
        <span key={hop.ttl} className="mono">
          <HostileText text={hop.id} limit={60} />
        </span>
      ))}
    </div>
  );
}
