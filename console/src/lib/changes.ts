/** Kinds of changes and of alerts, and how a change is written. */
import type { components } from '@/api/schema';

type Schemas = components['schemas'];
export type ChangeKind = Schemas['ChangeKind'];
export type AlertKind = Schemas['AlertKind'];
export type Compared = Schemas['Compared'];
export type Change = Schemas['Change'];
export type NotLookedAt = Schemas['NotLookedAt'];

/** All kinds, as the navigation of an eye goes: hosts, ports, what is behind them. */
export const CHANGE_KINDS = [
  'host_new',
  'host_gone',
  'host_back',
  'host_moved',
  'port_opened',
  'port_closed',
  'port_filtered',
  'service_changed',
  'version_changed',
  'os_changed',
  'script_changed',
  'certificate_changed',
  'certificate_expiring',
] as const satisfies readonly ChangeKind[];

export const ALERT_KINDS = ['unexpected_port', ...CHANGE_KINDS, 'run_failed', 'run_waiting', 'run_planned', 'run_started', 'run_ended'] as const satisfies readonly AlertKind[];

export const SEVERITIES = ['info', 'low', 'medium', 'high', 'critical'] as const satisfies readonly Schemas['Severity'][];

/** Where at a host: `22/tcp`, `1-79,81/tcp`, the script that says so; empty where it is of the host itself. */
export function placeOf({ ports, protocol, script }: Pick<Compared, 'ports' | 'protocol' | 'script'>): string {
  const port = ports ? [ports, protocol].filter(Boolean).join('/') : '';
  return [port, script].filter(Boolean).join(' ');
}

/** What a filter of ports asks for: `22`, `53/udp`, `udp/53`. Null where it cannot be read. */
export function portOf(text: string): { port?: number; protocol?: 'tcp' | 'udp' | 'sctp' | 'ip' } | null {
  const given = text.trim().toLowerCase();
  if (!given) return {};
  const found = /^(?:(tcp|udp|sctp|ip)\/)?(\d{1,5})(?:\/(tcp|udp|sctp|ip))?$/.exec(given);
  const port = Number(found?.[2]);
  if (!found || port > 65_535 || (found[1] && found[3])) return null;
  const protocol = (found[1] ?? found[3]) as 'tcp' | undefined;
  return { port, ...(protocol && { protocol }) };
}
