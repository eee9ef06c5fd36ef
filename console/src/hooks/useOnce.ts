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
  const [press] = useState(presses);
  useEffect(() => {
    if (isOpen) press.renew();
  }, [press, isOpen]);
  return press;
}

function presses(): Once & { renew: () => void } {
  // The press that is being done, or was a moment ago: an earlier one that ends frees no later one.
  let held: object | null = null;
  let of = '';
  let key = '';
  return {
    renew: () => (held = null),
    once: async (act) => {
      if (held) return;
      const press = (held = {});
      const free = () => {
        if (held === press) held = null;
      };
      try {
        if ((await act()) === false) return free();
      } catch {
        // Told already; the key stays.
        return free();
      }
      key = '';
      setTimeout(free, SAME);
    },
    keyOf: (what) => {
      if (of !== what || !key) [of, key] = [what, newKey()];
      return key;
    },
  };
}
