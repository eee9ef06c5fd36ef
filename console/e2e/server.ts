/** A real `portolan serve` on a port of its own, with a data directory that goes when the test is over. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Milliseconds that a start may take on a machine that has much else to do. */
const PATIENCE = 60_000;

const BINARY = process.env['PORTOLAN_BIN'] ?? fileURLToPath(new URL('../../target/debug/portolan', import.meta.url));

export interface Server {
  url: string;
  username: string;
  password: string;
  /** Ends it, by SIGTERM if nothing else is said, and waits until it has. */
  stop: (signal?: NodeJS.Signals) => Promise<void>;
  /** Starts it again on the same data and the same port. */
  start: () => Promise<void>;
  /** Asks the API as the first admin: `call('GET', '/scope')`. */
  call: <T = unknown>(method: string, path: string, body?: unknown) => Promise<T>;
  /** Imports Nmap's XML, so that there is something to see without a scan. */
  importXml: (xml: string) => Promise<void>;
  /** Stops it and removes its data. */
  end: () => Promise<void>;
}

/** Starts a server whose scope is loopback alone, so that no test can send a packet elsewhere. `settings`: variables of its environment. */
export async function serve(settings: Record<string, string> = {}): Promise<Server> {
  const data = await mkdtemp(join(tmpdir(), 'portolan-console-'));
  const first = await started(data, '127.0.0.1:0', settings);
  const { url } = first;
  let child = first.child;
  const password = await first.said(/password {2}(\S+)/);
  let cookie = '';
  const server: Server = {
    url,
    username: 'admin',
    password,
    stop: (signal = 'SIGTERM') => stopped(child, signal),
    start: async () => {
      child = (await started(data, new URL(url).host, settings)).child;
    },
    call: async <T>(method: string, path: string, body?: unknown) => {
      cookie ||= await signedIn(url, 'admin', password);
      const answer = await fetch(`${url}/api/v1${path}`, {
        method,
        headers: { cookie, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        body: body === undefined ? null : JSON.stringify(body),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
      return (text ? JSON.parse(text) : undefined) as T;
    },
    importXml: async (xml) => {
      cookie ||= await signedIn(url, 'admin', password);
      const answer = await fetch(`${url}/api/v1/runs/import?displayName=imported`, { method: 'POST', headers: { cookie, 'content-type': 'application/xml' }, body: xml });
      if (!answer.ok) throw new Error(`import: ${answer.status} ${await answer.text()}`);
    },
    end: async () => {
      await stopped(child, 'SIGTERM');
      await rm(data, { recursive: true, force: true });
    },
  };
  const scope = await server.call<{ excluded: unknown[] }>('GET', '/scope');
  await server.call('PUT', '/scope', { excluded: scope.excluded, allowed: ['127.0.0.0/8', '::1/128'] });
  return server;
}

/** The cookie of a session. */
async function signedIn(url: string, username: string, password: string): Promise<string> {
  const answer = await fetch(`${url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password }),
  });
  if (!answer.ok) throw new Error(`sign-in: ${answer.status} ${await answer.text()}`);
  return answer.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ');
}

async function started(data: string, listen: string, settings: Record<string, string>) {
  const child = spawn(BINARY, ['serve', '--data-dir', join(data, 'data'), '--listen', listen], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env['PATH'], HOME: data, ...settings },
  });
  let text = '';
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of listeners) listener();
  };
  child.stderr.on('data', (piece: Buffer) => {
    text += piece.toString();
    tell();
  });
  child.on('exit', tell);
  child.on('error', (error) => {
    text += String(error);
    tell();
  });
  const said = (what: RegExp) =>
    new Promise<string>((resolve, reject) => {
      const fail = () => reject(new Error(`${BINARY} did not say ${String(what)}:\n${text}`));
      const timer = setTimeout(fail, PATIENCE);
      const look = () => {
        const found = what.exec(text);
        if (!found && child.exitCode === null && child.pid) return;
        clearTimeout(timer);
        listeners.delete(look);
        if (found) resolve(found[1] ?? '');
        else fail();
      };
      listeners.add(look);
      look();
    });
  const url = await said(/listening on (\S+)/);
  return { child, url, said };
}

function stopped(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill(signal);
  });
}
