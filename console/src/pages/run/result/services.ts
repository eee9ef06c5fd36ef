/** The ports of a run by service, counted as its hosts come. */
import type { Host, Port } from '../types';

export interface Place {
  hostId: number;
  ip: string;
  hostname: string | undefined;
  version: string | undefined;
}

export interface Group {
  key: string;
  protocol: string;
  port: number;
  state: string;
  /** With what it runs in: `ssl/http`. */
  service: string;
  /** Hosts that have it. */
  count: number;
  /** Versions with how many hosts have them. */
  versions: Map<string, number>;
  /** Where it is; the first `PLACES`. */
  places: Place[];
}

/** Bounds of what is kept of one group, whatever the hosts say. */
export const PLACES = 1000;
const VERSIONS = 100;

/** What a service is called: its name, and the tunnel before it, as Nmap writes it. */
export function serviceOf(port: Port): string {
  if (!port.service) return '';
  return port.tunnel ? `${port.tunnel}/${port.service}` : port.service;
}

/** How the server marks a host that Nmap was at when the run ended: what is known of it are ports that were seen open. */
export function isUnfinished(host: Host): boolean {
  return host.comment?.startsWith('unfinished: ') ?? false;
}

export class Tally {
  #groups = new Map<string, Group>();
  hosts = 0;
  unfinished = 0;

  /** Takes the next host in. Its number is its place in the document. */
  take(host: Host) {
    const hostId = this.hosts;
    this.hosts += 1;
    if (isUnfinished(host)) this.unfinished += 1;
    for (const port of host.ports ?? []) {
      const service = serviceOf(port);
      const key = `${port.protocol} ${port.port} ${port.state} ${service}`;
      let group = this.#groups.get(key);
      if (!group) {
        group = { key, protocol: port.protocol, port: port.port, state: port.state, service, count: 0, versions: new Map(), places: [] };
        this.#groups.set(key, group);
      }
      group.count += 1;
      const version = port.version ?? undefined;
      if (version && (group.versions.has(version) || group.versions.size < VERSIONS)) group.versions.set(version, (group.versions.get(version) ?? 0) + 1);
      if (group.places.length < PLACES) group.places.push({ hostId, ip: host.ip ?? '', hostname: host.hostnames?.[0]?.name, version });
    }
  }

  groups(): Group[] {
    return [...this.#groups.values()];
  }
}

export type Order = 'count' | 'port' | 'service';

const byPort = (a: Group, b: Group) => a.port - b.port || a.protocol.localeCompare(b.protocol) || b.count - a.count;
const ORDERS: Record<Order, (a: Group, b: Group) => number> = {
  count: (a, b) => a.count - b.count || byPort(b, a),
  port: byPort,
  service: (a, b) => a.service.localeCompare(b.service) || byPort(a, b),
};

/** The groups in an order (`-count`: falling) that have `text` in them and are open, or in whatever state. */
export function chosen(groups: Group[], { sort, text, all }: { sort: string; text: string; all: boolean }): Group[] {
  const isFalling = sort.startsWith('-');
  const order = ORDERS[sort.replace('-', '') as Order] ?? ORDERS.count;
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const has = (group: Group) => {
    const said = `${group.port}/${group.protocol} ${group.service} ${[...group.versions.keys()].join(' ')}`.toLowerCase();
    return words.every((word) => said.includes(word));
  };
  const found = groups.filter((group) => (all || group.state.startsWith('open')) && has(group));
  return found.sort((a, b) => (isFalling ? order(b, a) : order(a, b)));
}
