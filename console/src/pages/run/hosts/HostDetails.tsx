/** A host of a run in short, below its row: the ports that matter, with what they said. */
import { Link } from '@tanstack/react-router';
import { Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { $api } from '@/api/client';
import { ProblemAlert } from '@/components/ProblemAlert';
import css from '../run.module.css';
import { HostFacts } from './HostFacts';
import { PortTable } from './PortTable';
import { Scripts } from './Scripts';
import { Trace } from './Trace';

/** Ports that are shown below a row; the page of the host has all. */
const SHOWN = 50;

export function HostDetails({ runId, hostId }: { runId: string; hostId: number }) {
  const { t } = useTranslation('run');
  const { data: host, error, refetch } = $api.useQuery('get', '/api/v1/runs/{id}/hosts/{hostId}', { params: { path: { id: runId, hostId } } });
  if (!host) {
    return (
      <div className={css['waiting']}>
        <ProblemAlert error={error} onRetry={() => void refetch()} />
        {!error && <Skeleton active title={false} paragraph={{ rows: 3 }} />}
      </div>
    );
  }
  return (
    <div className={css['details']}>
      <PortTable host={host} limit={SHOWN} />
      <Scripts title={t('host.scripts')} scripts={host.scripts} />
      <HostFacts host={host} />
      <Trace trace={host.trace} />
      <p>
        <Link to="/runs/$runId/hosts/$hostId" params={{ runId, hostId: String(hostId) }}>
          {t('host.open')}
        </Link>
      </p>
    </div>
  );
}
