/** What the map shows: hosts by network, and the ways that a run traced to them. */
import { useQuery } from '@tanstack/react-query';
import { $api, api } from '@/api/client';
import type { ListItem } from '@/api/queries';
import type { components } from '@/api/schema';
import { networkOf } from '@/lib/network';

export type Host = ListItem<'/api/v1/hosts'>;
export type Run = ListItem<'/api/v1/runs'>;
type ResultHost = components['schemas']['ResultHost'];

/** Hosts that are drawn at most. */
export const MOST = 2000;
/** Hosts up to which a run's result is read for its ways. */
const MOST_OF_RUN = 4096;
const PAGE = 1000;

export interface Network {
  name: string;
  hosts: Host[];
  openPorts: number;
  lastSeen: string;
}

export interface Hop {
  ttl: number;
  /** Its address, or its name where it has none. */
  id: string;
  name: string;
}

/** The hops before a host, by its address. */
export type Routes = Map<string, Hop[]>;

async function hostsOf(q: string, signal: AbortSignal) {
  const hosts: Host[] = [];
  let cursor: string | undefined;
  let total = 0;
  let isLowerBound = false;
  do {
    // oxlint-disable-next-line no-await-in-loop -- each page names the next
    const { data, error } = await api.GET('/api/v1/hosts', { params: { query: { sort: 'ip', limit: PAGE, ...(q && { q }), ...(cursor && { cursor }) } }, signal });
    if (!data) throw error;
    hosts.push(...data.items);
    if (!cursor) ({ total, totalIsLowerBound: isLowerBound = false } = data);
    cursor = data.nextCursor ?? undefined;
  } while (cursor && hosts.length < MOST);
  return { hosts: hosts.slice(0, MOST), total, isLowerBound };
}

export const useMapHosts = (q: string) => useQuery({ queryKey: ['get', '/api/v1/hosts', { q }, 'map'], queryFn: ({ signal }) => hostsOf(q, signal), placeholderData: (before) => before });

/** By network, in the order in which they come. */
export function networksOf(hosts: Host[]): Network[] {
  const byName = new Map<string, Network>();
  for (const host of hosts) {
    const name = networkOf(host.ip);
    const network = byName.get(name) ?? { name, hosts: [], openPorts: 0, lastSeen: '' };
    byName.set(name, network);
    network.hosts.push(host);
    network.openPorts += host.openPorts;
    if (host.lastSeen > network.lastSeen) network.lastSeen = host.lastSeen;
  }
  return [...byName.values()];
}

/** Whether a run may have traced ways. */
export function mayTrace(run: Pick<Run, 'argv' | 'command' | 'counts' | 'endedAt'>): boolean {
  const words = run.argv.length > 0 ? run.argv : run.command.split(/\s+/);
  // Of one that goes on there are only the first.
  return Boolean(run.endedAt) && run.counts.hostsUp > 0 && run.counts.hosts <= MOST_OF_RUN && words.some((word) => word === '-A' || word === '--traceroute' || word === '-traceroute');
}

/** The runs that traced ways, the newest first. */
export function useTracingRuns(): Run[] | undefined {
  const { data } = $api.useQuery('get', '/api/v1/runs', { params: { query: { limit: 200 } } });
  return data?.items.filter(mayTrace);
}

/** The ways of the hosts of a result as NDJSON: a host a line. What cannot be read has no way. */
export function routesOf(text: string): Routes {
  const routes: Routes = new Map();
  for (const line of text.split('\n')) {
    if (!line.includes('"trace"')) continue;
    let host: ResultHost;
    try {
      host = JSON.parse(line) as ResultHost;
    } catch {
      continue;
    }
    if (!host.ip || !host.trace?.hops) continue;
    const hops = host.trace.hops.map((hop): Hop => ({ ttl: hop.ttl, id: hop.ip ?? hop.host ?? '', name: hop.host ?? '' })).filter((hop) => hop.id && hop.id !== host.ip);
    routes.set(host.ip, hops);
  }
  return routes;
}

async function askRoutes(id: string, signal: AbortSignal): Promise<Routes> {
  const { data, error } = await api.GET('/api/v1/runs/{id}/result', { params: { path: { id }, query: { format: 'ndjson' } }, parseAs: 'text', signal });
  if (data === undefined) throw error;
  return routesOf(data as unknown as string);
}

export const useRoutes = (runId: string | undefined) => useQuery({ queryKey: ['get', '/api/v1/runs/{id}/result', runId, 'routes'], queryFn: ({ signal }) => askRoutes(runId ?? '', signal), enabled: Boolean(runId), staleTime: Infinity });
