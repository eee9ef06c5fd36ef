/** The pages, a new scan, and one's account. */
import { Link, useLocation } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/api/session';
import { AccountMenu } from './AccountMenu';
import { Mark, PAGES, Rose } from './pages';
import css from './Shell.module.css';

export function Navigation() {
  const { t } = useTranslation('shell');
  // A run has no item of its own: it is of a scan.
  const isRun = useLocation({ select: ({ pathname }) => pathname.startsWith('/runs/') });
  const mayScan = useMay('scan.create');
  return (
    <nav className={css['nav']} aria-label={t('nav.label')}>
      <div className={css['brand']}>
        <Rose />
        <span className={css['wordmark']}>Portolan</span>
      </div>
      {mayScan && (
        <Link to="/scans/new" className={css['new']}>
          {t('newScan')}
          <kbd aria-hidden="true">n</kbd>
        </Link>
      )}
      <ul className={css['items']}>
        {PAGES.map((page) => (
          <li key={page.key}>
            <Link to={page.to} className={css['item']} activeOptions={{ exact: page.to === '/' }} {...(isRun && page.key === 'scans' ? { 'aria-current': 'page' as const } : {})}>
              <Mark page={page.key} />
              {t(`nav.${page.key}`)}
            </Link>
          </li>
        ))}
      </ul>
      <div className={css['foot']}>
        <AccountMenu />
      </div>
    </nav>
  );
}
