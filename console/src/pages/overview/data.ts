/** What the overview asks the server. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { $api } from '@/api/client';
import type { ListItem } from '@/api/queries';
import { networkOf } from '@/lib/network';

export type Host = ListItem<'/api/v1/hosts'>;
export type Asset = ListItem<'/api/v1/assets'>;
export type Run = ListItem<'/api/v1/runs'>;

const MOST = 1000;
/** Milliseconds between two looks at what goes on. */
const BUSY = 1500;
const IDLE = 4000;
/** Milliseconds between two counts of what is known while something goes on. */
const COUNT = 3000;

export interface Total {
  total: number;
  isLowerBound: boolean;
}

const totalOf = (page: { total: number; totalIsLowerBound?: boolean } | undefined): Total | undefined => page && { total: page.total, isLowerBound: page.totalIsLowerBound ?? false };

/** Hosts, hosts with an open port, and open ports. */
export function useTotals(isBusy: boolean) {
  const every = { refetchInterval: isBusy && COUNT };
  const hosts = $api.useQuery('get', '/api/v1/hosts', { params: { query: { limit: 1 } } }, every);
  const exposed = $api.useQuery('get', '/api/v1/hosts', { params: { query: { limit: 1, q: 'state:open' } } }, every);
  const ports = $api.useQuery('get', '/api/v1/services', { params: { query: { limit: 1, q: 'state:open' } } }, every);
  return { hosts: totalOf(hosts.data), exposed: totalOf(exposed.data), ports: totalOf(ports.data), error: hosts.error ?? exposed.error ?? ports.error };
}

export const useNewestHosts = () => $api.useQuery('get', '/api/v1/hosts', { params: { query: { sort: '-firstSeen', limit: MOST } } });
export const useBusiestHosts = () => $api.useQuery('get', '/api/v1/hosts', { params: { query: { sort: '-openPorts', limit: 8, q: 'state:open' } } });
/** The newest changes that nobody has taken note of. Known some seconds after a run has ended: looked at now and then. */
export const useOpenChanges = () => $api.useQuery('get', '/api/v1/changes', { params: { query: { acknowledged: false, limit: 8 } } }, { refetchInterval: 2 * IDLE });
export const useScope = () => $api.useQuery('get', '/api/v1/scope');
/** The latest runs that are over. */
export const useEndedRuns = () => $api.useQuery('get', '/api/v1/runs', { params: { query: { sort: '-endedAt', limit: MOST } } });
export const useAssets = () => $api.useQuery('get', '/api/v1/assets', { params: { query: { limit: MOST } } });
const useHostsBy = (sort: 'lastSeen' | '-lastSeen', enabled: boolean) => $api.useQuery('get', '/api/v1/hosts', { params: { query: { sort, limit: MOST } } }, { enabled });

/** The hosts that were seen longest ago; and those seen last, for a network with both was looked at when the latter were. */
export function useSeenHosts(enabled: boolean) {
  const [oldest, latest] = [useHostsBy('lastSeen', enabled), useHostsBy('-lastSeen', enabled)];
  return { hosts: oldest.data && latest.data && [...oldest.data.items, ...latest.data.items], error: oldest.error ?? latest.error };
}

const useLastEnded = () => $api.useQuery('get', '/api/v1/runs', { params: { query: { sort: '-endedAt', limit: 1 } } }, { refetchInterval: IDLE });

/** The run that ended last. */
export function useLastRun(): Run | undefined {
  return useLastEnded().data?.items[0];
}

/** The runs that are not over. When one ends, all that is shown is asked for anew. */
export function useRunsGoingOn(): Run[] {
  const client = useQueryClient();
  const every = { refetchInterval: (query: { state: { data?: { items: unknown[] } | undefined } }) => ((query.state.data?.items.length ?? 0) > 0 ? BUSY : IDLE) };
  const ask = (state: 'running' | 'waiting' | 'pending' | 'created') => ({ params: { query: { state, limit: 20 } } });
  const running = $api.useQuery('get', '/api/v1/runs', ask('running'), every);
  const waiting = $api.useQuery('get', '/api/v1/runs', ask('waiting'), every);
  const pending = $api.useQuery('get', '/api/v1/runs', ask('pending'), every);
  const created = $api.useQuery('get', '/api/v1/runs', ask('created'), every);
  // A run that began and ended between two looks.
  const ended = useLastEnded();
  const lastEnded = ended.data?.items[0]?.id;
  const hasLooked = ended.data !== undefined;
  const seen = new Map<string, Run>();
  for (const list of [running, waiting, pending, created]) for (const run of list.data?.items ?? []) if (!seen.has(run.id)) seen.set(run.id, run);
  const runs = [...seen.values()];
  const names = runs
    .map((run) => run.id)
    .sort()
    .join();
  const before = useRef({ names: '', lastEnded, hasLooked });
  useEffect(() => {
    const was = before.current;
    before.current = { names, lastEnded, hasLooked };
    const now = new Set(names.split(','));
    const hasEnded = (was.names !== '' && was.names.split(',').some((id) => !now.has(id))) || (was.hasLooked && was.lastEnded !== lastEnded);
    if (!hasEnded) return;
    for (const path of ['/api/v1/hosts', '/api/v1/services', '/api/v1/assets', '/api/v1/changes', '/api/v1/runs']) void client.invalidateQueries({ queryKey: ['get', path] });
  }, [names, lastEnded, hasLooked, client]);
  return runs;
}

export interface Day {
  /** Midnight at which it begins, where the viewer is. */
  start: Date;
  hosts: number;
}

/** Hosts by the day that they were first seen on, for the last `days` days. */
export function byDay(hosts: Pick<Host, 'firstSeen'>[], now: Date, days = 14): Day[] {
  const out = Array.from({ length: days }, (_, index): Day => ({ start: new Date(now.getFullYear(), now.getMonth(), now.getDate() - (days - 1 - index)), hosts: 0 }));
  for (const { firstSeen } of hosts) {
    const at = new Date(firstSeen);
    const day = out.findLast((one) => one.start <= at);
    if (day) day.hosts += 1;
  }
  return out;
}

/** A network and when it was looked at last; null: never. */
export interface Looked {
  name: string;
  targets: string[];
  at: string | null;
  assetId?: string;
  runId?: string | undefined;
}

/** Those that nobody has looked at for longest first. */
export function oldestAssets(assets: Asset[]): Looked[] {
  const networks = assets.filter((asset) => asset.type === 'network' || asset.targets.some((target) => target.includes('/')));
  const shown = networks.length > 0 ? networks : assets;
  return shown.map((asset) => ({ name: asset.displayName, targets: asset.targets, at: asset.lastSeen?.at ?? null, assetId: asset.id, runId: asset.lastSeen?.runId ?? undefined })).sort((a, b) => (a.at ?? '').localeCompare(b.at ?? ''));
}

/** The same of the networks that known hosts are in, for whoever keeps no assets. */
export function oldestNetworks(hosts: Pick<Host, 'ip' | 'lastSeen' | 'lastRunId'>[]): Looked[] {
  const byNetwork = new Map<string, Looked>();
  for (const host of hosts) {
    const name = networkOf(host.ip);
    const known = byNetwork.get(name);
    if (!known?.at || known.at < host.lastSeen) byNetwork.set(name, { name, targets: [], at: host.lastSeen, runId: host.lastRunId ?? undefined });
  }
  return [...byNetwork.values()].sort((a, b) => (a.at ?? '').localeCompare(b.at ?? ''));
}
