/** What a press does, once: also where it is a double click, whose second half comes before the page has been drawn anew. */
import { useEffect, useState } from 'react';

/** Milliseconds after it is done in which a press is the second half of a double click. */
const SAME = 500;

/** A name for one start that is meant. Also where the page has no TLS, and so no `randomUUID`. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

interface Once {
  /** Does it unless it is being done. Throws nothing: faults are told by `onError`. `false`: nothing was done, at once again. */
  once: (act: () => Promise<unknown>) => Promise<void>;
  /** The `Idempotency-Key` for the start of `what`: the same until it is done, so that a retry of what got no answer starts no second. */
  keyOf: (what: string) => string;
}

/** `isOpen`: of what is pressed in a dialog. A press in one that was opened anew is no second half. */
export function useOnce(isOpen = true): Once {
  // Kept from the first drawing on: what is held is no matter of drawing.
  const [held] = useState<Held>(() => ({ isBusy: false, of: '', key: '' }));
  const [once] = useState(() => onceOf(held));
  useEffect(() => {
    if (isOpen) held.isBusy = false;
  }, [held, isOpen]);
  return once;
}

interface Held {
  isBusy: boolean;
  of: string;
  key: string;
}

function onceOf(held: Held): Once {
  return {
    once: async (act) => {
      if (held.isBusy) return;
      held.isBusy = true;
      let done: unknown = false;
      try {
        done = await act();
      } catch {
        // Told already; the key stays.
      }
      if (done === false) {
        held.isBusy = false;
        return;
      }
      held.key = '';
      setTimeout(() => (held.isBusy = false), SAME);
    },
    keyOf: (what) => {
      if (held.of !== what || !held.key) Object.assign(held, { of: what, key: newKey() });
      return held.key;
    },
  };
}
