/** Who is signed in, and what happens when that ends in mid-work. */
import { useSyncExternalStore } from 'react';
import { operations } from './operations';
import { kindOf, NoAnswer } from './problem';
import type { components } from './schema';

export type SignedIn = components['schemas']['SignedIn'];
export type Role = components['schemas']['Role'];
/** An operation of the API by its id: `scan.create`. */
export type OperationId = keyof typeof operations;

const RANK: Record<Role, number> = { viewer: 0, operator: 1, admin: 2 };

export type SessionState =
  | { phase: 'asking' }
  | { phase: 'out' }
  | { phase: 'in'; who: SignedIn }
  /** Ended while pages were open: the dialog is over them, and requests wait. `by`: who signed in in another tab instead. */
  | { phase: 'expired'; who: SignedIn; by?: string };

/** What tabs tell each other, for they share the cookie: who has signed in, or that nobody is any more. */
type Told = Pick<SignedIn, 'userId' | 'displayName'> | null;

class Session {
  #state: SessionState = { phase: 'asking' };
  #listeners = new Set<() => void>();
  #waiting: (() => void)[] = [];
  #asking: Promise<void> | undefined;
  #tabs = new BroadcastChannel('portolan.session');

  constructor() {
    this.#tabs.addEventListener('message', ({ data }: MessageEvent<Told>) => this.#heard(data));
  }

  get state() {
    return this.#state;
  }

  /** Whether somebody is, or was until a moment ago. */
  isOpen() {
    return this.#state.phase === 'in' || this.#state.phase === 'expired';
  }

  /** Asks the server who is signed in. Throws where there is no answer. */
  ask(): Promise<void> {
    this.#asking ??= this.#ask().finally(() => (this.#asking = undefined));
    return this.#asking;
  }

  async #ask(): Promise<void> {
    const response = await globalThis.fetch('/api/v1/session').catch(() => null);
    if (response?.ok) return this.signedIn((await response.json()) as SignedIn);
    if (response?.status === 401) return this.#set({ phase: 'out' });
    throw new NoAnswer('no answer');
  }

  /** Somebody has signed in. Where it is another than before, the page starts anew: it is not theirs. */
  signedIn(who: SignedIn) {
    const before = this.#state;
    if (before.phase === 'expired' && before.who.userId !== who.userId) return globalThis.location.reload();
    this.#set({ phase: 'in', who });
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const go of waiting) go();
  }

  /** The server took the password that was given to them for good. */
  passwordChanged() {
    if (this.#state.phase !== 'in') return;
    this.#set({ phase: 'in', who: { ...this.#state.who, mustChangePassword: false } });
  }

  signedOut() {
    this.#set({ phase: 'out' });
    this.tell(null);
  }

  /** Tells the other tabs. */
  tell(who: Told) {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- of windows, not of channels
    this.#tabs.postMessage(who && { userId: who.userId, displayName: who.displayName });
  }

  /** What is typed here stays, whoever does what in another tab. */
  #heard(told: Told) {
    const who = 'who' in this.#state ? this.#state.who : null;
    if (told && (!who || who.userId === told.userId)) void this.ask().catch(() => undefined);
    else if (who) this.#set({ phase: 'expired', who, ...(told && { by: told.displayName }) });
  }

  /** Opens the dialog, and resolves when somebody has signed in again. */
  renewed(signal?: AbortSignal): Promise<void> {
    const before = this.#state;
    if (before.phase === 'in') this.#set({ phase: 'expired', who: before.who });
    return new Promise((resolve, reject) => {
      this.#waiting.push(resolve);
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
  }

  subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #set(state: SessionState) {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

export const session = new Session();

/** What {@link signIn} answers. */
export type SignInResult = { ok: true } | { ok: false; reason: 'wrong' | 'noAnswer' | 'other'; detail: string } | { ok: false; reason: 'wait'; seconds: number };

/** Signs in. Not by the client: its 401 is an answer here. */
export async function signIn(username: string, password: string): Promise<SignInResult> {
  const response = await globalThis
    .fetch('/api/v1/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username, password }),
    })
    .catch(() => null);
  if (!response || response.status === 502 || response.status === 504) return { ok: false, reason: 'noAnswer', detail: '' };
  const body: unknown = await response.json().catch(() => null);
  if (response.ok) {
    session.tell(body as SignedIn);
    session.signedIn(body as SignedIn);
    return { ok: true };
  }
  if (response.status === 429) return { ok: false, reason: 'wait', seconds: Number(response.headers.get('retry-after')) || 5 };
  if (response.status === 401) return { ok: false, reason: 'wrong', detail: '' };
  const problem = (body ?? { type: kindOf('internal'), detail: response.statusText }) as { detail: string };
  return { ok: false, reason: 'other', detail: problem.detail };
}

/**
 * Signs out. Not by the client, which would ask for the password first where the session has ended. Where the server is
 * away the session is forgotten here; it ends there when it has been idle.
 */
export async function signOut(): Promise<void> {
  await globalThis.fetch('/api/v1/session', { method: 'DELETE' }).catch(() => null);
  session.signedOut();
}

export function useSession(): SessionState {
  return useSyncExternalStore(session.subscribe, () => session.state);
}

/** Who is signed in. Only below the shell, where somebody is. */
export function useWho(): SignedIn {
  const state = useSession();
  if (state.phase !== 'in' && state.phase !== 'expired') throw new Error('nobody is signed in');
  return state.who;
}

/** Whether `role` may call `operation`, as the OpenAPI document says, which is what the server holds. */
export function roleMay(role: Role, operation: OperationId): boolean {
  const needed = operations[operation];
  return needed === null || RANK[role] >= RANK[needed];
}

/** Whether who is signed in may call `operation`: show no control that would be refused. */
export function useMay(operation: OperationId): boolean {
  const state = useSession();
  if (state.phase !== 'in' && state.phase !== 'expired') return false;
  return roleMay(state.who.role as Role, operation);
}
