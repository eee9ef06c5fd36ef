/** What the keys do at the row where the keyboard is. */
import { useCallback, useEffect, useRef, type KeyboardEvent, type RefObject } from 'react';

interface Options {
  count: number;
  /** Where the keyboard is. */
  active: number;
  /** Always the same function. */
  setActive: (index: number) => void;
  /** Rows that fit. */
  page: () => number;
  scrollTo: (index: number) => void;
  scroller: RefObject<HTMLElement | null>;
  onOpen: (index: number) => void;
  onDetails?: ((index: number, wanted: boolean) => void) | undefined;
}

export function useRowKeys(options: Options) {
  const { count, active, setActive, scroller } = options;
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
  });
  const wanted = useRef<number | null>(null);
  // The row may be drawn only some frames after it was scrolled to.
  useEffect(() => {
    if (wanted.current === null) return;
    const row = scroller.current?.querySelector<HTMLElement>(`[data-index="${wanted.current}"] > [role="row"]`);
    if (!row) return;
    wanted.current = null;
    row.focus({ preventScroll: true });
  });
  const go = (index: number) => {
    const next = Math.max(0, Math.min(count - 1, index));
    wanted.current = next;
    setActive(next);
    options.scrollTo(next);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    // Keys pressed in a cell's own control or in the details are theirs.
    if (!(event.target instanceof HTMLElement) || event.target.getAttribute('role') !== 'row') return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const acts: Record<string, () => void> = {
      ArrowDown: () => go(active + 1),
      ArrowUp: () => go(active - 1),
      PageDown: () => go(active + options.page()),
      PageUp: () => go(active - options.page()),
      Home: () => go(0),
      End: () => go(count - 1),
      Enter: () => options.onOpen(active),
      ArrowRight: () => options.onDetails?.(active, true),
      ArrowLeft: () => options.onDetails?.(active, false),
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };
  // Always the same function, so that rows that are drawn already are not drawn again as the table is scrolled.
  const onClick = useCallback(
    (index: number) => {
      setActive(index);
      latest.current.onOpen(index);
    },
    [setActive],
  );
  return { onKeyDown, onClick };
}
