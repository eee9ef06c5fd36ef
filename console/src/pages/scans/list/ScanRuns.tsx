/** The runs of a scan, the newest first. */
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useList, type ListItem } from '@/api/queries';
import { DataTable, type Column } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { Time } from '@/components/Time';
import { plain } from '@/lib/hostile';
import { duration } from '../plan/numbers';
import { FoundBy, Percent } from './cells';
import { isGoing, soon } from './soon';

type Run = ListItem<'/api/v1/runs'>;

export function ScanRuns({ scanId }: { scanId: string }) {
  const { t, i18n } = useTranslation('scans');
  const navigate = useNavigate();
  const list = useList('/api/v1/runs', { query: { scanId, sort: '-createdAt' }, refetchInterval: soon(isGoing) });
  const columns: Column<Run>[] = [
    { key: 'createdAt', title: t('column.started'), width: 'minmax(130px, 1fr)', narrow: '104px', cell: (run) => <Time at={run.createdAt} /> },
    { key: 'state', title: t('column.state'), width: '120px', narrow: '104px', cell: (run) => <Percent id={run.id} state={run.state} percent={run.progress.percent} message={run.message} /> },
    { key: 'summary', title: t('column.summary'), width: 'minmax(140px, 2fr)', narrow: 'minmax(90px, 1fr)', cell: (run) => <FoundBy run={{ state: run.state, message: run.message, opensAt: run.opensAt, ...run.counts }} /> },
    { key: 'took', title: t('column.took'), width: '100px', wide: true, cell: (run) => duration(run.elapsedSeconds, i18n.language) },
    { key: 'who', title: t('column.who'), width: 'minmax(80px, 1fr)', wide: true, cell: (run) => plain(run.who.username ?? '') },
  ];
  return (
    <section aria-labelledby="scan-runs">
      <h2 id="scan-runs">{t('list.runs')}</h2>
      <DataTable
        label={t('list.runs')}
        list={list}
        columns={columns}
        rowKey={(run) => run.id}
        onOpen={(run) => void navigate({ to: '/runs/$runId', params: { runId: run.id } })}
        maxHeight={300}
        empty={<EmptyState text={t('list.noRuns')} />}
      />
    </section>
  );
}
