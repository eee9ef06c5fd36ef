/** Runs for tests, started by the API. */
import type { Server } from './server';

export interface Run {
  id: string;
  state: string;
  counts: { hosts: number; openPorts: number };
}

/** Starts a scan by the first provider. Loopback only: the scope of the server sees to it. */
export async function started(server: Server, { name, targets, command }: { name: string; targets: string[]; command: string }): Promise<string> {
  const { items } = await server.call<{ items: { id: string }[] }>('GET', '/providers');
  const scan = await server.call<{ id: string }>('POST', '/scans', { displayName: name, providerId: items[0]?.id, target: { mode: 'manual', targets }, command });
  const run = await server.call<Run>('POST', `/scans/${scan.id}/runs`);
  return run.id;
}

/**
 * A run that finds port 7001 in its first second and goes on for three minutes: longer than a test on a busy machine,
 * which cancels it. One that is to come to its end is asked for by how many ports, three a second.
 */
export function slow(server: Server, target: string, ports = 600): Promise<string> {
  return started(server, { name: 'Slow', targets: [target], command: `-sT -Pn -n -r -p 7000-${6999 + ports} --scan-delay 300ms %s` });
}

/** Waits until a run is in `state`, for two minutes at most. */
export async function reached(server: Server, id: string, state = 'completed'): Promise<void> {
  const end = Date.now() + 120_000;
  for (;;) {
    const run = await server.call<Run>('GET', `/runs/${id}`);
    if (run.state === state) return;
    if (Date.now() > end) throw new Error(`the run is ${run.state}, not ${state}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Waits until a list has `total` items: what is known of a run comes some seconds after its end. */
export async function counted(server: Server, path: string, total: number): Promise<void> {
  const end = Date.now() + 120_000;
  for (;;) {
    const list = await server.call<{ total: number }>('GET', path);
    if (list.total === total) return;
    if (Date.now() > end) throw new Error(`${path} has ${list.total} items, not ${total}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
