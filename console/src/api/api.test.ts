/** The way to the server: sessions that end, servers that go, roles, and events that come once. */
import { afterEach, expect, test, vi } from 'vitest';
import { api } from './client';
import { connection } from './connection';
import { follow, isOver, type RunEvent } from './events';
import { NoAnswer } from './problem';
import { roleMay, session, signIn, type SignedIn } from './session';

const ada: SignedIn = { userId: 'u', username: 'ada', displayName: 'Ada', ownerId: 'o', role: 'admin', systemAdmin: true, mustChangePassword: false, via: 'session' };
const json = (body: unknown, status = 200, headers = {}) => Response.json(body, { status, headers });

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test('a request that meets the end of the session waits for the next, and is sent again as it was', async () => {
  session.signedIn(ada);
  const bodies: string[] = [];
  vi.stubGlobal('fetch', async (request: Request) => {
    bodies.push(await request.text());
    return session.state.phase === 'in' && bodies.length > 1 ? json({ id: 'x' }, 201) : json({}, 401);
  });
  const pending = api.POST('/api/v1/commands/explain', { body: { command: '-F %s', targets: ['127.0.0.1'] } });
  await vi.waitFor(() => expect(session.state.phase).toBe('expired'));
  session.signedIn(ada);
  const { response } = await pending;
  expect(response.status).toBe(201);
  expect(bodies[0]).toContain('-F %s');
  expect(bodies[1]).toBe(bodies[0]);
});

test('what another tab says of the session is taken, and no request goes out in the name of whoever signed in there', async () => {
  const other = new BroadcastChannel('portolan.session');
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- of windows, not of channels
  const tell = (who: object | null) => other.postMessage(who);
  const heard: unknown[] = [];
  other.addEventListener('message', ({ data }: MessageEvent) => heard.push(data));
  const fetched = vi.fn<(request: Request) => Promise<Response>>(async () => json({ items: [] }));
  vi.stubGlobal('fetch', fetched);
  session.signedIn(ada);
  tell({ userId: 'v', displayName: 'Vera' });
  await vi.waitFor(() => expect(session.state).toEqual({ phase: 'expired', who: ada, by: 'Vera' }));
  const pending = api.GET('/api/v1/providers');
  await new Promise((resolve) => setTimeout(resolve));
  expect(fetched).not.toHaveBeenCalled();
  // Back again, in the other tab: this one goes on by itself.
  fetched.mockImplementation(async (request) => json(String(request) === '/api/v1/session' ? ada : { items: [] }));
  tell({ userId: 'u', displayName: 'Ada' });
  expect((await pending).response.status).toBe(200);
  expect(session.state).toEqual({ phase: 'in', who: ada });
  tell(null);
  await vi.waitFor(() => expect(session.state).toEqual({ phase: 'expired', who: ada }));
  expect(await signIn('ada', 'x')).toEqual({ ok: true });
  session.signedOut();
  await vi.waitFor(() => expect(heard).toHaveLength(2));
  expect(heard).toEqual([{ userId: 'u', displayName: 'Ada' }, null]);
  other.close();
});

test('no answer is told, asked for until there is one, and everything is fetched anew then', async () => {
  vi.useFakeTimers();
  let isUp = false;
  vi.stubGlobal('fetch', async () => {
    if (!isUp) throw new TypeError('failed to fetch');
    return json({ ok: true });
  });
  const back = vi.fn();
  const off = connection.onBack(back);
  await expect(api.GET('/api/v1/scope')).rejects.toBeInstanceOf(NoAnswer);
  expect(connection.state).toBe('lost');
  await vi.advanceTimersByTimeAsync(10_000);
  expect(connection.state).toBe('lost');
  isUp = true;
  await vi.advanceTimersByTimeAsync(6000);
  expect([connection.state, back.mock.calls.length]).toEqual(['up', 1]);
  off();
});

test('a proxy\u2019s page for a server that is away is no answer; another\u2019s is a problem like all', async () => {
  vi.stubGlobal('fetch', async () => new Response('<h1>Bad Gateway</h1>', { status: 502, headers: { 'content-type': 'text/html' } }));
  await expect(api.GET('/api/v1/scope')).rejects.toBeInstanceOf(NoAnswer);
  vi.stubGlobal('fetch', async () => new Response('<h1>Teapot</h1>', { status: 418, headers: { 'content-type': 'text/html' } }));
  const { error } = await api.GET('/api/v1/scope');
  expect(error).toMatchObject({ status: 418, type: 'urn:portolan:problem:internal' });
});

