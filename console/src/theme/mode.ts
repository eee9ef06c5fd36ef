/** Light, dark, or what the system says; kept in the browser. */
import { useSyncExternalStore } from 'react';
import { kept, keep } from '@/lib/kept';
import type { Mode } from './palette';

export type Choice = Mode | 'system';

const system = globalThis.matchMedia?.('(prefers-color-scheme: dark)');
const listeners = new Set<() => void>();
let choice = read();

function read(): Choice {
  const value = kept('theme');
  return value === 'light' || value === 'dark' ? value : 'system';
}

function mode(): Mode {
  if (choice !== 'system') return choice;
  return system?.matches ? 'dark' : 'light';
}

/** Puts the mode on the document, where `tokens.css` finds it. */
function apply() {
  document.documentElement.dataset['theme'] = mode();
  for (const listener of listeners) listener();
}

export function chooseTheme(next: Choice) {
  choice = next;
  keep('theme', next);
  apply();
}

/** Called once, before anything is drawn. */
export function startTheme() {
  choice = read();
  apply();
  system?.addEventListener('change', apply);
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useMode(): Mode {
  return useSyncExternalStore(subscribe, mode);
}

export function useThemeChoice(): Choice {
  return useSyncExternalStore(subscribe, () => choice);
}
