/** Searches that people gave a name. They are kept in the browser, and shared by the lists that take the same words. */
import { useSyncExternalStore } from 'react';
import { keep, kept } from './kept';

export interface View {
  name: string;
  q: string;
  /** The list that it was kept on: its sorting is for that one alone. */
  page: string;
  sort: string;
}

const KEY = 'views';
export const MOST_VIEWS = 50;
const listeners = new Set<() => void>();
let views = read();

/** What is kept, as far as it is what we wrote. */
export function parseViews(text: string | null): View[] {
  if (!text) return [];
  try {
    const value: unknown = JSON.parse(text);
    if (!Array.isArray(value)) return [];
    return value.filter((one): one is View => ['name', 'q', 'page', 'sort'].every((key) => typeof (one as Record<string, unknown> | null)?.[key] === 'string')).slice(0, MOST_VIEWS);
  } catch {
    return [];
  }
}

/** With `view` among them, in the order of names; one of the same name is replaced. */
export function withView(all: View[], view: View): View[] {
  return [...all.filter((one) => one.name !== view.name), view].sort((a, b) => a.name.localeCompare(b.name)).slice(0, MOST_VIEWS);
}

function read(): View[] {
  return parseViews(kept(KEY));
}

function write(next: View[]) {
  views = next;
  keep(KEY, JSON.stringify(next));
  for (const listener of listeners) listener();
}

export const keepView = (view: View) => write(withView(read(), view));
export const dropView = (name: string) => write(read().filter((one) => one.name !== name));

// Another tab kept one.
globalThis.addEventListener?.('storage', (event) => {
  if (event.key !== `portolan.${KEY}`) return;
  views = read();
  for (const listener of listeners) listener();
});

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useViews(): View[] {
  return useSyncExternalStore(subscribe, () => views);
}
