/** What the import asks the server. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api } from '@/api/client';
import type { components } from '@/api/schema';
import { useSettled } from '@/hooks/useSettled';
import type { LineFault } from './csv';

export type Report = components['schemas']['ImportReport'];

/** A report with the faults of all rows, also of those beyond the faults that the server tells one by one. */
export interface Judged extends Omit<Report, 'errors'> {
  errors: LineFault[];
}

/** Where the rows come from: a file with its bytes, or what is typed. */
export interface Source {
  name: string;
  text: string;
  body: Blob | string;
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

/** All that is said of a source. */
export function judged(report: Report, untold: (line: number) => LineFault): Judged {
  return { ...report, errors: [...report.errors, ...(report.otherLines ?? []).map((line) => untold(line))] };
}

/** What an import of the good rows would do. Nothing is written. */
export function usePreview(source: Source, isRefused: boolean, untold: (line: number) => LineFault) {
  const settled = useSettled(source, 250);
  const isAsked = settled.text.trim() !== '' && !isRefused;
  const query = useQuery({
    queryKey: ['assets', 'preview', settled.name, settled.text],
    queryFn: () => sendCsv(settled.body, { dryRun: true, partial: true }),
    enabled: isAsked,
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 0,
    gcTime: 0,
  });
  const said = isAsked ? query.data : undefined;
  const report = useMemo(() => said && judged(said, untold), [said, untold]);
  return { report, error: isAsked ? query.error : null, isAsking: (isAsked && query.isFetching) || settled !== source };
}
