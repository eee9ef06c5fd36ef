/** The way to a host, hop by hop. */
import { useTranslation } from 'react-i18next';
import { HostileText } from '@/components/HostileText';
import { latency } from '../format';
import type { Host } from '../types';
import css from '../run.module.css';

export function Trace({ trace }: { trace: Host['trace'] }) {
  const { t, i18n } = useTranslation('run');
  const hops = trace?.hops ?? [];
  if (hops.length === 0) return null;
  return (
    <section>
      <h3 className={css['subtitle']}>{t('host.trace')}</h3>
      <ol className={css['hops']}>
        {hops.map((hop) => (
          <li key={hop.ttl}>
            <span className="muted">{hop.ttl}</span>
            <span className="mono">
              <HostileText text={hop.ip} limit={60} />
            </span>
            <HostileText text={hop.host} limit={120} />
            <span className="muted">{latency(hop.rttSeconds, i18n.language)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
