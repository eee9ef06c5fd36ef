/** What a browser keeps for its user. A browser that keeps nothing (private windows) is no error. */
export function kept(key: string): string | null {
  try {
    return globalThis.localStorage.getItem(`portolan.${key}`);
  } catch {
    return null;
  }
}

export function keep(key: string, value: string) {
  try {
    globalThis.localStorage.setItem(`portolan.${key}`, value);
  } catch {
    // Nothing is lost but the memory of it.
  }
}
