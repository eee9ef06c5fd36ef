/** The windows of a scan, and how many hold for all scans. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { $api } from '@/api/client';
import { useMay } from '@/api/session';
import { ProblemAlert } from '@/components/ProblemAlert';
import { WindowTag } from '@/components/when/WindowTag';
import { useWhenWords } from '@/components/when/words';
import { plain } from '@/lib/hostile';
import css from './Schedule.module.css';

export function ScanWindows({ scanId }: { scanId: string }) {
  const { t } = useTranslation('schedules');
  const { spanOf } = useWhenWords();
  const mayMake = useMay('window.create');
  const { data, error, refetch } = $api.useQuery('get', '/api/v1/windows', { params: { query: { limit: 1000 } } });
  const all = data?.items ?? [];
  const own = all.filter(({ of }) => of.kind === 'scan' && of.scanId === scanId);
  const others = all.filter(({ of }) => of.kind === 'owner').length;
  return (
    <>
      <h3>{t('windows.title')}</h3>
      <ProblemAlert error={data ? null : error} onRetry={() => void refetch()} />
      {own.length > 0 && (
        <ul className={css['past']}>
          {own.map((window) => (
            <li key={window.id}>
              <WindowTag window={window} />{' '}
              <Link to="/windows" search={{ window: window.id }}>
                {plain(window.name)}
              </Link>{' '}
              {spanOf(window.span)} <span className="muted">({window.zone})</span>
            </li>
          ))}
        </ul>
      )}
      <p className={css['none']}>
        {data && own.length === 0 && t('windows.none')} {others > 0 && t('windows.ofAll', { count: others })}{' '}
        {mayMake && (
          <Link to="/windows" search={{ window: 'new', scan: scanId }}>
            {t('windows.add')}
          </Link>
        )}
      </p>
    </>
  );
}
