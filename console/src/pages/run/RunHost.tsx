/** A host as one run saw it, whole. */
import { Link, useParams } from '@tanstack/react-router';
import { Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { $api } from '@/api/client';
import { kindOf, type Problem } from '@/api/problem';
import { DataTable, listOf, type Column } from '@/components/DataTable';
import { HostileText } from '@/components/HostileText';
import { MissingOr } from '@/components/MissingOr';
import { PageHeader } from '@/components/PageHeader';
import { StateTag } from '@/components/StateTag';
import { plain } from '@/lib/hostile';
import { HostFacts } from './hosts/HostFacts';
import { PortMore, PortTable } from './hosts/PortTable';
import { Scripts } from './hosts/Scripts';
import { Trace } from './hosts/Trace';
import { serviceOf } from './result/services';
import type { Host, Port } from './types';
import css from './run.module.css';

const NO_SUCH: Problem = { type: kindOf('not-found'), title: '', status: 404, detail: '' };

/** More ports than that are drawn as they are scrolled to. */
const MANY = 300;

export default function RunHost() {
  const { t } = useTranslation('run');
  const { runId, hostId } = useParams({ from: '/runs/$runId/hosts/$hostId' });
  const { data: run } = $api.useQuery('get', '/api/v1/runs/{id}', { params: { path: { id: runId } } });
  const known = /^\d{1,15}$/.test(hostId);
  const { data: host, error, refetch } = $api.useQuery('get', '/api/v1/runs/{id}/hosts/{hostId}', { params: { path: { id: runId, hostId: Number(hostId) } } }, { enabled: known });
  const title = host ? plain(host.ip ?? t('host.noAddress')) : t('host.title');
  // An address that no host has.
  const gone = known ? error : NO_SUCH;
  const crumbs = [
    { label: t('scans'), to: '/scans' as const },
    // The address of this very run, as the router writes it.
    { label: run ? plain(run.displayName) : t('title'), to: `/runs/${runId}` as '/scans' },
  ];
  return (
    <div className="page">
      <PageHeader
        title={title}
        crumbs={crumbs}
        extra={
          host && (
            <>
              <StateTag kind="host" state={host.state} />
              <HostileText text={host.hostnames?.[0]?.name} limit={120} />
            </>
          )
        }
        actions={
          host?.ip && (
            <Link to="/hosts/$ip" params={{ ip: host.ip }}>
              {t('host.known')}
            </Link>
          )
        }
      />
      {!host && <MissingOr error={gone} onRetry={() => void refetch()} text={t('host.gone')} to={`/runs/${runId}` as '/scans'} list={t('host.all')} />}
      {!host && !error && known && <Skeleton active title={false} paragraph={{ rows: 8 }} />}
      {host && <Whole host={host} />}
    </div>
  );
}

function Whole({ host }: { host: Host }) {
  const { t } = useTranslation('run');
  const ports = host.ports ?? [];
  return (
    <>
      <section className="panel" aria-label={t('host.facts')}>
        <HostFacts host={host} />
      </section>
      <section className={`panel ${css['details']}`} aria-label={t('host.ports')}>
        <h2>{t('host.ports')}</h2>
        {ports.length > MANY && <ManyPorts ports={ports} />}
        <PortTable host={ports.length > MANY ? { ...host, ports: [] } : host} limit={MANY} />
      </section>
      {(host.scripts ?? []).length > 0 && (
        <div className="panel">
          <Scripts title={t('host.scripts')} scripts={host.scripts} />
        </div>
      )}
      {(host.trace?.hops ?? []).length > 0 && (
        <div className="panel">
          <Trace trace={host.trace} />
        </div>
      )}
    </>
  );
}

function ManyPorts({ ports }: { ports: Port[] }) {
  const { t } = useTranslation('run');
  const columns: Column<Port>[] = [
    { key: 'port', title: t('column.port'), width: '110px', cell: (port) => <span className="mono">{`${port.port}/${port.protocol}`}</span> },
    { key: 'state', title: t('column.state'), width: '120px', cell: (port) => <StateTag kind="port" state={port.state} /> },
    { key: 'service', title: t('column.service'), cell: (port) => <HostileText text={serviceOf(port)} limit={80} /> },
    { key: 'version', title: t('column.version'), width: 'minmax(140px, 3fr)', wide: true, cell: (port) => <HostileText text={port.version} limit={120} /> },
    { key: 'reason', title: t('column.reason'), width: '130px', wide: true, cell: (port) => <HostileText text={port.reason} limit={40} /> },
  ];
  return <DataTable label={t('host.ports')} list={listOf(ports)} columns={columns} rowKey={(port) => `${port.protocol} ${port.port}`} details={(port) => <PortMore port={port} />} empty={null} maxHeight={560} />;
}
