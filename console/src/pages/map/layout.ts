/** Where everything stands on the map. Always the same for the same hosts, so that people find theirs again. */
import { plain } from '@/lib/hostile';
import type { Hop, Host, Network, Routes } from './data';

export interface Element {
  group: 'nodes' | 'edges';
  data: Record<string, unknown> & { id: string };
  position?: { x: number; y: number };
  classes: string;
}

/** Pixels from host to host. */
const STEP = 30;
const GAP = 60;
/** Pixels between routers, where the writing is of the usual size. */
const HOP_X = 120;
const HOP_Y = 34;
/** Pixels of the writing of a small map; that of a large one is larger, since it is seen from farther. */
const FONT = 14;
const MOST_FONT = 34;

export const SCANNER = 'scanner';
export const hostId = (ip: string) => `host ${ip}`;
export const networkId = (name: string) => `net ${name}`;
const hopId = (hop: Hop) => `hop ${hop.id}`;

interface Box {
  network: Network;
  columns: number;
  width: number;
  height: number;
  x: number;
  y: number;
}

/** Networks as boxes, in rows of about `width` pixels. */
function boxes(networks: Network[]): Box[] {
  const all = networks.map((network): Box => {
    const columns = Math.max(4, Math.ceil(Math.sqrt(network.hosts.length * 1.6)));
    return { network, columns, width: columns * STEP, height: Math.ceil(network.hosts.length / columns) * STEP, x: 0, y: 0 };
  });
  const area = all.reduce((sum, box) => sum + (box.width + GAP) * (box.height + GAP), 0);
  const width = Math.max(Math.sqrt(area * 1.6), ...all.map((box) => box.width));
  let x = 0;
  let y = 0;
  let row = 0;
  for (const box of all) {
    if (x > 0 && x + box.width > width) {
      x = 0;
      y += row + GAP;
      row = 0;
    }
    box.x = x;
    box.y = y;
    x += box.width + GAP;
    row = Math.max(row, box.height);
  }
  return all;
}

function hostClass(host: Host): string {
  if (host.state !== 'up') return 'host down';
  return host.openPorts > 0 ? 'host open' : 'host up';
}

export function elementsOf(networks: Network[], routes: Routes): Element[] {
  const out: Element[] = [];
  const placed = boxes(networks);
  const width = Math.max(0, ...placed.map((box) => box.x + box.width));
  const font = Math.min(MOST_FONT, Math.max(FONT, width / 40));
  for (const { network, columns, x, y } of placed) {
    out.push({ group: 'nodes', data: { id: networkId(network.name), label: `${network.name}  ·  ${network.hosts.length}`, font }, classes: 'network' });
    network.hosts.forEach((host, index) => {
      const position = { x: x + (index % columns) * STEP + STEP / 2, y: y + Math.floor(index / columns) * STEP + STEP / 2 };
      const label = host.ip.includes(':') ? host.ip.slice(host.ip.lastIndexOf(':')) : `.${host.ip.split('.')[3]}`;
      const size = 12 + Math.min(10, Math.log2(1 + host.openPorts) * 3);
      out.push({ group: 'nodes', data: { id: hostId(host.ip), parent: networkId(network.name), label, size, ip: host.ip }, position, classes: hostClass(host) });
    });
  }
  if (routes.size > 0) out.push(...ways(placed, routes, font));
  return out;
}

interface Stop {
  hop: Hop;
  ys: number[];
}

/** The scanner at the left, the hops in columns by their distance, and lines from each to the next. */
function ways(placed: Box[], routes: Routes, font: number): Element[] {
  const hopX = (HOP_X * font) / FONT;
  const hopY = (HOP_Y * font) / FONT;
  const stops = new Map<string, Stop>();
  const edges = new Map<string, Element>();
  const middles: number[] = [];
  const line = (source: string, target: string) => edges.set(`${source} > ${target}`, { group: 'edges', data: { id: `${source} > ${target}`, source, target }, classes: 'way' });
  for (const { network, y, height } of placed) {
    const middle = y + height / 2;
    for (const host of network.hosts) {
      const hops = routes.get(host.ip);
      if (!hops) continue;
      let before = SCANNER;
      for (const hop of hops) {
        const stop = stops.get(hop.id) ?? { hop, ys: [] };
        stops.set(hop.id, stop);
        stop.ys.push(middle);
        if (before !== hopId(hop)) line(before, hopId(hop));
        before = hopId(hop);
      }
      line(before, networkId(network.name));
      middles.push(middle);
    }
  }
  if (middles.length === 0) return [];
  const mean = (numbers: number[]) => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
  const farthest = Math.max(0, ...[...stops.values()].map((stop) => stop.hop.ttl));
  const columns = new Map<number, Stop[]>();
  for (const stop of stops.values()) columns.set(stop.hop.ttl, [...(columns.get(stop.hop.ttl) ?? []), stop]);
  const nodes: Element[] = [{ group: 'nodes', data: { id: SCANNER, label: 'Portolan', font, size: font * 2 }, position: { x: -(farthest + 1) * hopX, y: mean(middles) }, classes: 'scanner' }];
  for (const [ttl, column] of columns) {
    let last = -Infinity;
    for (const stop of column.sort((a, b) => mean(a.ys) - mean(b.ys))) {
      last = Math.max(mean(stop.ys), last + hopY);
      nodes.push({ group: 'nodes', data: { id: hopId(stop.hop), label: plain(stop.hop.id).slice(0, 40), font: font * 0.8, size: font }, position: { x: -(farthest - ttl + 1) * hopX, y: last }, classes: 'hop' });
    }
  }
  return [...nodes, ...edges.values()];
}
