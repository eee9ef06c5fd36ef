/** What is exposed now, what changed lately, what goes on, and what nobody has looked at for long. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '@/components/EmptyState';
import { PageHeader } from '@/components/PageHeader';
import { ProblemAlert } from '@/components/ProblemAlert';
import { ScanThisMachine } from '@/components/ScanThisMachine';
import { useMay } from '@/api/session';
import { count } from '@/lib/count';
import { Charts } from './Charts';
import { Changes } from './Changes';
import { useRunsGoingOn, useTotals, type Total } from './data';
import { Networks } from './Networks';
import css from './Overview.module.css';
import { RunsGoingOn } from './RunsGoingOn';

export default function Overview() {
  const { t } = useTranslation('overview');
  const mayScan = useMay('scan.create');
  const totals = useTotals();
  const runs = useRunsGoingOn();
  const isFirst = totals.hosts?.total === 0;
  return (
    <div className="page">
      <PageHeader title={t('title')} />
      <ProblemAlert error={totals.error} />
      {isFirst ? (
        <>
          <RunsGoingOn runs={runs} />
          <div className="panel">
            <EmptyState
              text={t(mayScan ? 'first.lead' : 'first.viewer')}
              action={
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
              }
            />
          </div>
        </>
      ) : (
        <>
          <div className={css['tiles']}>
            <Tile name={t('tile.hosts', { count: totals.hosts?.total ?? 0 })} total={totals.hosts} to="/hosts" q="" />
            <Tile name={t('tile.exposed', { count: totals.exposed?.total ?? 0 })} total={totals.exposed} to="/hosts" q="state:open" />
            <Tile name={t('tile.ports', { count: totals.ports?.total ?? 0 })} total={totals.ports} to="/services" q="state:open" />
          </div>
          <RunsGoingOn runs={runs} />
          <div className={css['grid']}>
            <Charts />
            <Changes />
            <Networks />
          </div>
        </>
      )}
    </div>
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
