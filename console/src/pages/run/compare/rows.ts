/** Two runs side by side: what changed, and what one of them did not look at. Open, not open and not looked at are three things. */
import type { components } from '@/api/schema';
import { placeOf, type ChangeKind, type Compared, type NotLookedAt } from '@/lib/changes';

export interface Cell {
  /** A state of `StateTag` of kind `looked`; none where there is nothing to look at but the text. */
  state?: 'open' | 'notOpen' | 'up' | 'notUp' | 'notLooked' | 'looked' | 'unclear';
  /** What the run saw there. */
  text?: string | undefined;
}

export interface Row {
  key: string;
  /** Its address; empty where it is of all hosts. */
  host: string;
  name?: string | null | undefined;
  kind?: ChangeKind;
  /** What one of the runs did not look at. */
  gap?: NotLookedAt['what'];
  /** Ports, a script, names of scripts. */
  what: string;
  before: Cell;
  after: Cell;
  doubt?: string | null | undefined;
}

/** `open ssh` is open, with ssh behind it; `open|filtered`, `closed` and the others are not known to be. */
function portCell(text: string | null | undefined): Cell {
  const behind = /^open(?: (.*))?$/s.exec(text ?? '');
  return behind ? { state: 'open', text: behind[1] } : { state: 'notOpen', text: text ?? undefined };
}

function cellsOf({ kind, before, after, ports }: Compared): Pick<Row, 'before' | 'after'> {
  const texts = { before: { text: before ?? undefined }, after: { text: after ?? undefined } };
  switch (kind) {
    case 'host_new':
    case 'host_back':
      return { before: { state: 'notUp', text: before ?? undefined }, after: { state: 'up', text: after ?? undefined } };
    case 'host_gone':
      return { before: { state: 'up', text: before ?? undefined }, after: { state: 'notUp', text: after ?? undefined } };
    case 'host_moved':
      return { before: { state: 'up', ...texts.before }, after: { state: 'up', ...texts.after } };
    case 'port_opened':
    case 'port_closed':
    case 'port_filtered':
      return { before: portCell(before), after: portCell(after) };
    default:
      // What is behind a port is seen only where it is open.
      return ports ? { before: { state: 'open', ...texts.before }, after: { state: 'open', ...texts.after } } : texts;
  }
}

function rowOf(change: Compared): Row {
  const { host, name, kind, doubt } = change;
  const what = placeOf(change);
  return { key: [kind, host, what].join(' '), host, name, kind, what, doubt, ...cellsOf(change) };
}

function rowsOfGap(gap: NotLookedAt): Row[] {
  const { what, side } = gap;
  const sides = (unseen: Cell, seen: Cell) => (side === 'before' ? { before: unseen, after: seen } : { before: seen, after: unseen });
  const row = (host: string, text: string, cells: Pick<Row, 'before' | 'after'>): Row => ({ key: ['gap', what, side, host, gap.protocol, text].join(' '), host, what: text, gap: what, ...cells });
  if (what === 'hosts') return (gap.hosts ?? []).map((host) => row(host, '', sides({ state: 'notLooked' }, { state: 'up' })));
  if (what === 'targets') return [row('', '', sides({ state: 'unclear' }, { state: 'looked' }))];
  const text = what === 'ports' ? [gap.ports, gap.protocol].join('/') : (gap.scripts ?? []).join(', ');
  return [row('', text, sides({ state: 'notLooked' }, { state: 'looked' }))];
}

export interface Rows {
  changed: Row[];
  unseen: Row[];
}

export function rowsOf({ changes, notLookedAt }: components['schemas']['RunComparison']): Rows {
  return { changed: changes.map((one) => rowOf(one)), unseen: notLookedAt.flatMap((one) => rowsOfGap(one)) };
}

interface Ended {
  endedAt?: string | null;
  createdAt: string;
}

/** Which of two is the earlier one. */
export function inOrder<T extends Ended>(one: T, other: T): [T, T] {
  const at = (run: Ended) => Date.parse(run.endedAt ?? run.createdAt);
  return at(one) <= at(other) ? [one, other] : [other, one];
}
