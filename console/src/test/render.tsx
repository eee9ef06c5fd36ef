/** Draws a component as it is drawn in the console: with routes, a cache, and somebody signed in. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createMemoryHistory, createRootRoute, createRoute, createRouter, RouterProvider } from '@tanstack/react-router';
import { act, render as draw } from '@testing-library/react';
import { App } from 'antd';
import type { ReactNode } from 'react';
import { session, type Role } from '@/api/session';

export interface Drawn {
  /** The path and search parameters of now. */
  address: () => string;
}

/** `at`: the address. `role`: who is signed in. */
export async function render(element: ReactNode, { at = '/', role = 'admin' }: { at?: string; role?: Role } = {}): Promise<Drawn> {
  session.signedIn({ userId: 'u', username: 'ada', displayName: 'Ada', ownerId: 'o', role, systemAdmin: true, mustChangePassword: false, via: 'session' });
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const root = createRootRoute();
  // Whatever the address: the element.
  const any = createRoute({ getParentRoute: () => root, path: '$', component: () => element });
  const router = createRouter({
    routeTree: root.addChildren([any]),
    history: createMemoryHistory({ initialEntries: [at] }),
    parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
    stringifySearch: (search) => {
      const text = new URLSearchParams(Object.entries(search as Record<string, string>).filter(([, value]) => value)).toString();
      return text ? `?${text}` : '';
    },
  });
  await act(async () => {
    draw(
      <QueryClientProvider client={client}>
        <App>
          <RouterProvider router={router as never} />
        </App>
      </QueryClientProvider>,
    );
    await router.load();
  });
  return { address: () => router.state.location.href };
}