test('signing in tells wrong words, a wait and a server that is away apart', async () => {
  const answers = [json({}, 401), json({}, 429, { 'retry-after': '7' }), null];
  vi.stubGlobal('fetch', async () => {
    const next = answers.shift();
    if (!next) throw new TypeError('failed to fetch');
    return next;
  });
  expect(await signIn('ada', 'x')).toMatchObject({ reason: 'wrong' });
  expect(await signIn('ada', 'x')).toEqual({ ok: false, reason: 'wait', seconds: 7 });
  expect(await signIn('ada', 'x')).toMatchObject({ reason: 'noAnswer' });
});

test('roles rise as the document says', () => {
  expect([roleMay('viewer', 'host.list'), roleMay('viewer', 'scan.create'), roleMay('operator', 'scan.create')]).toEqual([true, false, true]);
  expect([roleMay('operator', 'provider.change'), roleMay('admin', 'provider.change'), roleMay('viewer', 'session.create')]).toEqual([false, true, true]);
});

class Source extends EventTarget {
  static all: Source[] = [];
  isClosed = false;
  constructor(readonly url: string) {
    super();
    Source.all.push(this);
  }
  close() {
    this.isClosed = true;
  }
  say(kind: string, id: number, data: object) {
    this.dispatchEvent(Object.assign(new Event(kind), { lastEventId: String(id), data: JSON.stringify(data) }));
  }
}

test('events come once and in order over a break, until the run is over', async () => {
  vi.useFakeTimers();
  Source.all = [];
  vi.stubGlobal('EventSource', Source);
  vi.stubGlobal('fetch', async () => json({ state: 'running', lastEvent: 9 }));
  const seen: RunEvent[] = [];
  const states: string[] = [];
  follow('r', (events) => seen.push(...events), (state) => states.push(state));
  const [first] = Source.all;
  first?.dispatchEvent(new Event('open'));
  first?.say('state', 1, { state: 'running' });
  first?.say('port', 2, { ip: '127.0.0.1', protocol: 'tcp', port: 22 });
  first?.dispatchEvent(new Event('error'));
  expect(first?.isClosed).toBe(true);
  await vi.advanceTimersByTimeAsync(1000);
  const second = Source.all[1];
  expect(second?.url).toBe('/api/v1/runs/r/events?after=2');
  second?.dispatchEvent(new Event('open'));
  second?.say('port', 2, { ip: '127.0.0.1', protocol: 'tcp', port: 22 });
  second?.say('state', 3, { state: 'completed' });
  expect(seen.map((event) => event.id)).toEqual([1, 2, 3]);
  expect(states).toEqual(['live', 'waiting', 'live', 'ended']);
  expect(second?.isClosed).toBe(true);
});

const turn = (state: 'hidden' | 'visible') => {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(state);
  document.dispatchEvent(new Event('visibilitychange'));
};

test('a window that is not seen holds no stream, and goes on after the last event', () => {
  vi.useFakeTimers();
  Source.all = [];
  vi.stubGlobal('EventSource', Source);
  const off = follow('r', () => undefined, () => undefined);
  Source.all[0]?.say('port', 7, { ip: '127.0.0.1', protocol: 'tcp', port: 22 });
  turn('hidden');
  expect(Source.all.map((one) => one.isClosed)).toEqual([true]);
  turn('visible');
  expect(Source.all.map((one) => one.url)).toEqual(['/api/v1/runs/r/events', '/api/v1/runs/r/events?after=7']);
  off();
  expect(Source.all.every((one) => one.isClosed)).toBe(true);
  vi.restoreAllMocks();
});

test('windows share three streams, and one that does not open is given up', async () => {
  vi.useFakeTimers();
  Source.all = [];
  vi.stubGlobal('EventSource', Source);
  vi.stubGlobal('fetch', async () => json({ state: 'running', lastEvent: 9 }));
  const all = Array.from({ length: 8 }, () => follow('r', () => undefined, () => undefined));
  expect(Source.all).toHaveLength(3);
  Source.all[1]?.dispatchEvent(new Event('open'));
  Source.all[2]?.dispatchEvent(new Event('open'));
  await vi.advanceTimersByTimeAsync(8000);
  expect(Source.all[0]?.isClosed).toBe(true);
  expect(Source.all.slice(1, 3).map((one) => one.isClosed)).toEqual([false, false]);
  expect(Source.all.filter((one) => !one.isClosed)).toHaveLength(3);
  for (const off of all) off();
  expect(Source.all.every((one) => one.isClosed)).toBe(true);
});

test('an interrupted run is over unless it resumes', () => {
  expect([isOver('interrupted'), isOver('interrupted', true), isOver('running'), isOver('partial')]).toEqual([true, false, false, true]);
});
