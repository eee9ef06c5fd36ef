/** The whole console: theme and language for antd, the cache, who is signed in, and the pages. */
import LoadingOutlined from '@ant-design/icons/LoadingOutlined';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { App as AntApp, ConfigProvider } from 'antd';
import { Suspense, useEffect, useState } from 'react';
import { connection } from '@/api/connection';
import { createQueryClient } from '@/api/queries';
import { session, useSession } from '@/api/session';
import { useMedia } from '@/hooks/useMedia';
import { useAntdLocale } from '@/i18n/antd';
import { useMode } from '@/theme/mode';
import { antdTheme } from '@/theme/palette';
import { router } from './router';
import { ExpiredDialog } from './signin/ExpiredDialog';
import { SignInPage } from './signin/SignInPage';
import { ConnectionBanner } from './shell/ConnectionBanner';

/**
 * antd's own sign of a busy button stays in the page where its way out is not drawn, as on a busy machine, and the
 * button is called "loading Save" from then on. This one comes and goes at once, and is no part of the name.
 */
const BUTTON = { autoInsertSpace: false, loadingIcon: <LoadingOutlined aria-hidden="true" /> };

export function App() {
  const mode = useMode();
  const isStill = useMedia('(prefers-reduced-motion: reduce)');
  const locale = useAntdLocale();
  const [client] = useState(createQueryClient);
  const { phase } = useSession();
  useEffect(() => {
    // What one user saw is not for the next.
    if (phase === 'out') client.clear();
  }, [phase, client]);
  return (
    <ConfigProvider theme={antdTheme(mode, isStill)} locale={locale} button={BUTTON}>
      <QueryClientProvider client={client}>
        <AntApp component={false} message={{ maxCount: 3 }}>
          <Suspense fallback={null}>
            <Gate />
          </Suspense>
        </AntApp>
      </QueryClientProvider>
    </ConfigProvider>
  );
}

/** The pages for who is signed in; the sign-in, at the same address, for who is not. */
function Gate() {
  const state = useSession();
  const isAsking = state.phase === 'asking';
  useEffect(() => {
    if (!isAsking) return undefined;
    const ask = () => void session.ask().catch(() => connection.lost());
    ask();
    return connection.onBack(ask);
  }, [isAsking]);
  if (isAsking) return <ConnectionBanner />;
  if (state.phase === 'out') return <SignInPage />;
  return (
    <>
      <RouterProvider router={router} />
      {state.phase === 'expired' && <ExpiredDialog who={state.who} by={state.by} />}
    </>
  );
}
