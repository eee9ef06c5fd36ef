/** The whole result, read host by host, of which counts are kept and not the hosts. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Host, ResultDocument, Run } from '../types';
import { read } from './download';
import { Tally, type Group } from './services';

/** Up to so many hosts the result is small enough to be read unasked, and again while the run goes on. */
export const SMALL = 2000;
/** Milliseconds between two looks at what was read until now. */
const LOOK = 400;

export interface Result {
  groups: Group[];
  hosts: number;
  /** Hosts that Nmap was at when the run ended. */
  unfinished: number;
  /** The document without its hosts. */
  rest: Omit<ResultDocument, 'hosts'> | null;
}

export interface ReadResult {
  result: Result | undefined;
  isReading: boolean;
  error: unknown;
  retry: () => void;
}

export function useResult(run: Run, isLive: boolean, enabled = true): ReadResult {
  const [partial, setPartial] = useState<Result>();
  const { data, error, refetch, isFetching } = useQuery({
    queryKey: ['get', '/api/v1/runs/{id}/result', { id: run.id }, 'counts', isLive ? '' : run.lastEvent],
    enabled,
    staleTime: isLive ? 0 : Infinity,
    refetchInterval: isLive && run.counts.hosts <= SMALL ? 5000 : false,
    queryFn: ({ signal }) => counted(run.id, signal, setPartial),
  });
  return { result: data ?? partial, isReading: isFetching, error: data ? null : error, retry: () => void refetch() };
}

async function counted(runId: string, signal: AbortSignal, tell: (result: Result) => void): Promise<Result> {
  const tally = new Tally();
  let rest: Result['rest'] = null;
  let line = '';
  let told = performance.now();
  const now = (): Result => ({ groups: tally.groups(), hosts: tally.hosts, unfinished: tally.unfinished, rest });
  const take = (text: string) => {
    let from = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      const document = JSON.parse(line + text.slice(from, end)) as Host | NonNullable<Result['rest']>;
      line = '';
      from = end + 1;
      if ('schema' in document) rest = document;
      else tally.take(document);
    }
    line += text.slice(from);
    if (performance.now() - told > LOOK) {
      told = performance.now();
      tell(now());
    }
    return true;
  };
  await read(runId, 'ndjson', signal, take);
  return now();
}
