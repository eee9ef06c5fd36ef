/** Where windows allowed scans, and none will again. */
import { isOver } from '@/components/when/times';
import type { Window } from './draft';

/** The places each of whose allowing windows is over, in the order in which they come. `windows` are all that there are. */
export function shutForGood(windows: readonly Pick<Window, 'of' | 'effect' | 'span' | 'zone'>[], now: number): Window['of'][] {
  const places = new Map<string, { of: Window['of']; isShut: boolean }>();
  for (const window of windows) {
    if (window.effect !== 'allow') continue;
    const { of } = window;
    // As the server puts those together that hold for a run.
    const place = of.kind === 'network' ? of.network : of.kind === 'scan' ? `scan ${of.scanId}` : 'owner';
    places.set(place, { of, isShut: (places.get(place)?.isShut ?? true) && isOver(window, now) });
  }
  return [...places.values()].flatMap(({ of, isShut }) => (isShut ? [of] : []));
}
