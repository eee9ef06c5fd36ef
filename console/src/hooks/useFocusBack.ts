/** The focus goes back to where it was, where antd does not see to it. */
import { useEffect, useRef, useState } from 'react';

/** For a dialog that is taken away as a whole: antd gives the focus back for those alone that stay where they are. */
export function useFocusBack() {
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      // When the dialog has gone, unless something else has taken the focus by then.
      setTimeout(() => {
        const isLost = document.activeElement === null || document.activeElement === document.body;
        if (isLost && before instanceof HTMLElement && before.isConnected) before.focus();
      });
    },
    [before],
  );
}

/** For a menu that has the focus while it is open: call what this returns when it opens and when it closes. */
export function useMenuFocus() {
  const before = useRef<Element | null>(null);
  return (isOpen: boolean) => {
    if (isOpen) before.current = document.activeElement;
    else if (document.activeElement?.closest('[role="menu"]') && before.current instanceof HTMLElement) before.current.focus();
  };
}
