/** The runs that saw a host, the newest first. */
import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { components } from '@/api/schema';
import { DataTable, listOf, type Column } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { HostileText } from '@/components/HostileText';
import { StateTag } from '@/components/StateTag';
import { Time } from '@/components/Time';

type Sighting = components['schemas']['Sighting'];

export function History({ history }: { history: Sighting[] | undefined }) {
  const { t } = useTranslation('hosts');
  const navigate = useNavigate();
  const list = useMemo(() => listOf(history ?? [], !history), [history]);
  const columns: Column<Sighting>[] = [
    { key: 'seen', title: t('host.seen'), width: '160px', narrow: '136px', cell: (one) => <Time at={one.seen} /> },
    { key: 'run', title: t('host.run'), width: 'minmax(120px, 1fr)', narrow: 'minmax(80px, 1fr)', cell: (one) => <HostileText text={one.runName} /> },
    { key: 'state', title: t('column.state'), width: '100px', narrow: '72px', cell: (one) => <StateTag kind="host" state={one.state} /> },
    { key: 'openPorts', title: t('column.openPorts'), width: '100px', align: 'right', wide: true, cell: (one) => one.openPorts },
  ];
  return (
    <DataTable
      label={t('host.history')}
      list={list}
      columns={columns}
      rowKey={(one) => `${one.runId} ${one.hostId}`}
      onOpen={(one) => void navigate({ to: '/runs/$runId/hosts/$hostId', params: { runId: one.runId, hostId: String(one.hostId) } })}
      empty={<EmptyState text={t('host.noHistory')} />}
      maxHeight={340}
    />
  );
}
