/** What the events of a run have told until now. */
import type { RunEvent, RunEvents } from '@/api/events';

export type FoundPort = RunEvents['port'] & { id: number };
type Progress = RunEvents['progress'];
export type RunLog = RunEvents['log'] & { id: number };

export interface Told {
  /** Number of the last event. */
  last: number;
  progress: Progress | null;
  state: RunEvents['state'] | null;
  /** Open ports, the last found first; no more than `KEPT`. */
  ports: FoundPort[];
  /** How many there are in all. */
  portCount: number;
  hostCount: number;
  logs: RunLog[];
}

/** Ports and logs that are kept to be shown. */
export const KEPT = 200;
const LOGS = 50;

export const NOTHING: Told = { last: 0, progress: null, state: null, ports: [], portCount: 0, hostCount: 0, logs: [] };

/** Where a port is, as people write it. */
export function placeOf({ ip, port, protocol }: RunEvents['port']): string {
  return `${ip.includes(':') ? `[${ip}]` : ip}:${port}/${protocol}`;
}

/** A teller of its own for each run: it remembers which ports were told already, since a part that is begun anew finds them again. */
export function listener(): (told: Told, events: RunEvent[]) => Told {
  const known = new Set<string>();
  return (told, events) => {
    const next = { ...told };
    const found: FoundPort[] = [];
    const logs: RunLog[] = [];
    for (const event of events) {
      next.last = event.id;
      if (event.kind === 'progress') next.progress = event.data;
      else if (event.kind === 'state') next.state = event.data;
      else if (event.kind === 'host') next.hostCount += 1;
      else if (event.kind === 'log') logs.unshift({ ...event.data, id: event.id });
      else {
        const place = placeOf(event.data);
        if (known.has(place)) continue;
        known.add(place);
        found.unshift({ ...event.data, id: event.id });
      }
    }
    next.portCount = known.size;
    if (found.length > 0) next.ports = [...found, ...told.ports].slice(0, KEPT);
    if (logs.length > 0) next.logs = [...logs, ...told.logs].slice(0, LOGS);
    return next;
  };
}
