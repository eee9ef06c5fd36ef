/**
 * Every address of the console. A page is a module of `src/pages/`, loaded when it is first shown, with its component
 * as default export. Filters and tabs are search parameters, which are plain text here: see `useUrlState`.
 */
import { createRootRoute, createRoute, createRouter, redirect } from '@tanstack/react-router';
import { ErrorPage } from './ErrorPage';
import { NotFound } from './NotFound';
import { page } from './parts';
import { Shell } from './shell/Shell';

type Search = Record<string, string | undefined>;

const root = createRootRoute({
  component: Shell,
  validateSearch: (search: Record<string, unknown>): Search => search as Search,
});

const to = <P extends string>(path: P, component: ReturnType<typeof page>) =>
  createRoute({ getParentRoute: () => root, path, component });

const tree = root.addChildren([
  to('/', page(() => import('@/pages/overview/Overview'))),
  to('/scans', page(() => import('@/pages/scans/ScanList'))),
  to('/scans/new', page(() => import('@/pages/scans/ScanNew'))),
  to('/scans/$scanId', page(() => import('@/pages/scans/ScanEdit'))),
  to('/runs/$runId', page(() => import('@/pages/run/Run'))),
  to('/runs/$runId/hosts/$hostId', page(() => import('@/pages/run/RunHost'))),
  to('/providers', page(() => import('@/pages/providers/ProviderList'))),
  to('/providers/new', page(() => import('@/pages/providers/ProviderNew'))),
  to('/providers/$providerId', page(() => import('@/pages/providers/ProviderEdit'))),
  to('/assets', page(() => import('@/pages/assets/AssetList'))),
  to('/assets/new', page(() => import('@/pages/assets/AssetNew'))),
  to('/assets/import', page(() => import('@/pages/assets/AssetImport'))),
  to('/assets/$assetId', page(() => import('@/pages/assets/AssetEdit'))),
  to('/hosts', page(() => import('@/pages/hosts/HostList'))),
  to('/hosts/$ip', page(() => import('@/pages/hosts/Host'))),
  to('/services', page(() => import('@/pages/services/ServiceList'))),
  to('/map', page(() => import('@/pages/map/NetworkMap'))),
  createRoute({
    getParentRoute: () => root,
    path: '/settings',
    beforeLoad: () => {
      throw redirect({ to: '/settings/$section', params: { section: 'scope' }, replace: true });
    },
  }),
  to('/settings/$section', page(() => import('@/pages/settings/Settings'))),
]);

export const router = createRouter({
  routeTree: tree,
  defaultPreload: 'intent',
  defaultErrorComponent: ErrorPage,
  defaultNotFoundComponent: NotFound,
  defaultPendingMs: 200,
  scrollRestoration: true,
  // Plain text in the address bar: `?q=port:22`, not `?q=%22port%3A22%22`.
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search) => {
    const given = Object.entries(search as Search).filter((pair): pair is [string, string] => Boolean(pair[1]));
    const text = new URLSearchParams(given).toString();
    return text ? `?${text.replaceAll('%3A', ':').replaceAll('%2F', '/')}` : '';
  },
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
