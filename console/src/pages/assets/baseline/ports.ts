/** Ports of findings, as a baseline takes them. */

export const PROTOCOLS = ['tcp', 'udp', 'sctp'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

export interface OfProtocol {
  protocol: Protocol;
  /** As Nmap writes them: `22,8000-8010`. */
  ports: string;
  count: number;
}

/** The ports of each transport, each once. */
export function byProtocol(services: { protocol: string; port: number }[]): OfProtocol[] {
  return PROTOCOLS.flatMap((protocol) => {
    const ports = [...new Set(services.filter((one) => one.protocol === protocol).map((one) => one.port))].sort((a, b) => a - b);
    return ports.length > 0 ? [{ protocol, ports: written(ports), count: ports.length }] : [];
  });
}

/** Numbers in rising order, runs of them as ranges. */
function written(ports: number[]): string {
  const ranges: [number, number][] = [];
  for (const port of ports) {
    const last = ranges.at(-1);
    if (last && last[1] === port - 1) last[1] = port;
    else ranges.push([port, port]);
  }
  return ranges.map(([from, to]) => (from === to ? String(from) : `${from}-${to}`)).join(',');
}
