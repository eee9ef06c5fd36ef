/** The cache of what the server said, and lists that are fetched page by page. */
import { keepPreviousData, QueryClient, useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api } from './client';
import { connection } from './connection';
import { NoAnswer, type Problem } from './problem';
import type { paths } from './schema';

/** Items of the first page of a list, which is to be there at once, and of the others. */
const FIRST_PAGE = 200;
const PAGE = 1000;

/** Milliseconds between two looks at what is known, while it is shown: runs that nobody follows here add to it. */
export const KNOWN_LOOK = 30_000;

export function createQueryClient(): QueryClient {
  const client = new QueryClient({
    defaultOptions: {
      queries: {
        // What is shown again is asked for again; until it comes, what was known is on the screen.
        staleTime: 0,
        // `connection` fetches anew when the server is back; until then what is known stays on the screen.
        retry: (count, error) => error instanceof NoAnswer && count < 2,
        refetchOnReconnect: false,
        networkMode: 'always',
      },
      // A write that got no answer may have been done: people decide whether to send it again.
      mutations: { retry: false, networkMode: 'always' },
    },
  });
  connection.onBack(() => void client.invalidateQueries());
  return client;
}

/**
 * Fetches anew, also where an answer is on its way: that one is of before what happened, and `invalidateQueries` would
 * take it for the new one.
 */
export async function fetchAnew(client: QueryClient, queryKey: unknown[]): Promise<void> {
  await client.cancelQueries({ queryKey });
  await client.invalidateQueries({ queryKey });
}

/** The key of a run by itself. */
export function runKey(id: string): unknown[] {
  return ['get', '/api/v1/runs/{id}', { params: { path: { id } } }];
}

/** A run began, went on or ended: all that tells of runs and of what they found is fetched anew. */
export function runsChanged(client: QueryClient): void {
  for (const path of ['/api/v1/runs', '/api/v1/scans', '/api/v1/scans/{id}', '/api/v1/runs/{id}/hosts', '/api/v1/hosts', '/api/v1/hosts/{ip}', '/api/v1/services']) {
    // What is not on the screen would be there for a moment as it was: "running", of a run that has ended.
    client.removeQueries({ queryKey: ['get', path], type: 'inactive' });
    void fetchAnew(client, ['get', path]);
  }
}

/** The type of what GET on a path answers. */
type Answer<P extends keyof paths> = paths[P] extends { get: { responses: { 200: { content: { 'application/json': infer T } } } } } ? T : never;

/** The paths of lists. */
export type ListPath = {
  [P in keyof paths]: Answer<P> extends { items: unknown[]; total: number } ? P : never;
}[keyof paths];

/** An item of a list: `ListItem<'/api/v1/hosts'>`. */
export type ListItem<P extends ListPath> = Answer<P> extends { items: (infer T)[] } ? T : never;

/** What a list may be asked: its query parameters without the paging. */
export type ListQuery<P extends ListPath> = paths[P] extends { get: { parameters: { query?: infer Q } } } ? Omit<NonNullable<Q>, 'limit' | 'cursor'> : never;

export interface ListOptions<P extends ListPath> {
  query?: ListQuery<P>;
  /** The parts of the path: `{ id }`. */
  path?: Record<string, string>;
  /** Milliseconds after which it is fetched anew, while it is shown; it may depend on what is in it. The more pages are loaded, the rarer. */
  refetchInterval?: number | false | ((rows: ListItem<P>[]) => number | false);
  enabled?: boolean;
}

/** A list as `DataTable` takes it. */
export interface List<T> {
  rows: T[];
  /** What was asked for. When it changes, the table begins at its first row again. */
  question: string;
  /** How many there are in all, loaded or not. */
  total: number;
  /** There are more than `total`: counting them all takes too long. */
  totalIsLowerBound: boolean;
  isLoading: boolean;
  isLoadingMore: boolean;
  hasMore: boolean;
  error: Problem | NoAnswer | null;
  loadMore: () => void;
  refetch: () => void;
}

interface Page {
  items: unknown[];
  total: number;
  totalIsLowerBound?: boolean;
  nextCursor?: string | null;
}

function rowsOf<T>(data: { pages: Page[] } | undefined): T[] {
  return (data?.pages.flatMap((page) => page.items) ?? []) as T[];
}

/** A list of the API, fetched page by page as the table is scrolled. */
export function useList<P extends ListPath>(path: P, options: ListOptions<P> = {}): List<ListItem<P>> {
  const { query, path: parts, refetchInterval = false, enabled = true } = options;
  const result = useInfiniteQuery({
    queryKey: ['get', path, { params: { query, path: parts } }, 'list'],
    enabled,
    refetchInterval: ({ state }: { state: { data?: { pages: Page[] } | undefined } }) => {
      const pause = typeof refetchInterval === 'function' ? refetchInterval(rowsOf(state.data)) : refetchInterval;
      // All that is loaded is fetched anew: a long list asks for no more in a minute than a short one.
      return pause && pause * Math.max(1, state.data?.pages.length ?? 1);
    },
    initialPageParam: '',
    placeholderData: keepPreviousData,
    queryFn: async ({ pageParam, signal }) => {
      const paging = pageParam ? { cursor: pageParam, limit: PAGE } : { limit: FIRST_PAGE };
      const get = api.GET as (path: string, init: object) => Promise<{ data?: Page; error?: unknown }>;
      const { data, error } = await get(path, { params: { query: { ...query, ...paging }, path: parts }, signal });
      if (!data) throw error;
      return data;
    },
    getNextPageParam: (last) => last.nextCursor || undefined,
  });
  const { data, fetchNextPage, isFetchNextPageError, isFetchingNextPage, hasNextPage, refetch } = result;
  const rows = useMemo(() => rowsOf<ListItem<P>>(data), [data]);
  return {
    rows,
    question: JSON.stringify([path, parts, query]),
    total: data?.pages[0]?.total ?? 0,
    totalIsLowerBound: data?.pages[0]?.totalIsLowerBound ?? false,
    isLoading: result.isPending && enabled,
    isLoadingMore: isFetchingNextPage,
    // A page that failed is asked for again by hand only.
    hasMore: hasNextPage && !isFetchNextPageError,
    error: data && !isFetchNextPageError ? null : (result.error as Problem | NoAnswer | null),
    loadMore: () => void (isFetchingNextPage || fetchNextPage()),
    refetch: () => void (isFetchNextPageError ? fetchNextPage() : refetch()),
  };
}
