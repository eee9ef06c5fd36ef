/** Networks that nobody has looked at for longest. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/api/session';
import { ProblemAlert } from '@/components/ProblemAlert';
import { Time } from '@/components/Time';
import { plain } from '@/lib/hostile';
import { oldestAssets, oldestNetworks, useAssets, useSeenHosts, type Looked } from './data';
import css from './Overview.module.css';

const SHOWN = 8;

export function Networks() {
  const { t } = useTranslation('overview');
  const mayAdd = useMay('asset.create');
  const assets = useAssets();
  const hasNone = assets.data?.items.length === 0;
  const seen = useSeenHosts(hasNone);
  const known = assets.data && (hasNone ? seen.hosts && oldestNetworks(seen.hosts) : oldestAssets(assets.data.items));
  const error = assets.error ?? seen.error;
  return (
    <section className={`panel ${css['list']}`} aria-labelledby="networks">
      <header>
        <h2 id="networks">{t('networks.title')}</h2>
        {hasNone && mayAdd ? <Link to="/assets/new">{t('networks.add')}</Link> : <Link to="/assets">{t('networks.all')}</Link>}
      </header>
      {hasNone && <p className="muted">{t('networks.ofHosts')}</p>}
      <ProblemAlert error={error} />
      {!known && !error && <p className="muted">{t('loading')}</p>}
      <ul>
        {known?.slice(0, SHOWN).map((one) => (
          <li key={one.assetId ?? one.name}>
            <Name of={one} />
            <span className={`mono ${css['text']}`}>{one.targets.slice(0, 3).join(', ')}</span>
            {one.runId ? (
              <Link to="/runs/$runId" params={{ runId: one.runId }}>
                <Time at={one.at} relative />
              </Link>
            ) : (
              <Time at={one.at} relative />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Name({ of }: { of: Looked }) {
  if (of.assetId) {
    return (
      <Link to="/assets/$assetId" params={{ assetId: of.assetId }}>
        {plain(of.name)}
      </Link>
    );
  }
  return (
    <Link to="/hosts" search={{ q: `net:${of.name}` }} className="mono">
      {of.name}
    </Link>
  );
}
