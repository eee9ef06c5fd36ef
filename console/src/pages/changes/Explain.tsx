/** Why a change is told: what was, what is, which runs saw it, what they looked at, how the host was known again. */
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { $api } from '@/api/client';
import { isGone } from '@/api/problem';
import { useMay } from '@/api/session';
import { Gaps } from '@/components/changes/Gaps';
import { HostileText } from '@/components/HostileText';
import { ProblemAlert } from '@/components/ProblemAlert';
import { Time } from '@/components/Time';
import type { Change } from '@/lib/changes';
import { plain } from '@/lib/hostile';
import { isAddress } from '@/lib/network';
import { lastBefore } from './sightings';
import css from './Changes.module.css';

export function Explain({ change, onAcknowledge }: { change: Change; onAcknowledge: () => void }) {
  const { t } = useTranslation('changes');
  const may = useMay('change.acknowledge');
  const nothing = <span className="muted">{t('none')}</span>;
  const text = (said: string | null | undefined) => (said ? <HostileText text={said} block={said.includes('\n')} limit={2000} /> : nothing);
  return (
    <div className={css['explain']}>
      <dl className="facts">
        <Fact name={t('explain.what')}>{t(`meaning.${change.kind}`)}</Fact>
        <Fact name={t('explain.before')}>{text(change.before)}</Fact>
        <Fact name={t('explain.after')}>{text(change.after)}</Fact>
        <ByRuns change={change} />
        <Fact name={t('explain.identity')}>
          {change.matchedBy ? t(`matchedBy.${change.matchedBy}`) : t('explain.identityNew')} {change.matchedBy && <span className="muted">{t('identityOrder')}</span>}
        </Fact>
        {change.acknowledged && (
          <Fact name={t('explain.acknowledged')}>
            <HostileText text={change.acknowledged.username} /> <Time at={change.acknowledged.at} />
          </Fact>
        )}
        {change.acknowledged?.note && (
          <Fact name={t('explain.note')}>
            <HostileText text={change.acknowledged.note} block={change.acknowledged.note.includes('\n')} limit={2000} />
          </Fact>
        )}
      </dl>
      {may && !change.acknowledged && (
        <div>
          <Button onClick={onAcknowledge}>{t('acknowledge.one')}</Button>
        </div>
      )}
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

/** The run that showed it, the one before that saw the host, and what one of the two did not look at. */
function ByRuns({ change }: { change: Change }) {
  const { t } = useTranslation('changes');
  const { runId } = change;
  // Of a host that has moved, its history is at the address that it had.
  const ip = change.kind === 'host_moved' && change.before && isAddress(change.before) ? change.before : change.host;
  const run = $api.useQuery('get', '/api/v1/runs/{id}', { params: { path: { id: runId ?? '' } } }, { enabled: Boolean(runId), staleTime: 60_000 });
  const host = $api.useQuery('get', '/api/v1/hosts/{ip}', { params: { path: { ip } } }, { staleTime: 60_000 });
  const before = host.data && lastBefore(host.data.history, change);
  const pair = { params: { path: { id: runId ?? '' }, query: { since: before?.runId ?? '' } } };
  const both = $api.useQuery('get', '/api/v1/runs/{id}/changes', pair, { enabled: Boolean(runId && before), staleTime: 600_000 });
  const error = isGone(host.error) ? null : host.error;
  return (
    <>
      <Fact name={t('explain.by')}>
        {runId && !isGone(run.error) ? (
          <Link to="/runs/$runId" params={{ runId }}>
            {plain(run.data?.displayName ?? runId)}
          </Link>
        ) : (
          <span className="muted">{t('explain.byGone')}</span>
        )}{' '}
        <Time at={change.at} /> {run.data?.secondLookOf && <span className="muted">{t('explain.second')}</span>}
      </Fact>
      <Fact name={t('explain.seenBefore')}>
        <ProblemAlert error={error} />
        {before ? (
          <>
            <Link to="/runs/$runId" params={{ runId: before.runId }}>
              {plain(before.runName)}
            </Link>{' '}
            <Time at={before.seen} />
          </>
        ) : (
          <span className="muted">{host.isPending ? t('loading') : t('explain.seenNever')}</span>
        )}
      </Fact>
      <Fact name={t('explain.coverage')}>
        <ProblemAlert error={isGone(both.error) ? null : both.error} />
        {!before && !host.isPending && <span className="muted">{t('explain.coverageNone')}</span>}
        {both.data && (both.data.notLookedAt.length > 0 ? <Gaps gaps={both.data.notLookedAt} /> : t('explain.coverageAll'))}{' '}
        {runId && before && (
          <Link to="/runs/$runId" params={{ runId }} search={{ tab: 'compare', with: before.runId }}>
            {t('explain.compare')}
          </Link>
        )}
      </Fact>
    </>
  );
}
