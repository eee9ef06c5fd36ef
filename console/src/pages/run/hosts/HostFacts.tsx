/** What else is known of a host: names, addresses, operating system, how it answered. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { HostileText } from '@/components/HostileText';
import { Time } from '@/components/Time';
import { duration, latency } from '../format';
import { isUnfinished } from '../result/services';
import type { Host } from '../types';
import css from '../run.module.css';

/** Guesses and names of one kind that are shown. */
const MOST = 8;

export function HostFacts({ host }: { host: Host }) {
  const { t, i18n } = useTranslation(['run', 'common']);
  const names = host.hostnames ?? [];
  const addresses = (host.addresses ?? []).filter((one) => one.addr !== host.ip || one.vendor);
  const matches = host.os?.matches ?? [];
  return (
    <dl className={css['facts']}>
      <Fact name={t('host.state')} show={Boolean(host.reason)}>
        {t('host.because', { state: t(`common:state.host.${host.state}`) })} <HostileText text={host.reason} limit={80} />
      </Fact>
      <Fact name={t('host.names')} show={names.length > 0}>
        <Lines>
          {names.slice(0, MOST).map((name) => (
            <HostileText key={`${name.type} ${name.name}`} text={name.type ? `${name.name} (${name.type})` : name.name} />
          ))}
        </Lines>
      </Fact>
      <Fact name={t('host.addresses')} show={addresses.length > 0}>
        <Lines>
          {addresses.slice(0, MOST).map((one) => (
            <HostileText key={one.addr} text={one.vendor ? `${one.addr} (${one.vendor})` : one.addr} />
          ))}
        </Lines>
      </Fact>
      <Fact name={t('host.os')} show={matches.length > 0}>
        <Lines>
          {matches.slice(0, MOST).map((match, index) => (
            // oxlint-disable-next-line react/no-array-index-key -- two guesses may be called the same
            <span key={index}>
              <HostileText text={match.name ?? osClass(match)} /> {match.accuracy !== null && match.accuracy !== undefined && <span className="muted">{t('percent', { percent: match.accuracy })}</span>}
            </span>
          ))}
        </Lines>
      </Fact>
      <Fact name={t('host.latency')} show={host.latencySeconds !== null && host.latencySeconds !== undefined}>
        {latency(host.latencySeconds, i18n.language)}
      </Fact>
      <Fact name={t('host.distance')} show={host.distance !== null && host.distance !== undefined}>
        {t('host.hops', { count: host.distance ?? 0 })}
      </Fact>
      <Fact name={t('host.uptime')} show={Boolean(host.uptime)}>
        {duration(host.uptime?.seconds ?? 0, i18n.language)}
      </Fact>
      <Fact name={t('host.seen')} show={Boolean(host.end)}>
        <Time at={host.end} />
      </Fact>
      <Fact name={t('host.timedOut')} show={host.timedOut === true}>
        {t('host.timedOutWhy')}
      </Fact>
      <Fact name={isUnfinished(host) ? t('host.timedOut') : t('host.comment')} show={Boolean(host.comment)}>
        {isUnfinished(host) ? t('host.unfinished') : <HostileText text={host.comment} />}
      </Fact>
    </dl>
  );
}

function osClass(match: NonNullable<NonNullable<Host['os']>['matches']>[number]): string {
  const [one] = match.classes ?? [];
  return [one?.vendor, one?.family, one?.generation].filter(Boolean).join(' ');
}

function Fact({ name, show, children }: { name: string; show: boolean; children: ReactNode }) {
  if (!show) return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Lines({ children }: { children: ReactNode }) {
  return <span className={css['lines']}>{children}</span>;
}
