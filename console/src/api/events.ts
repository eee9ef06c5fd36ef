/** The live events of a run, each once and in order, whatever happens to the connection. */
import { useEffect, useRef, useState } from 'react';
import { api } from './client';
import { connection } from './connection';
import { NoAnswer } from './problem';
import type { components } from './schema';
import { takeStream } from './streams';

type RunState = components['schemas']['State'];

/** What the stream tells (`crates/server/src/live/wire.rs`). */
export interface RunEvents {
  progress: { percent: number; phase?: string; etaSeconds?: number; hosts: number; hostsUp: number; openPorts: number; shardsDone: number; shards: number };
  host: { ordinal: number; ip?: string; state: 'up' | 'down' | 'unknown' | 'skipped'; hostname?: string; os?: string; openPorts: number; latencySeconds?: number };
  port: { ip: string; protocol: string; port: number };
  state: { state: RunState; resumes?: boolean; message?: string; hint?: string };
  log: { level: 'info' | 'warning' | 'error'; message: string };
}

/** One event: `event.kind` tells what `event.data` is. */
export type RunEvent = { [K in keyof RunEvents]: { id: number; kind: K; data: RunEvents[K] } }[keyof RunEvents];

/** `live`: connected. `waiting`: broken off, it comes again by itself. `ended`: the run is over, or cannot be seen. */
export type FollowState = 'connecting' | 'live' | 'waiting' | 'ended';

const KINDS = ['progress', 'host', 'port', 'state', 'log'] as const;
const PAUSES = [500, 1000, 2000, 4000, 8000];

/** The states after which nothing comes. An interrupted run goes on where it `resumes`. */
export function isOver(state: RunState, resumes = false): boolean {
  if (state === 'interrupted') return !resumes;
  return state !== 'created' && state !== 'pending' && state !== 'waiting' && state !== 'running';
}

/** Milliseconds between two looks at a run that is followed: nothing waits for a stream that does not open, or for an event that got lost. */
const LOOK = 2000;
/** Milliseconds after which a stream that has not opened is given up, and between two tries to get one. */
const OPENS = 5000;
const TRY = 2000;

/** The `refetchInterval` of a run that is followed by its events as well. */
export function whileLive({ state: { data } }: { state: { data?: { state: RunState; resumes: boolean } | undefined } }): number | false {
  return data && !isOver(data.state, data.resumes) ? LOOK : false;
}

/**
 * Follows a run and hands its events on in bunches, one a frame, so that a fast scan does not render a thousand
 * times. `null` follows nothing. `onEvents` may change from render to render.
 */
export function useEvents(runId: string | null, onEvents: (events: RunEvent[]) => void): FollowState {
  const [state, setState] = useState<FollowState>('connecting');
  const handler = useRef(onEvents);
  useEffect(() => {
    handler.current = onEvents;
  });
  useEffect(() => {
    if (!runId) return undefined;
    setState('connecting');
    return follow(runId, (events) => handler.current(events), setState);
  }, [runId]);
  return state;
}

/** Follows a run until the function that it returns is called. A window that is not seen holds no stream, and goes on from the last event when it is. */
export function follow(runId: string, onEvents: (events: RunEvent[]) => void, onState: (state: FollowState) => void): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let frame: ReturnType<typeof setTimeout> | undefined;
  let bunch: RunEvent[] = [];
  let last = 0;
  let tries = 0;
  let stopped = false;
  let giveBack: (() => void) | null = null;

  const close = () => {
    source?.close();
    source = undefined;
    giveBack?.();
    giveBack = null;
    clearTimeout(timer);
  };
  const flush = () => {
    frame = undefined;
    const events = bunch;
    bunch = [];
    if (events.length > 0) onEvents(events);
  };
  const stop = (tell: boolean) => {
    stopped = true;
    close();
    document.removeEventListener('visibilitychange', turned);
    clearTimeout(frame);
    if (tell) {
      flush();
      onState('ended');
    }
  };
  const take = (kind: RunEvent['kind'], message: MessageEvent<string>) => {
    const id = Number(message.lastEventId);
    if (stopped || id <= last) return;
    last = id;
    tries = 0;
    bunch.push({ id, kind, data: JSON.parse(message.data) } as RunEvent);
    frame ??= setTimeout(flush, 16);
    const event = bunch.at(-1);
    if (event?.kind === 'state' && isOver(event.data.state, event.data.resumes)) stop(true);
  };
  const open = () => {
    close();
    if (stopped || document.visibilityState === 'hidden') return;
    giveBack = takeStream();
    if (!giveBack) {
      timer = setTimeout(open, TRY);
      return;
    }
    const query = last > 0 ? `?after=${last}` : '';
    const opened = new EventSource(`/api/v1/runs/${encodeURIComponent(runId)}/events${query}`);
    source = opened;
    const broke = (state: FollowState) => {
      // Also a 401 or a 503 looks like this, and the browser does not come again after these: we do it ourselves.
      opened.close();
      if (stopped || source !== opened) return;
      close();
      onState(state);
      const pause = PAUSES[Math.min(tries, PAUSES.length - 1)];
      tries += 1;
      timer = setTimeout(() => void ask(), pause);
    };
    timer = setTimeout(() => broke('connecting'), OPENS);
    opened.addEventListener('open', () => {
      if (source !== opened) return;
      clearTimeout(timer);
      onState('live');
    });
    for (const kind of KINDS) opened.addEventListener(kind, (message) => source === opened && take(kind, message));
    opened.addEventListener('error', () => broke('waiting'));
  };
  const turned = () => {
    if (document.visibilityState === 'hidden') {
      if (!stopped) onState('connecting');
      close();
    } else if (!source) open();
  };
  // The run itself says whether there is more to come; the client has people sign in where the session has ended.
  const ask = async () => {
    try {
      const { data, response } = await api.GET('/api/v1/runs/{id}', { params: { path: { id: runId } } });
      if (stopped) return;
      const isAtEnd = data && isOver(data.state, data.resumes) && data.lastEvent <= last;
      if (isAtEnd || response.status === 404) return stop(true);
    } catch (error) {
      if (stopped || !(error instanceof NoAnswer)) return;
      const off = connection.onBack(() => {
        off();
        if (!stopped) open();
      });
      return;
    }
    open();
  };
  document.addEventListener('visibilitychange', turned);
  open();
  return () => stop(false);
}
