/** What this server is, and whether all that it needs is there. */
import { Link } from '@tanstack/react-router';
import { Button, Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { $api } from '@/api/client';
import { useList, type ListItem } from '@/api/queries';
import type { components } from '@/api/schema';
import { HostileText } from '@/components/HostileText';
import { ProblemAlert } from '@/components/ProblemAlert';
import { said } from '@/i18n/said';
import { plain } from '@/lib/hostile';
import { figureOf, span, useReady, useServer } from './server';
import type { Head } from './Settings';
import css from './Settings.module.css';

/** The command that looks at all of it from the server's own machine. */
const DOCTOR = 'portolan doctor';

type Limits = components['schemas']['ServerLimits'];

export function About({ head }: { head: Head }) {
  const { t } = useTranslation('settings');
  const providers = useList('/api/v1/providers');
  return (
    <>
      {head()}
      <div className={css['columns']}>
        <Server />
        <ServerLimits />
      </div>
      <h2>{t('about.providers')}</h2>
      <ProblemAlert error={providers.error} onRetry={providers.refetch} />
      {providers.isLoading && <Skeleton active />}
      {!providers.isLoading && providers.rows.length === 0 && <p className="muted">{t('about.noProvider')}</p>}
      <div className={css['columns']}>
        {providers.rows.slice(0, 20).map((provider) => (
          <Health key={provider.id} provider={provider} />
        ))}
      </div>
      {providers.rows.length > 20 && <Link to="/providers">{t('about.allProviders')}</Link>}
    </>
  );
}

/** Good or bad, by sign and word. */
function Sign({ good, children }: { good: boolean; children: ReactNode }) {
  return (
    <span className={good ? css['good'] : css['bad']}>
      <span aria-hidden="true">{good ? '✓ ' : '✕ '}</span>
      {children}
    </span>
  );
}

function Server() {
  const { t, i18n } = useTranslation('settings');
  const ready = useReady();
  const { version, figures } = useServer();
  const bytes = figureOf(figures.data, 'portolan_database_bytes');
  const size = (count: number) => new Intl.NumberFormat(i18n.language, { style: 'unit', unit: 'megabyte', maximumFractionDigits: 1 }).format(count / 1e6);
  return (
    <section className={`panel ${css['panel']}`}>
      <h2>{t('about.server')}</h2>
      <dl className="facts">
        <dt>{t('about.version')}</dt>
        <dd className="mono">{version.data ? `Portolan ${version.data}` : '…'}</dd>
        <dt>{t('about.ready')}</dt>
        <dd>{ready.isPending ? '…' : <Sign good={ready.isSuccess}>{t(ready.isSuccess ? 'about.isReady' : 'about.isNotReady')}</Sign>}</dd>
        <dt>{t('about.database')}</dt>
        <dd>{bytes === undefined ? t(figures.isPending ? 'about.asking' : 'about.unknown') : size(bytes)}</dd>
        <dt>{t('about.api')}</dt>
        <dd>
          <a href="/api/docs">{t('about.docs')}</a>
        </dd>
        <dt>{t('about.doctor')}</dt>
        <dd>
          <code>{DOCTOR}</code>
        </dd>
      </dl>
    </section>
  );
}

function ServerLimits() {
  const { t } = useTranslation('settings');
  const settings = $api.useQuery('get', '/api/v1/settings');
  return (
    <section className={`panel ${css['panel']}`}>
      <h2>{t('about.limits')}</h2>
      <ProblemAlert error={settings.error} />
      {settings.data ? <LimitList limits={settings.data.server} /> : !settings.error && <Skeleton active title={false} paragraph={{ rows: 4 }} />}
      <p className="muted">{t('about.limitsHint')}</p>
    </section>
  );
}

function LimitList({ limits }: { limits: Limits }) {
  const { t, i18n } = useTranslation('settings');
  const number = (value: number) => new Intl.NumberFormat(i18n.language).format(value);
  return (
    <dl className="facts">
      <dt>{t('about.maxParallelRuns')}</dt>
      <dd>{number(limits.maxParallelRuns)}</dd>
      <dt>{t('about.maxRatePps')}</dt>
      <dd>{limits.maxRatePps ? t('about.pps', { rate: number(limits.maxRatePps) }) : t('about.noLimit')}</dd>
      <dt>{t('about.sessionIdle')}</dt>
      <dd>{span(limits.sessionIdleSeconds, i18n.language)}</dd>
      <dt>{t('about.sessionLifetime')}</dt>
      <dd>{span(limits.sessionLifetimeSeconds, i18n.language)}</dd>
      <dt>{t('about.signIns')}</dt>
      <dd>{t('about.signInsIn', { attempts: limits.signInAttempts, time: span(limits.signInWindowSeconds, i18n.language) })}</dd>
    </dl>
  );
}

function Health({ provider }: { provider: ListItem<'/api/v1/providers'> }) {
  const { t } = useTranslation('settings');
  const health = $api.useQuery('get', '/api/v1/providers/{id}/health', { params: { path: { id: provider.id } } });
  const { data } = health;
  return (
    <section className={`panel ${css['panel']}`}>
      <div className={css['bar']}>
        <h2 style={{ flex: 1 }}>
          <Link to="/providers/$providerId" params={{ providerId: provider.id }}>
            <HostileText text={provider.displayName} />
          </Link>
        </h2>
        <Button size="small" loading={health.isFetching} onClick={() => void health.refetch()} aria-label={t('about.lookAt', { name: plain(provider.displayName) })}>
          {t('about.look')}
        </Button>
      </div>
      <ProblemAlert error={health.error} />
      {data ? (
        <>
          <dl className="facts">
            <dt>{t('about.usable')}</dt>
            <dd>
              <Sign good={data.usable}>{t(data.usable ? 'about.isUsable' : 'about.isNotUsable')}</Sign>
            </dd>
            <dt>Nmap</dt>
            <dd>{data.version ?? t('about.unknown')}</dd>
            <dt>{t('about.scripts')}</dt>
            <dd>{data.scripts ?? t('about.unknown')}</dd>
            <dt>{t('about.rawSockets')}</dt>
            <dd>
              <Sign good={data.rawSockets}>{t(data.rawSockets ? 'about.hasRaw' : 'about.hasNoRaw')}</Sign>
            </dd>
            <dt>{t('about.confined')}</dt>
            <dd>
              <Sign good={data.confined}>{t(data.confined ? 'about.isConfined' : 'about.isNotConfined')}</Sign>
            </dd>
          </dl>
          {data.problems.length > 0 && (
            <ul>
              {data.problems.map((problem) => (
                <li key={problem}>{said(problem)}</li>
              ))}
            </ul>
          )}
        </>
      ) : (
        !health.error && <Skeleton active title={false} paragraph={{ rows: 5 }} />
      )}
    </section>
  );
}
