/** Whether the server answers. While it does not, it is asked until it does; then everything shown is fetched anew. */
import { useSyncExternalStore } from 'react';

export type ConnectionState = 'up' | 'lost';

/** Milliseconds between two tries, rising. */
const PAUSES = [500, 1000, 2000, 3000, 5000];

function answers(): Promise<boolean> {
  return globalThis
    .fetch('/readyz', { cache: 'no-store' })
    .then((response) => response.ok)
    .catch(() => false);
}

class Connection {
  #state: ConnectionState = 'up';
  #listeners = new Set<() => void>();
  #back = new Set<() => void>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #tries = 0;
  #wasLost = false;

  constructor() {
    globalThis.addEventListener?.('offline', () => this.lost());
    globalThis.addEventListener?.('online', () => this.askNow());
  }

  get state() {
    return this.#state;
  }

  /** It was away since this console was opened. */
  get wasLost() {
    return this.#wasLost;
  }

  /** Whether it answers now, asked where nobody has missed it yet. */
  async check(): Promise<boolean> {
    if (this.#state === 'up' && !(await answers())) this.lost();
    return this.#state === 'up';
  }

  /** Somebody got no answer. */
  lost() {
    if (this.#state === 'lost') return;
    this.#state = 'lost';
    this.#wasLost = true;
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
    if (!(await answers())) return this.#later();
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
