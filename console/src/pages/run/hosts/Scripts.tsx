/** What scripts said: text of the host, shown and never interpreted. */
import { useTranslation } from 'react-i18next';
import { HostileText } from '@/components/HostileText';
import { plain } from '@/lib/hostile';
import type { Script } from '../types';
import css from '../run.module.css';

/** Scripts that are shown: no host has so many, unless it means harm. */
const MOST = 200;

export function ScriptList({ scripts = [] }: { scripts?: Script[] | undefined }) {
  const { t } = useTranslation('run');
  return (
    <>
      {scripts.slice(0, MOST).map((script, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- a script may say several things under one name
        <div key={index} className={css['script']}>
          <h3 className="mono">{plain(script.id).slice(0, 120)}</h3>
          <HostileText text={script.output.replace(/^\n/, '')} block limit={2000} />
        </div>
      ))}
      {scripts.length > MOST && <p className="muted">{t('host.moreScripts', { count: scripts.length - MOST })}</p>}
    </>
  );
}

export function Scripts({ title, scripts = [] }: { title: string; scripts?: Script[] | undefined }) {
  if (scripts.length === 0) return null;
  return (
    <section>
      <h3 className={css['subtitle']}>{title}</h3>
      <ScriptList scripts={scripts} />
    </section>
  );
}
