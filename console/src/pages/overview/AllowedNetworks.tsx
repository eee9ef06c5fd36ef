/** For each network that may be scanned, since when it has not been. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ProblemAlert } from '@/components/ProblemAlert';
import { Time } from '@/components/Time';
import { useNow } from '@/hooks/useNow';
import { plain } from '@/lib/hostile';
import { daysSince, knownFrom, scannedAt, type Allowed } from './allowed';
import { useEndedRuns, useScope } from './data';
import css from './Overview.module.css';

const SHOWN = 8;

export function AllowedNetworks() {
  const { t } = useTranslation('overview');
  const scope = useScope();
  const runs = useEndedRuns();
  const error = scope.error ?? runs.error;
  const known = scope.data && runs.data && scannedAt(scope.data.allowed, runs.data.items);
  const from = runs.data ? knownFrom(runs.data) : null;
  return (
    <section className={`panel ${css['list']}`} aria-labelledby="allowed">
      <header>
        <h2 id="allowed">{t('allowed.title')}</h2>
        <Link to="/settings/$section" params={{ section: 'scope' }}>
          {t('allowed.scope')}
        </Link>
      </header>
      <ProblemAlert error={error} />
      {!known && !error && <p className="muted">{t('loading')}</p>}
      {known && <p className="muted">{t(known.length === 0 ? 'allowed.none' : 'allowed.old')}</p>}
      <ul>
        {known?.slice(0, SHOWN).map((one) => (
          <li key={one.name}>
            <span className="mono">{plain(one.name)}</span>
            <Since of={one} from={from} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** `from`: when the first of the runs ended that are looked at, where there are earlier ones. */
function Since({ of, from }: { of: Allowed; from: string | null }) {
  const { t } = useTranslation('overview');
  const now = useNow();
  const { whole, part } = of;
  const days = whole && daysSince(whole.at, now);
  return (
    <span>
      {part && (
        <span title={t('allowed.partHint')}>
          {t('allowed.part')}{' '}
          <Link to="/runs/$runId" params={{ runId: part.runId }}>
            <Time at={part.at} relative />
          </Link>
          {' · '}
        </span>
      )}
      {whole && days !== null ? (
        <Link to="/runs/$runId" params={{ runId: whole.runId }}>
          {days === 0 ? t('allowed.today') : t('allowed.days', { count: days })}
        </Link>
      ) : from ? (
        t('allowed.atLeast', { count: daysSince(from, now) })
      ) : (
        t(part ? 'allowed.neverWhole' : 'allowed.never')
      )}
    </span>
  );
}
