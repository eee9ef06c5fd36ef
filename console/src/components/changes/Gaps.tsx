/** What one of two runs did not look at: nothing is known to have changed there. */
import { useTranslation } from 'react-i18next';
import type { NotLookedAt } from '@/lib/changes';
import { plain } from '@/lib/hostile';

/** Addresses that are named. */
const NAMED = 8;

export function Gaps({ gaps }: { gaps: NotLookedAt[] }) {
  const { t } = useTranslation('changes');
  return (['before', 'after'] as const).map((side) => {
    const mine = gaps.filter((gap) => gap.side === side);
    if (mine.length === 0) return null;
    return (
      <div key={side}>
        {t(`gap.side.${side}`)}
        <ul>
          {mine.map((gap) => (
            <li key={`${gap.what} ${gap.protocol ?? ''}`}>
              <Gap gap={gap} />
            </li>
          ))}
        </ul>
      </div>
    );
  });
}

export function Gap({ gap }: { gap: NotLookedAt }) {
  const { t } = useTranslation('changes');
  if (gap.what === 'hosts') {
    const hosts = gap.hosts ?? [];
    const list = plain(hosts.slice(0, NAMED).join(', '));
    const more = hosts.length - NAMED;
    return t('gap.hosts', { count: hosts.length, list: more > 0 ? t('gap.more', { list, count: more }) : list });
  }
  if (gap.what === 'ports') return t('gap.ports', { ports: gap.ports ?? '', protocol: gap.protocol ?? '' });
  if (gap.what === 'scripts') return t('gap.scripts', { names: plain((gap.scripts ?? []).join(', ')) });
  if (gap.what === 'targets') return t('gap.targets');
  if (gap.what === 'versions') return t('gap.versions');
  if (gap.what === 'os') return t('gap.os');
  // What is younger than this console is told as the server calls it.
  return gap.what;
}
