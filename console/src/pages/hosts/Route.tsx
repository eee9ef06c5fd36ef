/** The way to a host, where the run that saw it last traced it. */
import { useTranslation } from 'react-i18next';
import { $api } from '@/api/client';
import type { components } from '@/api/schema';
import { HostileText } from '@/components/HostileText';
import css from './Host.module.css';

export function Route({ history }: { history: components['schemas']['Sighting'][] }) {
  const { t } = useTranslation('hosts');
  const [last] = history;
  const { data } = $api.useQuery('get', '/api/v1/runs/{id}/hosts/{hostId}', { params: { path: { id: last?.runId ?? '', hostId: last?.hostId ?? 0 } } }, { enabled: Boolean(last) });
  const hops = data?.trace?.hops ?? [];
  if (hops.length === 0) return null;
  return (
    <section className="panel">
      <h2>{t('host.route')}</h2>
      <ol className={css['hops']}>
        {hops.map((hop) => (
          <li key={hop.ttl}>
            <span className="mono">
              <HostileText text={hop.ip ?? hop.host ?? `${hop.ttl}`} />
            </span>
            {hop.ip && hop.host && (
              <span className="muted">
                {' '}
                <HostileText text={hop.host} />
              </span>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}
