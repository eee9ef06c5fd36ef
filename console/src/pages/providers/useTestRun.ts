/** A try as it goes: what its events tell, then what is stored of it. */
import { useQueries, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { $api } from '@/api/client';
import { isOver, useEvents, whileLive, type FollowState, type RunEvent, type RunEvents } from '@/api/events';
import { fetchAnew, runKey, useList } from '@/api/queries';
import type { components } from '@/api/schema';

export type Run = components['schemas']['Run'];

/** A line of the result. */
export interface Found {
  key: string;
  ip: string;
  port: number;
  protocol: string;
  state: string;
  service?: string | null;
  version?: string | null;
  /** Its host is not finished: what runs there is not known yet. */
  isLive: boolean;
}

/** Hosts of which all ports are shown; the page of the run has the others. */
const HOSTS = 20;

export interface TestRun {
  run: Run | undefined;
  error: unknown;
  isOver: boolean;
  follow: FollowState;
  progress: RunEvents['progress'] | undefined;
  logs: RunEvents['log'][];
  found: Found[];
  /** There are hosts that are not in `found`. */
  hasMore: boolean;
}

interface Told {
  progress?: RunEvents['progress'];
  logs: RunEvents['log'][];
  ports: RunEvents['port'][];
}

const NOTHING: Told = { logs: [], ports: [] };

function toldBy(before: Told, events: RunEvent[]): Told {
  const next = { ...before, logs: [...before.logs], ports: [...before.ports] };
  for (const event of events) {
    if (event.kind === 'progress') next.progress = event.data;
    if (event.kind === 'log') next.logs.push(event.data);
    if (event.kind === 'port' && next.ports.length < 2000) next.ports.push(event.data);
  }
  return next;
}

export function useTestRun(runId: string): TestRun {
  const queries = useQueryClient();
  const [told, setTold] = useState<Told>(NOTHING);
  const path = { id: runId };
  const run = $api.useQuery('get', '/api/v1/runs/{id}', { params: { path } }, { enabled: runId !== '', refetchInterval: whileLive });
  const over = run.data ? isOver(run.data.state, run.data.resumes) : false;
  const follow = useEvents(runId || null, (events) => {
    setTold((before) => toldBy(before, events));
    if (events.some((one) => one.kind === 'state')) void fetchAnew(queries, runKey(runId));
    if (events.some((one) => one.kind === 'host' || one.kind === 'state')) void fetchAnew(queries, ['get', '/api/v1/runs/{id}/hosts']);
  });
  const hosts = useList('/api/v1/runs/{id}/hosts', { path, query: { state: 'up' }, enabled: runId !== '' });
  const shown = hosts.rows.slice(0, HOSTS);
  const documents = useQueries({
    queries: shown.map((host) => $api.queryOptions('get', '/api/v1/runs/{id}/hosts/{hostId}', { params: { path: { id: runId, hostId: host.hostId } } }, { staleTime: 300_000 })),
    combine: (results) => results.map((one) => one.data),
  });
  const found = useMemo(() => {
    const done = new Set(shown.map((host) => host.ip).filter((_, index) => documents[index]));
    const stored = documents.flatMap((host): Found[] =>
      (host?.ports ?? []).map((port) => ({
        key: `${host?.ip} ${port.protocol} ${port.port}`,
        ip: host?.ip ?? '',
        port: port.port,
        protocol: port.protocol,
        state: port.state,
        service: port.service,
        version: port.version,
        isLive: false,
      })),
    );
    const live = told.ports
      .filter((port) => !done.has(port.ip))
      .map((port): Found => ({ key: `${port.ip} ${port.protocol} ${port.port}`, ...port, state: 'open', isLive: true }));
    const unique = new Map([...live, ...stored].map((one) => [one.key, one]));
    return [...unique.values()].sort((a, b) => a.ip.localeCompare(b.ip, 'en', { numeric: true }) || a.port - b.port);
  }, [shown, documents, told.ports]);
  return { run: run.data, error: run.error, isOver: over, follow, progress: told.progress, logs: told.logs, found, hasMore: hosts.total > HOSTS };
}
