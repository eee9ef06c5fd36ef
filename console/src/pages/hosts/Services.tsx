/** The ports of a host, each with what scripts said of it in the run that looked last. */
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { $api } from '@/api/client';
import type { components } from '@/api/schema';
import { DataTable, listOf, type Column } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { HostileText } from '@/components/HostileText';
import { ProblemAlert } from '@/components/ProblemAlert';
import { StateTag } from '@/components/StateTag';
import { Time } from '@/components/Time';
import css from './Host.module.css';

type HostInFull = components['schemas']['HostInFull'];
type Service = components['schemas']['Service'];

export function Services({ host }: { host: HostInFull | undefined }) {
  const { t } = useTranslation('hosts');
  const list = useMemo(() => listOf(host?.services ?? [], !host), [host]);
  const columns: Column<Service>[] = [
    { key: 'port', title: t('host.port'), width: '90px', cell: (one) => <span className="mono">{`${one.port}/${one.protocol}`}</span> },
    { key: 'state', title: t('column.state'), width: '112px', narrow: '104px', cell: (one) => <StateTag kind="port" state={one.state} /> },
    { key: 'service', title: t('host.service'), width: 'minmax(80px, 1fr)', cell: (one) => <HostileText text={[one.tunnel, one.service].filter(Boolean).join('/')} /> },
    { key: 'version', title: t('host.version'), width: 'minmax(140px, 3fr)', wide: true, cell: (one) => <HostileText text={versionOf(one)} /> },
    { key: 'firstSeen', title: t('host.firstSeen'), width: '130px', wide: true, cell: (one) => <Time at={one.firstSeen} relative /> },
    { key: 'lastSeen', title: t('column.lastSeen'), width: '130px', wide: true, cell: (one) => <Time at={one.lastSeen} relative /> },
  ];
  return (
    <DataTable
      label={t('host.services')}
      list={list}
      columns={columns}
      rowKey={(one) => `${one.protocol} ${one.port}`}
      details={(one) => <Details service={one} history={host?.history ?? []} />}
      empty={<EmptyState text={t('host.noServices')} />}
      maxHeight={480}
    />
  );
}

function versionOf(one: Service): string {
  return [one.product, one.version, one.extraInfo && `(${one.extraInfo})`].filter(Boolean).join(' ');
}

function Details({ service, history }: { service: Service; history: HostInFull['history'] }) {
  const { t } = useTranslation('hosts');
  const seen = history.find((one) => one.runId === service.lastRunId);
  const { data, error, isPending } = $api.useQuery('get', '/api/v1/runs/{id}/hosts/{hostId}', { params: { path: { id: seen?.runId ?? '', hostId: seen?.hostId ?? 0 } } }, { enabled: Boolean(seen) });
  const port = data?.ports?.find((one) => one.port === service.port && one.protocol === service.protocol);
  const scripts = port?.scripts ?? [];
  const version = versionOf(service);
  return (
    <div className={css['scripts']}>
      {version && <HostileText text={version} />}
      <ProblemAlert error={error} />
      {(!seen || (data && scripts.length === 0)) && <p className="muted">{t('host.noScripts')}</p>}
      {seen && isPending && <p className="muted">{t('host.loading')}</p>}
      <dl>
        {scripts.map((script) => (
          <div key={`${script.id} ${script.output.length}`}>
            <dt className="mono">
              <HostileText text={script.id} />
            </dt>
            <dd>
              <HostileText text={script.output} block />
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
