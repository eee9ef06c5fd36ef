/** What is around every page: navigation, banners, shortcuts. */
import { Outlet, useRouterState } from '@tanstack/react-router';
import { Drawer } from 'antd';
import { Suspense, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMedia } from '@/hooks/useMedia';
import { ConnectionBanner } from './ConnectionBanner';
import { FirstPasswordHint } from './FirstPasswordHint';
import { GlobalShortcuts } from './GlobalShortcuts';
import { Navigation } from './Navigation';
import { Rose } from './pages';
import css from './Shell.module.css';

export function Shell() {
  const { t } = useTranslation('shell');
  const isNarrow = useMedia('(max-width: 900px)');
  const [isOpen, setIsOpen] = useState(false);
  const pathname = useRouterState({ select: (state) => state.location.pathname });
  const main = useRef<HTMLElement>(null);
  const before = useRef(pathname);
  useEffect(() => {
    if (before.current === pathname) return;
    before.current = pathname;
    setIsOpen(false);
    // A reader of the screen goes on where the new page begins, unless the page has put them somewhere itself.
    if (!main.current?.contains(document.activeElement)) main.current?.focus({ preventScroll: true });
  }, [pathname]);
  return (
    <div className={css['shell']}>
      <a className={css['skip']} href="#main" onClick={(event) => (event.preventDefault(), main.current?.focus())}>
        {t('skip')}
      </a>
      {isNarrow ? (
        <header className={css['bar']}>
          <button type="button" className={css['menu']} aria-label={t('nav.open')} aria-expanded={isOpen} onClick={() => setIsOpen(true)}>
            <svg viewBox="0 0 16 16" width="18" height="18" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
              <path d="M2 4h12M2 8h12M2 12h12" />
            </svg>
          </button>
          <Rose size={22} />
          <span className={css['wordmark']}>Portolan</span>
          <Drawer open={isOpen} onClose={() => setIsOpen(false)} placement="left" size={240} title={null} closable={false} styles={{ body: { padding: 0 } }} aria-label={t('nav.label')}>
            <Navigation />
          </Drawer>
        </header>
      ) : (
        <Navigation />
      )}
      <div className={css['side']}>
        <ConnectionBanner />
        <FirstPasswordHint />
        <main id="main" ref={main} tabIndex={-1} className={css['main']}>
          <Suspense fallback={null}>
            <Outlet />
          </Suspense>
        </main>
      </div>
      <GlobalShortcuts />
    </div>
  );
}
