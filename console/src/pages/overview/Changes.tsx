/** What is new: hosts first seen lately, and ports that were first found open in the last days. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { HostileText } from '@/components/HostileText';
import { ProblemAlert } from '@/components/ProblemAlert';
import { Time } from '@/components/Time';
import { useNow } from '@/hooks/useNow';
import { newPorts, useLatestPorts, useNewestHosts } from './data';
import css from './Overview.module.css';

const SHOWN = 8;

export function Changes() {
  const { t } = useTranslation('overview');
  const hosts = useNewestHosts();
  const ports = useLatestPorts();
  const now = useNow();
  const fresh = ports.data && newPorts(ports.data.items, now).slice(0, SHOWN);
  return (
    <>
      <section className={`panel ${css['list']}`} aria-labelledby="new-hosts">
        <header>
          <h2 id="new-hosts">{t('changes.hosts')}</h2>
          <Link to="/hosts" search={{ sort: '-firstSeen' }}>
            {t('changes.all')}
          </Link>
        </header>
        <ProblemAlert error={hosts.error} />
        {!hosts.data && !hosts.error && <p className="muted">{t('loading')}</p>}
        <ul>
          {hosts.data?.items.slice(0, SHOWN).map((host) => (
            <li key={host.ip}>
              <Link to="/hosts/$ip" params={{ ip: host.ip }} className="mono">
                {host.ip}
              </Link>
              <span className={css['text']}>
                <HostileText text={host.hostname} limit={60} />
              </span>
              <span className="muted">{t('changes.open', { count: host.openPorts })}</span>
              <Time at={host.firstSeen} relative />
            </li>
          ))}
        </ul>
      </section>
      <section className={`panel ${css['list']}`} aria-labelledby="new-ports">
        <header>
          <h2 id="new-ports">{t('changes.ports')}</h2>
          <Link to="/services" search={{ q: 'state:open', sort: '-lastSeen' }}>
            {t('changes.all')}
          </Link>
        </header>
        <ProblemAlert error={ports.error} />
        {!fresh && !ports.error && <p className="muted">{t('loading')}</p>}
        {fresh?.length === 0 && <p className="muted">{t(ports.data?.total === 0 ? 'changes.noneOpen' : ports.data?.nextCursor ? 'changes.noPortsOfThese' : 'changes.noPorts')}</p>}
        <ul>
          {fresh?.map((one) => (
            <li key={`${one.ip} ${one.protocol} ${one.port}`}>
              <Link to="/hosts/$ip" params={{ ip: one.ip }} className="mono">
                {one.ip}
              </Link>
              <span className="mono">{`${one.port}/${one.protocol}`}</span>
              <span className={css['text']}>
                <HostileText text={[one.service, one.product].filter(Boolean).join(' · ')} limit={60} />
              </span>
              <Time at={one.firstSeen} relative />
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}
