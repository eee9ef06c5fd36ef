/** Where a scan found hosts and no open port: the same command with more ports. */
import type { components } from '@/api/schema';

type Run = components['schemas']['Run'];
type Asked = Pick<Run, 'state' | 'command'> & { counts: Pick<Run['counts'], 'hostsUp' | 'hostsTotal' | 'openPorts'> };

export interface MorePorts {
  /** What is asked next: the 1000 most common ports, or all. */
  step: 'common' | 'all';
  command: string;
}

/** All ports of more addresses than that take too long to be one click away. */
const MOST = 256;
/** Scans of no TCP ports, or of ports that answer too slowly for more of them. */
const OTHERS = /^-(sn|sP|sL|sO|sU|sY|sZ|sI)/;
/** A word as a shell parts them, quotes and all. */
const WORD = /(?:[^\s"']|"[^"]*"|'[^']*')+/g;
const ALL = /^(-|[01]?-65535)$/;

/** What a run that found no open port is to ask next; null where it found one, or asked all there is. */
export function morePorts({ state, command, counts }: Asked): MorePorts | null {
  if (state !== 'completed' || counts.hostsUp === 0 || counts.openPorts > 0) return null;
  const words = command.match(WORD) ?? [];
  if (words.some((word) => OTHERS.test(word))) return null;
  const kept: string[] = [];
  let step: MorePorts['step'] = 'all';
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    const [name, given] = word.startsWith('--') ? word.split('=') : [word.slice(0, 2), word.slice(2) || undefined];
    if (name === '-F') {
      step = 'common';
    } else if (name === '-p' || name === '--top-ports' || name === '--port-ratio') {
      const value = given ?? words[(at += 1)] ?? '';
      if (name === '-p' && ALL.test(value)) return null;
      if (name !== '--top-ports' || Number(value) < 1000) step = 'common';
    } else {
      kept.push(word);
    }
  }
  if (step === 'all' && counts.hostsTotal > MOST) return null;
  const options = step === 'all' ? ['-p-'] : [];
  const target = kept.indexOf('%s');
  kept.splice(target < 0 ? kept.length : target, 0, ...options);
  return { step, command: kept.join(' ') };
}
