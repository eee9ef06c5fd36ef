/** What the import asks the server. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api } from '@/api/client';
import type { components } from '@/api/schema';
import { useSettled } from '@/hooks/useSettled';

export type Report = components['schemas']['ImportReport'];

/** Where the rows come from: a file with its bytes, or what is typed. */
export interface Source {
  name: string;
  text: string;
  body: Blob | string;
  /**
   * What was said of these rows when the others were imported. It holds until they are edited: judged anew at once, a
   * row that stood there twice would be good, and overwrite what was imported a moment ago.
   */
  verdict?: Report;
}

export async function sendCsv(body: Blob | string, query: { dryRun?: boolean; partial?: boolean }): Promise<Report> {
  const { data, error } = await api.POST('/api/v1/assets/import', {
    params: { query },
    body: body as string,
    bodySerializer: (csv: string) => csv,
    headers: { 'content-type': 'text/csv' },
  });
  if (!data) throw error;
  return data;
}

/** What an import of the good rows would do. Nothing is written. */
export function usePreview(source: Source) {
  const settled = useSettled(source, 250);
  const query = useQuery({
    queryKey: ['assets', 'preview', settled.name, settled.text],
    queryFn: () => sendCsv(settled.body, { dryRun: true, partial: true }),
    enabled: settled.text.trim() !== '' && !settled.verdict,
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 0,
    gcTime: 0,
  });
  return { report: source.verdict ?? settled.verdict ?? query.data, error: query.error, isAsking: query.isFetching || settled !== source };
}
