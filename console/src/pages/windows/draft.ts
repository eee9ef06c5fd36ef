/** A window as it is typed, and what the API gets of it. */
import type { components } from '@/api/schema';
import { dayAfter, ownZone, type Day } from '@/components/when/times';

type Schemas = components['schemas'];
export type Window = Schemas['Window'];
export type WindowInput = Schemas['WindowInput'];

/** Named as the API names them, so that faults come to their fields. */
export interface Draft {
  name: string;
  effect: WindowInput['effect'];
  of: { kind: WindowInput['of']['kind']; network: string; scanId: string | null };
  span: { kind: WindowInput['span']['kind']; days: Day[]; from: string; to: string };
  zone: string;
}

const NIGHT = { from: '22:00', to: '06:00' };

/** What a link may set of a new one: `/windows?window=new&scan=...`. */
export interface Wanted {
  network: string;
  scan: string;
}

export function fresh({ network, scan }: Wanted): Draft {
  const kind = scan ? 'scan' : network ? 'network' : 'owner';
  return { name: '', effect: 'allow', of: { kind, network, scanId: scan || null }, span: { kind: 'weekly', days: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'], ...NIGHT }, zone: ownZone() };
}

export function draftOf({ name, effect, of, span, zone }: Window): Draft {
  const blank = fresh({ network: '', scan: '' });
  return {
    name,
    effect,
    of: { kind: of.kind, network: of.kind === 'network' ? of.network : '', scanId: of.kind === 'scan' ? of.scanId : null },
    span: { ...blank.span, ...span },
    zone,
  };
}

function ofOf({ kind, network, scanId }: Draft['of']): WindowInput['of'] {
  if (kind === 'network') return { kind, network: network.trim() };
  return kind === 'scan' ? { kind, scanId: scanId ?? '' } : { kind };
}

export function inputOf({ name, effect, of, span: { kind, days, from, to }, zone }: Draft): WindowInput {
  return { name: name.trim(), effect, of: ofOf(of), span: kind === 'weekly' ? { kind, days, from, to } : { kind, from, to }, zone };
}

/** The times as the other way of telling them has them: with days where it is once, else without. */
export function timesFor(kind: Draft['span']['kind'], { from, to }: { from: string; to: string }): { from: string; to: string } {
  const bare = (at: string) => (at.includes('T') ? at.slice(11) : at);
  const times = { from: bare(from) || NIGHT.from, to: bare(to) || NIGHT.to };
  if (kind === 'weekly') return times;
  return { from: from.includes('T') ? from : dayAfter(1, times.from), to: to.includes('T') ? to : dayAfter(times.to > times.from ? 1 : 2, times.to) };
}
