/** A run as the server has it, with what its events tell beyond that. */
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { isOver, useEvents, whileLive, type FollowState, type RunEvent } from '@/api/events';
import { $api } from '@/api/client';
import { fetchAnew, runKey, runsChanged } from '@/api/queries';
import type { Run } from '../types';
import { listener, NOTHING, type Told } from './follow';

/** A run that ended before its time is told again, to show what was found on the way, if it has no more events than that. */
const RETOLD = 20_000;

export interface Followed {
  run: Run | undefined;
  error: unknown;
  refetch: () => void;
  told: Told;
  following: FollowState;
  /** It goes on, or will go on by itself. */
  isLive: boolean;
  /** Milliseconds at which the server said how it is. */
  saidAt: number;
}

export function useRun(runId: string): Followed {
  const client = useQueryClient();
  const { data, error, refetch, dataUpdatedAt } = $api.useQuery('get', '/api/v1/runs/{id}', { params: { path: { id: runId } } }, { refetchInterval: whileLive });
  const [told, setTold] = useState<Told>(NOTHING);
  const latest = useRef(NOTHING);
  const take = useRef<ReturnType<typeof listener> | null>(null);
  const isLive = data !== undefined && !isOver(data.state, data.resumes);
  // Decided once, so that the stream of a run that ends while it is shown is not opened anew.
  const [wanted, setWanted] = useState(false);
  useEffect(() => {
    if (data && (isLive || (data.state !== 'completed' && data.lastEvent <= RETOLD))) setWanted(true);
  }, [data, isLive]);
  const onEvents = useCallback(
    (events: RunEvent[]) => {
      take.current ??= listener();
      latest.current = take.current(latest.current, events);
      setTold(latest.current);
      if (events.some((event) => event.kind === 'state')) void fetchAnew(client, runKey(runId));
    },
    [client, runId],
  );
  const state = data?.state;
  const before = useRef(state);
  useEffect(() => {
    if (before.current && state !== before.current) runsChanged(client);
    before.current = state;
  }, [state, client]);
  const following = useEvents(wanted ? runId : null, onEvents);
  const run = useMemo(() => (data && isLive ? ahead(data, told) : data), [data, isLive, told]);
  return { run, error: data ? null : error, refetch: () => void refetch(), told, following, isLive, saidAt: dataUpdatedAt };
}

/** The run with what was told after it was read. */
function ahead(run: Run, told: Told): Run {
  const { progress } = told;
  if (!progress || told.last <= run.lastEvent) return run;
  const { percent, phase, etaSeconds, hosts, hostsUp, openPorts } = progress;
  return { ...run, progress: { percent, phase, etaSeconds }, counts: { ...run.counts, hosts, hostsUp, openPorts } };
}
