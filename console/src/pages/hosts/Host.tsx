/** A host: what is known of it, its services, and the runs that saw it. */
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { $api } from '@/api/client';
import { KNOWN_LOOK } from '@/api/queries';
import { codeOf, problemOf } from '@/api/problem';
import { useMay } from '@/api/session';
import { ButtonLink } from '@/components/ButtonLink';
import { EmptyState } from '@/components/EmptyState';
import { HostileText } from '@/components/HostileText';
import { PageHeader } from '@/components/PageHeader';
import { ProblemAlert } from '@/components/ProblemAlert';
import { StateTag } from '@/components/StateTag';
import { Time } from '@/components/Time';
import { isAddress } from '@/lib/network';
import css from './Host.module.css';
import { History } from './History';
import { Route } from './Route';
import { Services } from './Services';

export default function Host() {
  const { t } = useTranslation('hosts');
  const { ip = '' } = useParams({ strict: false }) as { ip?: string };
  const mayScan = useMay('scan.create');
  const isOne = isAddress(ip);
  const { data: host, error, refetch } = $api.useQuery('get', '/api/v1/hosts/{ip}', { params: { path: { ip } } }, { enabled: isOne, refetchInterval: KNOWN_LOOK });
  const isUnknown = error && ['not-found', 'invalid'].includes(codeOf(problemOf(error)));
  const again = mayScan && isOne && (
    <ButtonLink to="/scans/new" search={{ target: ip }}>
      {t('host.scan')}
    </ButtonLink>
  );
  return (
    <div className="page">
      <PageHeader title={host?.ip ?? ip} crumbs={[{ label: t('title'), to: '/hosts' }]} extra={host && <StateTag kind="host" state={host.state} />} actions={again} />
      {!isOne && <EmptyState text={t('host.notOne')} action={<Link to="/hosts">{t('host.all')}</Link>} />}
      {isUnknown ? <EmptyState text={t('host.unknown')} action={<Link to="/hosts">{t('host.all')}</Link>} /> : <ProblemAlert error={error} onRetry={() => void refetch()} />}
      {isOne && !isUnknown && (
        <>
          <section className="panel" aria-label={t('host.facts')}>
            <dl className={css['facts']}>
              <Fact name={t('column.name')}>{host && <HostileText text={host.hostname} />}</Fact>
              <Fact name={t('column.os')}>{host && <HostileText text={host.os} />}</Fact>
              <Fact name={t('host.mac')}>
                {host?.mac && <span className="mono">{host.mac} </span>}
                {host && <HostileText text={host.vendor} />}
              </Fact>
              <Fact name={t('host.reason')}>{host && <HostileText text={host.reason} />}</Fact>
              <Fact name={t('host.firstSeen')}>{host && <Time at={host.firstSeen} relative />}</Fact>
              <Fact name={t('column.lastSeen')}>{host && <Time at={host.lastSeen} relative />}</Fact>
            </dl>
          </section>
          <h2>{t('host.services')}</h2>
          <Services host={host} />
          {host && <Route history={host.history} />}
          <h2>{t('host.history')}</h2>
          <History history={host?.history} />
        </>
      )}
    </div>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
