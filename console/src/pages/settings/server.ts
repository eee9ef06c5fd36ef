/** What the server says of itself outside the API's resources. */
import { useQuery } from '@tanstack/react-query';
import { api } from '@/api/client';

/** Whether it can do its work; fails where it cannot. */
export function useReady() {
  return useQuery({
    queryKey: ['get', '/readyz'],
    queryFn: async ({ signal }) => {
      const { data, error } = await api.GET('/readyz', { parseAs: 'text', signal });
      if (error) throw error;
      return data ?? '';
    },
  });
}

/** Its version, as the API's document tells it, and its figures. */
export function useServer() {
  const version = useQuery({
    queryKey: ['get', '/api/openapi.json'],
    staleTime: 600_000,
    queryFn: async ({ signal }) => {
      // The document does not describe itself.
      const get = api.GET as unknown as (path: string, init: object) => Promise<{ data?: { info: { version: string } }; error?: unknown }>;
      const { data, error } = await get('/api/openapi.json', { signal });
      if (!data) throw error;
      return data.info.version;
    },
  });
  const figures = useQuery({
    queryKey: ['get', '/metrics'],
    queryFn: async ({ signal }) => {
      const { data, error } = await api.GET('/metrics', { parseAs: 'text', signal });
      if (error) throw error;
      return data ?? '';
    },
  });
  return { version, figures };
}

/** A figure without labels, as Prometheus reads it. */
export function figureOf(text: string | undefined, name: string): number | undefined {
  const line = text?.split('\n').find((one) => one.startsWith(`${name} `));
  const value = line === undefined ? Number.NaN : Number(line.slice(name.length + 1));
  return Number.isFinite(value) ? value : undefined;
}

const UNITS = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const;

/** So long: `12 hours`. In the largest unit of which there are two. */
export function span(seconds: number, language: string): string {
  const [unit, size] = UNITS.find(([, size]) => seconds >= 2 * size) ?? ['second', 1];
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: 1 }).format(seconds / size);
}
