/** A scan: what it is, and its runs. */
import { useNavigate, useParams } from '@tanstack/react-router';
import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { $api, api } from '@/api/client';
import { useMay } from '@/api/session';
import { ConfirmDelete } from '@/components/ConfirmDelete';
import { MissingOr } from '@/components/MissingOr';
import { PageHeader } from '@/components/PageHeader';
import { ProblemAlert } from '@/components/ProblemAlert';
import { StateTag } from '@/components/StateTag';
import { plain } from '@/lib/hostile';
import { draftOf, type Scan } from './form/draft';
import { FormSkeleton, Loaded } from './form/Loaded';
import { ScanForm } from './form/ScanForm';
import { isGoing } from './list/cells';
import { ScanRuns } from './list/ScanRuns';
import { ScheduleSection } from './schedule/ScheduleSection';

/** Milliseconds between two looks at a scan whose run goes on: it is not deleted while it does. */
const LOOK = 5000;

export default function ScanEdit() {
  const { t } = useTranslation('scans');
  const { scanId = '' } = useParams({ strict: false });
  const scan = $api.useQuery('get', '/api/v1/scans/{id}', { params: { path: { id: scanId } } }, { refetchInterval: ({ state }) => (state.data && isGoing(state.data) ? LOOK : false) });
  // The form begins with what was fetched as it opened, and keeps that: what is fetched later must not take its place while
  // somebody types.
  const [generation, setGeneration] = useState(0);
  const reload = async () => {
    await scan.refetch();
    setGeneration(generation + 1);
  };
  return (
    <div className="page">
      <PageHeader
        title={scan.data?.displayName ?? t('scan')}
        crumbs={[{ label: t('title'), to: '/scans' }]}
        extra={scan.data?.lastRun && <StateTag kind="run" state={scan.data.lastRun.state} />}
        actions={scan.data && <Actions scan={scan.data} />}
      />
      {scan.data ? <ProblemAlert error={scan.error} onRetry={() => void scan.refetch()} /> : <MissingOr error={scan.error} onRetry={() => void scan.refetch()} text={t('gone')} to="/scans" list={t('allOfThem')} />}
      {scan.data && scan.isFetchedAfterMount ? <Kept key={`${scanId} ${generation}`} scan={scan.data} onReload={() => void reload()} /> : !scan.error && <FormSkeleton />}
      {scan.data && <ScheduleSection key={scanId} scanId={scanId} />}
      {scan.data && <ScanRuns scanId={scanId} />}
    </div>
  );
}

function Kept({ scan, onReload }: { scan: Scan; onReload: () => void }) {
  const [first] = useState(scan);
  return <Loaded>{(known) => <ScanForm scan={first} initial={draftOf(first)} onReload={onReload} {...known} />}</Loaded>;
}

function Actions({ scan }: { scan: Scan }) {
  const { t } = useTranslation('scans');
  const navigate = useNavigate();
  const client = useQueryClient();
  const mayClone = useMay('scan.create');
  const mayDelete = useMay('scan.delete');
  const remove = async () => {
    const { error } = await api.DELETE('/api/v1/scans/{id}', { params: { path: { id: scan.id } } });
    if (error) throw error;
    await navigate({ to: '/scans', ignoreBlocker: true });
    void client.invalidateQueries({ queryKey: ['get', '/api/v1/scans'] });
  };
  return (
    <>
      {mayClone && <Button onClick={() => void navigate({ to: '/scans/new', search: { clone: scan.id } as never })}>{t('action.clone')}</Button>}
      {mayDelete && (
        <ConfirmDelete question={t('action.deleteQuestion', { name: plain(scan.displayName) })} refused={isGoing(scan) ? t('action.deleteGoing') : undefined} onDelete={remove}>
          <p>{t('action.deleteLead')}</p>
        </ConfirmDelete>
      )}
    </>
  );
}
