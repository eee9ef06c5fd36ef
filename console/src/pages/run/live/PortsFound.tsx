/** Open ports as they are found, the last first. Of a run that ended before its time they stay: their hosts may not have been finished. */
import { useTranslation } from 'react-i18next';
import { plain } from '@/lib/hostile';
import type { Run } from '../types';
import css from '../run.module.css';
import { placeOf, type Told } from './follow';

export function PortsFound({ run, told, isLive }: { run: Run; told: Told; isLive: boolean }) {
  const { t } = useTranslation('run');
  // All of it is in the result of a run that came to its end.
  const isUnfinished = told.portCount > run.counts.openPorts && run.state !== 'completed';
  if (!isLive && !isUnfinished) return null;
  const left = told.portCount - told.ports.length;
  return (
    <section className={css['found']} aria-label={t('found.title')}>
      <h2>
        {t('found.title')} <span className="muted">{t('found.count', { count: told.portCount })}</span>
      </h2>
      {!isLive && <p className="muted">{t('found.unfinished')}</p>}
      {/* It scrolls, so keys have to get to it. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div tabIndex={0} role="log" aria-label={t('found.title')} className={css['chips']}>
        {told.ports.length === 0 && <span className="muted">{t('found.none')}</span>}
        {told.ports.map((port) => (
          <span key={port.id} className={css['chip']}>
            {plain(placeOf(port))}
          </span>
        ))}
        {left > 0 && <span className="muted">{t('found.more', { count: left })}</span>}
      </div>
    </section>
  );
}
