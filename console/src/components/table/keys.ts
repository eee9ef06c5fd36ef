/** Which row the keyboard is at, and what the keys do there. */
import { useCallback, useEffect, useRef, useState, type KeyboardEvent, type RefObject } from 'react';

interface Options {
  count: number;
  /** What the rows answer: with another, the first row is the active one. */
  question: string | undefined;
  /** Rows that fit. */
  page: () => number;
  scrollTo: (index: number) => void;
  scroller: RefObject<HTMLElement | null>;
  onOpen: (index: number) => void;
  onDetails?: ((index: number, wanted: boolean) => void) | undefined;
}

export function useRowKeys(options: Options) {
  const { count, question, scroller } = options;
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
  });
  const [active, setActive] = useState(0);
  const wanted = useRef<number | null>(null);
  const bounded = Math.min(active, Math.max(0, count - 1));
  useEffect(() => setActive(0), [question]);
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
      ArrowDown: () => go(bounded + 1),
      ArrowUp: () => go(bounded - 1),
      PageDown: () => go(bounded + options.page()),
      PageUp: () => go(bounded - options.page()),
      Home: () => go(0),
      End: () => go(count - 1),
      Enter: () => options.onOpen(bounded),
      ArrowRight: () => options.onDetails?.(bounded, true),
      ArrowLeft: () => options.onDetails?.(bounded, false),
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };
  // Always the same function, so that rows that are drawn already are not drawn again as the table is scrolled.
  const onClick = useCallback((index: number) => {
    setActive(index);
    latest.current.onOpen(index);
  }, []);
  return { active: bounded, onKeyDown, onClick, onFocus: setActive };
}
