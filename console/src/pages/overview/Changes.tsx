/** What changed and nobody has taken note of yet. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { BeforeAfter } from '@/components/changes/BeforeAfter';
import { ProblemAlert } from '@/components/ProblemAlert';
import { StateTag } from '@/components/StateTag';
import { Time } from '@/components/Time';
import { placeOf } from '@/lib/changes';
import { plain } from '@/lib/hostile';
import { useOpenChanges } from './data';
import css from './Overview.module.css';

export function Changes() {
  const { t } = useTranslation('overview');
  const { data, error } = useOpenChanges();
  return (
    <section className={`panel ${css['list']}`} aria-labelledby="changes">
      <header>
        <h2 id="changes">{t('changes.title')}</h2>
        <Link to="/changes">{t('changes.all')}</Link>
      </header>
      <ProblemAlert error={error} />
      {!data && !error && <p className="muted">{t('loading')}</p>}
      {data && <p className="muted">{data.total === 0 ? t('changes.none') : t('changes.more', { count: data.total })}</p>}
      <ul>
        {data?.items.map((change) => (
          <li key={change.id}>
            <Link to="/hosts/$ip" params={{ ip: change.host }} className="mono">
              {plain(change.host)}
            </Link>
            <span className="mono">{plain(placeOf(change))}</span>
            <StateTag kind="change" state={change.kind} />
            <span className={css['text']}>
              <BeforeAfter change={change} limit={40} />
            </span>
            <Time at={change.at} relative />
          </li>
        ))}
      </ul>
    </section>
  );
}
