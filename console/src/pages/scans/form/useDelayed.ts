import { useEffect, useState } from 'react';

/** `value` as it was when it last rested for `milliseconds`. `key` tells whether it is another. */
export function useDelayed<T>(value: T, key: string, milliseconds = 300): T {
  const [rested, setRested] = useState({ value, key });
  useEffect(() => {
    if (rested.key === key) return undefined;
    // What is there from the start is not being typed.
    const timer = setTimeout(() => setRested({ value, key }), rested.value === null ? 0 : milliseconds);
    return () => clearTimeout(timer);
  });
  return rested.value;
}
