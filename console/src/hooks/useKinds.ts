/** How many of the services that a search finds are of which kind. */
import { useQuery } from '@tanstack/react-query';
import { api } from '@/api/client';
import type { ListItem } from '@/api/queries';

type Service = ListItem<'/api/v1/services'>;

export interface Kind {
  /** As the service is called; empty for those without a name. */
  name: string;
  total: number;
  isLowerBound: boolean;
}

export interface Kinds {
  /** The most frequent first. */
  kinds: Kind[];
  total: number;
  isLowerBound: boolean;
  /** The kinds were looked for in a part of the services: a rare one may be missing. The counts are exact. */
  isSample: boolean;
}

const PAGE = 1000;
/** Lists up to here are read whole. */
const WHOLE = 4000;
/** Kinds that are counted one by one in longer lists. */
const COUNTED = 20;
/** Names that can stand in a search as they are. */
const SEARCHABLE = /^[\w.+/?-]+$/;

async function ask(query: { q?: string | undefined; sort?: string; limit: number; cursor?: string }, signal: AbortSignal) {
  const { data, error } = await api.GET('/api/v1/services', { params: { query: { ...query, q: query.q || undefined } as { q?: string } }, signal });
  if (!data) throw error;
  return data;
}

/** The words of a search for a kind, on top of `q`; null where it has no name to search for. */
export function kindSearch(q: string, name: string): string | null {
  return SEARCHABLE.test(name) ? `${q} service:${name}`.trim() : null;
}

export function tally(services: Pick<Service, 'service'>[]): Kind[] {
  const byName = new Map<string, number>();
  for (const { service } of services) {
    // Nmap writes "unknown" where its table has no name for the port: the same as none.
    const name = service === 'unknown' ? '' : (service ?? '');
    byName.set(name, (byName.get(name) ?? 0) + 1);
  }
  return [...byName].map(([name, total]) => ({ name, total, isLowerBound: false })).sort((a, b) => b.total - a.total || a.name.localeCompare(b.name));
}

async function kindsOf(q: string, signal: AbortSignal): Promise<Kinds> {
  const first = await ask({ q, sort: 'ip', limit: PAGE }, signal);
  const { total, totalIsLowerBound: isLowerBound = false } = first;
  if (total <= WHOLE && !isLowerBound) {
    const services = [...first.items];
    let cursor = first.nextCursor;
    while (cursor && services.length < WHOLE) {
      // oxlint-disable-next-line no-await-in-loop -- each page names the next
      const next = await ask({ q, sort: 'ip', limit: PAGE, cursor }, signal);
      services.push(...next.items);
      cursor = next.nextCursor;
    }
    return { kinds: tally(services), total, isLowerBound, isSample: false };
  }
  const others = await Promise.all(['-ip', 'port', '-port', '-lastSeen'].map((sort) => ask({ q, sort, limit: PAGE }, signal)));
  const found = tally([first, ...others].flatMap((page) => page.items));
  const named = found.filter((kind) => kindSearch('', kind.name)).slice(0, COUNTED);
  const kinds = await Promise.all(
    named.map(async ({ name }): Promise<Kind> => {
      const page = await ask({ q: kindSearch(q, name) ?? q, limit: 1 }, signal);
      return { name, total: page.total, isLowerBound: page.totalIsLowerBound ?? false };
    }),
  );
  return { kinds: kinds.sort((a, b) => b.total - a.total), total, isLowerBound, isSample: true };
}

export function useKinds(q: string, enabled = true) {
  return useQuery({ queryKey: ['get', '/api/v1/services', { q }, 'kinds'], queryFn: ({ signal }) => kindsOf(q, signal), staleTime: 30_000, enabled });
}
