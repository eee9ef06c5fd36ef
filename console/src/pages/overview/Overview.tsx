/** What is exposed now, what changed lately, what goes on, and what nobody has looked at for long. */
import { Link } from '@tanstack/react-router';
import { Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '@/components/EmptyState';
import { MorePorts } from '@/components/MorePorts';
import { PageHeader } from '@/components/PageHeader';
import { ProblemAlert } from '@/components/ProblemAlert';
import { ScanThisMachine } from '@/components/ScanThisMachine';
import { useMay } from '@/api/session';
import { count } from '@/lib/count';
import { morePorts } from '@/lib/morePorts';
import { AllowedNetworks } from './AllowedNetworks';
import { Charts } from './Charts';
import { Changes } from './Changes';
import { useLastRun, useRunsGoingOn, useTotals, type Total } from './data';
import { Networks } from './Networks';
import css from './Overview.module.css';
import { RunsGoingOn } from './RunsGoingOn';

export default function Overview() {
  const { t } = useTranslation('overview');
  const mayScan = useMay('scan.create');
  const runs = useRunsGoingOn();
  const totals = useTotals(runs.length > 0);
  const isFirst = totals.hosts?.total === 0;
  // Which of the two pages it is.
  const isUnknown = !totals.hosts && !totals.error;
  return (
    <div className="page">
      <PageHeader title={t('title')} />
      <ProblemAlert error={totals.error} />
      {isUnknown && <Skeleton active paragraph={{ rows: 8 }} />}
      {isFirst && (
        <>
          <RunsGoingOn runs={runs} />
          <div className="panel">
            <EmptyState
              text={t(runs.length > 0 ? 'first.going' : mayScan ? 'first.lead' : 'first.viewer')}
              action={
                runs.length === 0 && (
                  <>
                    <ScanThisMachine />
                    {mayScan && (
                      <p className={css['others']}>
                        <Link to="/scans/new">{t('first.scan')}</Link>
                        <Link to="/assets">{t('first.assets')}</Link>
                        <Link to="/settings/$section" params={{ section: 'scope' }}>
                          {t('first.scope')}
                        </Link>
                      </p>
                    )}
                  </>
                )
              }
            />
          </div>
        </>
      )}
      {!isFirst && !isUnknown && (
        <>
          <div className={css['tiles']}>
            <Tile name={t('tile.hosts', { count: totals.hosts?.total ?? 0 })} total={totals.hosts} to="/hosts" q="" />
            <Tile name={t('tile.exposed', { count: totals.exposed?.total ?? 0 })} total={totals.exposed} to="/hosts" q="state:open" />
            <Tile name={t('tile.ports', { count: totals.ports?.total ?? 0 })} total={totals.ports} to="/services" q="state:open" />
          </div>
          <RunsGoingOn runs={runs} />
          {totals.ports?.total === 0 && runs.length === 0 && <NothingOpen />}
          <div className={css['grid']}>
            <Charts hasPorts={totals.ports?.total !== 0} />
            <Changes />
            <AllowedNetworks />
            <Networks />
          </div>
        </>
      )}
    </div>
  );
}

/** Hosts are known and no open port: that is said, with the next step. */
function NothingOpen() {
  const { t } = useTranslation('overview');
  const mayScan = useMay('scan.create');
  const last = useLastRun();
  const more = last?.providerId ? morePorts(last) : null;
  return (
    <section className={`panel ${css['nothing']}`} aria-label={t('nothing.title')}>
      <div>
        <h2>{t('nothing.title')}</h2>
        <p className="muted">
          {more ? t(`nothing.${more.step}`) : t('nothing.other')}{' '}
          {last && (
            <Link to="/runs/$runId" params={{ runId: last.id }}>
              {t('nothing.last')}
            </Link>
          )}
        </p>
      </div>
      {more && last ? <MorePorts run={last} /> : mayScan && <Link to="/scans/new">{t('first.scan')}</Link>}
    </section>
  );
}

function Tile({ name, total, to, q }: { name: string; total: Total | undefined; to: '/hosts' | '/services'; q: string }) {
  const { i18n } = useTranslation();
  return (
    <Link to={to} search={{ q }} className={css['tile']}>
      <b>{total ? count(total.total, total.isLowerBound, i18n.language) : '–'}</b>
      <span>{name}</span>
    </Link>
  );
}
