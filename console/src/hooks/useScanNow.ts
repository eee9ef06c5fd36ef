/** Starts a scan of assets: by a scan that is there already, where one is just like it. */
import { useRef } from 'react';
import { $api, api } from '@/api/client';
import type { components } from '@/api/schema';
import { newKey } from './useOnce';

type Scan = components['schemas']['Scan'];
type ScanInput = components['schemas']['ScanInput'];

/** Whether a start of `scan` would do what `input` says. */
export function isSame(scan: Scan, input: ScanInput): boolean {
  const of = (one: Pick<ScanInput, 'displayName' | 'providerId' | 'command' | 'templateId' | 'parameters' | 'target'>) =>
    JSON.stringify([
      one.displayName,
      one.providerId,
      one.command ?? null,
      one.templateId ?? null,
      Object.entries(one.parameters ?? {}).sort(),
      one.target.mode === 'asset' ? [[...(one.target.assetIds ?? [])].sort(), one.target.tags ?? []] : one.target,
    ]);
  return of({ ...scan, parameters: scan.parameters ?? {} }) === of(input);
}

async function scanOf(input: ScanInput): Promise<string> {
  const known = await api.GET('/api/v1/scans', { params: { query: { q: input.displayName, providerId: input.providerId, limit: 100 } } });
  const same = known.data?.items.find((scan) => isSame(scan, input));
  if (same) return same.id;
  const { data, error } = await api.POST('/api/v1/scans', { body: input });
  if (!data) throw error;
  return data.id;
}

/** A function that answers the run's id, whatever had to be made for it. What is refused is thrown. */
export function useScanNow() {
  const start = $api.useMutation('post', '/api/v1/scans/{id}/runs');
  // A retry of a start whose answer got lost must not start a second run.
  const key = useRef('');
  return async (input: ScanInput): Promise<string> => {
    const id = await scanOf(input);
    key.current ||= newKey();
    const run = await start.mutateAsync({ params: { path: { id }, header: { 'Idempotency-Key': key.current } } });
    key.current = '';
    return run.id;
  };
}
