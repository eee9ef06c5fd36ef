/**
 * How many streams this browser holds, over all its windows: it allows six connections to a host without TLS, and a
 * page whose every connection is a stream can ask nothing else. Each stream is a line in `localStorage` with the time
 * until which it counts, so that a window that is gone holds none for long.
 */
const PREFIX = 'portolan.stream.';
const MOST = 3;
/** Milliseconds that a line counts, and between two renewals of it. */
const COUNTS = 10_000;
const RENEW = 3000;

/** A function that gives the stream back; null where there are enough. */
export function takeStream(): (() => void) | null {
  const key = `${PREFIX}${Array.from(crypto.getRandomValues(new Uint32Array(2))).join('')}`;
  const renew = () => localStorage.setItem(key, String(Date.now() + COUNTS));
  try {
    const all = Object.keys(localStorage).filter((one) => one.startsWith(PREFIX));
    const held = all.filter((one) => {
      const until = Number(localStorage.getItem(one)) - Date.now();
      const counts = until > 0 && until <= COUNTS;
      if (!counts) localStorage.removeItem(one);
      return counts;
    });
    if (held.length >= MOST) return null;
    renew();
  } catch {
    // Nothing can be kept here: windows cannot know of each other.
    return () => undefined;
  }
  const timer = setInterval(renew, RENEW);
  return () => {
    clearInterval(timer);
    localStorage.removeItem(key);
  };
}
