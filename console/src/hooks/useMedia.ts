import { useSyncExternalStore } from 'react';

/** Whether a media query holds: `(max-width: 900px)`. */
export function useMedia(query: string): boolean {
  const list = globalThis.matchMedia(query);
  return useSyncExternalStore(
    (listener) => {
      list.addEventListener('change', listener);
      return () => list.removeEventListener('change', listener);
    },
    () => list.matches,
  );
}
