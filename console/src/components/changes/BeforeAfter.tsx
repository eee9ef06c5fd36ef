/** What was and what is, in a line. */
import { useTranslation } from 'react-i18next';
import type { Compared } from '@/lib/changes';
import { HostileText } from '../HostileText';

export function BeforeAfter({ change, limit = 80 }: { change: Pick<Compared, 'before' | 'after'>; limit?: number }) {
  const { t } = useTranslation('changes');
  const nothing = <span className="muted">{t('none')}</span>;
  if (!change.before && !change.after) return null;
  return (
    <>
      {change.before ? <HostileText text={cut(change.before, limit)} /> : nothing}
      <span className="muted" aria-hidden="true">
        {' → '}
      </span>
      <span className="visually-hidden">{` ${t('arrow')} `}</span>
      {change.after ? <HostileText text={cut(change.after, limit)} /> : nothing}
    </>
  );
}

/** All of it stands in the details. */
function cut(text: string, limit: number): string {
  return text.length > limit ? `${text.slice(0, limit)}…` : text;
}
