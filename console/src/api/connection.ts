/** Whether the server answers. While it does not, it is asked until it does; then everything shown is fetched anew. */
import { useSyncExternalStore } from 'react';

export type ConnectionState = 'up' | 'lost';

/** Milliseconds between two tries, rising. */
const PAUSES = [500, 1000, 2000, 3000, 5000];

class Connection {
  #state: ConnectionState = 'up';
  #listeners = new Set<() => void>();
  #back = new Set<() => void>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #tries = 0;

  constructor() {
    globalThis.addEventListener?.('offline', () => this.lost());
    globalThis.addEventListener?.('online', () => this.askNow());
  }

  get state() {
    return this.#state;
  }

  /** Somebody got no answer. */
  lost() {
    if (this.#state === 'lost') return;
    this.#state = 'lost';
    this.#tries = 0;
    this.#tell();
    this.#later();
  }

  /** Asks at once instead of at the next turn. */
  askNow() {
    if (this.#state === 'lost') {
      clearTimeout(this.#timer);
      void this.#ask();
    }
  }

  subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Calls `listener` whenever the server is back. */
  onBack(listener: () => void) {
    this.#back.add(listener);
    return () => {
      this.#back.delete(listener);
    };
  }

  #later() {
    clearTimeout(this.#timer);
    const pause = PAUSES[Math.min(this.#tries, PAUSES.length - 1)];
    this.#timer = setTimeout(() => void this.#ask(), pause);
  }

  async #ask() {
    this.#tries += 1;
    const isBack = await globalThis
      .fetch('/readyz', { cache: 'no-store' })
      .then((response) => response.ok)
      .catch(() => false);
    if (!isBack) return this.#later();
    this.#state = 'up';
    this.#tell();
    for (const listener of this.#back) listener();
  }

  #tell() {
    for (const listener of this.#listeners) listener();
  }
}

export const connection = new Connection();

export function useConnection(): ConnectionState {
  return useSyncExternalStore(connection.subscribe, () => connection.state);
}
