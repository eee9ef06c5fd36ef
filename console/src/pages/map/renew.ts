/** Puts other elements onto the drawing, and leaves what stays: to make a thousand anew takes the larger part of a second. */
import type { Core } from 'cytoscape';
import type { Element } from './layout';

function isSame(one: Element, other: Element): boolean {
  if (one.classes !== other.classes || one.position?.x !== other.position?.x || one.position?.y !== other.position?.y) return false;
  const keys = Object.keys(one.data);
  return keys.length === Object.keys(other.data).length && keys.every((key) => one.data[key] === other.data[key]);
}

/** What of `before` is not in `after` as it was, by id. */
export function changed(before: Element[], after: Element[]): string[] {
  const wanted = new Map(after.map((one) => [one.data.id, one]));
  return before.filter((one) => {
    const same = wanted.get(one.data.id);
    return !same || !isSame(one, same);
  }).map((one) => one.data.id);
}

export function renew(core: Core, before: Element[], after: Element[]) {
  core.batch(() => {
    // With a network its hosts go, and with a node its lines: what is missing then comes again below.
    for (const id of changed(before, after)) core.getElementById(id).remove();
    core.add(after.filter((one) => core.getElementById(one.data.id).empty()) as never);
  });
}
