/** What a page shows, kept in the address bar, so that it can be linked to, reloaded and gone back to. */
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo, useState } from 'react';

/** Changes some of the values. `push` makes a step that the back button undoes: for tabs, not for typing. */
export type ChangeUrl<T> = (change: Partial<T>, how?: { push?: boolean }) => void;

/**
 * Search parameters with their defaults: `const [url, change] = useUrlState({ q: '', sort: '-lastSeen' })`. All are
 * text. What equals its default is left out of the address.
 */
export function useUrlState<T extends Record<string, string>>(defaults: T): [T, ChangeUrl<T>] {
  const search = useSearch({ strict: false }) as Record<string, string | undefined>;
  const navigate = useNavigate();
  // The first given, so that callers may write them in place.
  const [known] = useState(defaults);
  const values = useMemo(() => {
    const pairs = Object.entries(known).map(([key, usual]) => [key, search[key] ?? usual]);
    return Object.fromEntries(pairs) as T;
  }, [search, known]);
  const change = useCallback<ChangeUrl<T>>(
    (next, how) => {
      const said = Object.entries(next).map(([key, value]) => [key, value === known[key] ? undefined : value]);
      void navigate({
        to: '.',
        search: (before: Record<string, string | undefined>) => ({ ...before, ...Object.fromEntries(said) }),
        replace: !how?.push,
      } as Parameters<typeof navigate>[0]);
    },
    [navigate, known],
  );
  return [values, change];
}
