/**
 * The one way to the server: typed by the OpenAPI document.
 *
 * A request that is refused because the session has ended waits for the sign-in over the page and is sent again, so
 * that callers never see a 401. One that gets no answer tells `connection`, which shows the banner and asks until the
 * server is back.
 */
import createFetchClient from 'openapi-fetch';
import createClient from 'openapi-react-query';
import { connection } from './connection';
import { kindOf, NoAnswer } from './problem';
import type { paths } from './schema';
import { session } from './session';

/** What proxies answer for a server that is away. The server itself says 503 in a problem document. */
const AWAY = new Set([502, 503, 504]);

async function guarded(request: Request): Promise<Response> {
  const again = request.clone();
  // Whoever signed in in another tab has the cookie now: nothing goes out in their name.
  if (session.state.phase === 'expired') await session.renewed(request.signal);
  const response = await sent(request);
  const isSignIn = new URL(request.url).pathname === '/api/v1/session' && request.method === 'POST';
  if (response.status !== 401 || isSignIn || !session.isOpen()) return response;
  await session.renewed(request.signal);
  return sent(again);
}

async function sent(request: Request): Promise<Response> {
  let response: Response;
  try {
    response = await globalThis.fetch(request);
  } catch (error) {
    if (request.signal.aborted) throw error;
    connection.lost();
    throw new NoAnswer('no answer', { cause: error });
  }
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  if (AWAY.has(response.status) && !isJson) {
    connection.lost();
    throw new NoAnswer(`status ${response.status}`);
  }
  if (response.ok || isJson) return response;
  // Not of our making (a proxy's page): said in the API's words, so that there is one kind of error.
  const problem = { type: kindOf('internal'), title: response.statusText, status: response.status, detail: '' };
  return Response.json(problem, { status: response.status });
}

/** For what is not a query of a component: `const { data, error } = await api.GET('/api/v1/runs/{id}', ...)`. */
export const api = createFetchClient<paths>({ baseUrl: globalThis.location.origin, fetch: guarded });

/** Hooks: `$api.useQuery('get', '/api/v1/providers')`, `$api.useMutation('post', '/api/v1/scans')`. */
export const $api = createClient(api);
