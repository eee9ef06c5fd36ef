/** What was chosen on the map, in words. */
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { HostileText } from '@/components/HostileText';
import { StateTag } from '@/components/StateTag';
import type { Network, Routes } from './data';
import { hostId, networkId } from './layout';
import { Way } from './NetworkList';
import css from './NetworkMap.module.css';

export interface ChosenProps {
  id: string;
  networks: Network[];
  routes: Routes;
  onClose: () => void;
}

export function Chosen({ id, networks, routes, onClose }: ChosenProps) {
  const { t } = useTranslation('map');
  const network = networks.find((one) => networkId(one.name) === id);
  const host = id.startsWith(hostId('')) ? networks.flatMap((one) => one.hosts).find((one) => hostId(one.ip) === id) : undefined;
  if (!network && !host) return null;
  return (
    <section className={`panel ${css['chosen']}`} aria-label={t('chosen.label')} aria-live="polite">
      <header>
        <b className="mono">{host?.ip ?? network?.name}</b>
        {host && <StateTag kind="host" state={host.state} />}
        <Button type="text" size="small" aria-label={t('chosen.close')} onClick={onClose}>
          <span aria-hidden="true">×</span>
        </Button>
      </header>
      {host && (
        <>
          <div>
            <HostileText text={[host.hostname, host.os].filter(Boolean).join(' · ')} limit={120} />
          </div>
          <div className="muted">{t('list.openPorts', { count: host.openPorts })}</div>
          <Way hops={routes.get(host.ip)} />
          <Link to="/hosts/$ip" params={{ ip: host.ip }}>
            {t('chosen.host')}
          </Link>
        </>
      )}
      {network && (
        <Link to="/hosts" search={{ q: `net:${network.name}` }}>
          {t('list.all', { count: network.hosts.length })}
        </Link>
      )}
    </section>
  );
}
