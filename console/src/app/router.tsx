/**
 * Every address of the console. A page is a module of `src/pages/`, loaded when it is first shown, with its component
 * as default export, and its words with it. Filters and tabs are search parameters, which are plain text here: see `useUrlState`.
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
  to('/', page(() => import('@/pages/overview/Overview'), 'overview', 'changes')),
  to('/scans', page(() => import('@/pages/scans/ScanList'), 'scans')),
  to('/scans/new', page(() => import('@/pages/scans/ScanNew'), 'scans')),
  to('/scans/$scanId', page(() => import('@/pages/scans/ScanEdit'), 'scans', 'schedules', 'when')),
  to('/schedules', page(() => import('@/pages/schedules/ScheduleList'), 'schedules', 'when')),
  to('/windows', page(() => import('@/pages/windows/WindowList'), 'windows', 'when')),
  to('/calendar', page(() => import('@/pages/calendar/Calendar'), 'calendar')),
  to('/runs/$runId', page(() => import('@/pages/run/Run'), 'run', 'changes')),
  to('/runs/$runId/hosts/$hostId', page(() => import('@/pages/run/RunHost'), 'run')),
  to('/providers', page(() => import('@/pages/providers/ProviderList'), 'providers')),
  to('/providers/new', page(() => import('@/pages/providers/ProviderNew'), 'providers')),
  to('/providers/$providerId', page(() => import('@/pages/providers/ProviderEdit'), 'providers')),
  to('/assets', page(() => import('@/pages/assets/AssetList'), 'assets')),
  to('/assets/new', page(() => import('@/pages/assets/AssetNew'), 'assets')),
  to('/assets/import', page(() => import('@/pages/assets/AssetImport'), 'assets')),
  to('/assets/$assetId', page(() => import('@/pages/assets/AssetEdit'), 'assets')),
  to('/hosts', page(() => import('@/pages/hosts/HostList'), 'hosts')),
  to('/hosts/$ip', page(() => import('@/pages/hosts/Host'), 'hosts')),
  to('/services', page(() => import('@/pages/services/ServiceList'), 'services')),
  to('/changes', page(() => import('@/pages/changes/ChangeList'), 'changes')),
  to('/alerts', page(() => import('@/pages/alerts/AlertList'), 'alerts')),
  to('/map', page(() => import('@/pages/map/NetworkMap'), 'map')),
  createRoute({
    getParentRoute: () => root,
    path: '/settings',
    beforeLoad: () => {
      throw redirect({ to: '/settings/$section', params: { section: 'scope' }, replace: true });
    },
  }),
  to('/settings/$section', page(() => import('@/pages/settings/Settings'), 'settings', 'alerts')),
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

/** Fetches the page at the address of now, before there is anything to draw it. */
export function fetchPage() {
  for (const { routeId } of router.matchRoutes(router.latestLocation)) {
    const component = router.routesById[routeId]?.options.component as { preload?: () => Promise<unknown> } | undefined;
    void component?.preload?.();
  }
}

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
