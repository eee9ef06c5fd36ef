/** Keys of a page's own. Those of the whole console are in `app/shell/GlobalShortcuts.tsx`. */
import { useEffect, useRef } from 'react';

/** Whether keys go into a field, or belong to an open dialog. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || Boolean(target.closest('input, textarea, select, [role="dialog"], [role="menu"], [role="listbox"]'));
}

/** Calls `act` when `key` is pressed and nobody types. Choose none of `/`, `n`, `?` and `g`. */
export function useShortcut(key: string, act: () => void) {
  const latest = useRef(act);
  useEffect(() => {
    latest.current = act;
  });
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key !== key || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      event.preventDefault();
      latest.current();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [key]);
}

/** Puts the cursor into the page's search box; false where it has none. */
export function focusSearch(): boolean {
  const box = document.querySelector<HTMLInputElement>('input[data-shortcut="search"]');
  box?.focus();
  box?.select();
  return box !== null;
}
