/** Writes the scan, and starts it where that is asked. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { api } from '@/api/client';
import type { Scan, ScanInput } from './draft';

export interface Asked {
  input: ScanInput;
  run: boolean;
  /** Its schedule is to be made next. */
  schedules?: boolean;
  /** Over what somebody else has written in the meantime. */
  force?: boolean;
}

export interface Done {
  scan: Scan;
  runId: string | null;
  schedules: boolean;
}

interface Options {
  scan: Scan | undefined;
  /** The `Idempotency-Key` for a start of this. */
  keyOf: (what: string) => string;
  onMutate: () => void;
  onError: (error: unknown, asked: Asked) => void;
  onSuccess: (done: Done) => Promise<void>;
}

const SCAN = '/api/v1/scans/{id}';

export function useSave({ scan, keyOf, ...handlers }: Options) {
  const client = useQueryClient();
  // Where it was written and could not be started, the next try changes it and makes no second one.
  const written = useRef(scan);
  const write = async ({ input, force }: Asked): Promise<Scan> => {
    const before = written.current;
    if (!before) {
      const { data, error } = await api.POST('/api/v1/scans', { body: input });
      if (!data) throw error;
      return data;
    }
    const params = { path: { id: before.id }, header: force ? {} : { 'If-Match': `"${before.version}"` } };
    const { data, error } = await api.PUT(SCAN, { params, body: input });
    if (!data) throw error;
    return data;
  };
  return useMutation<Done, unknown, Asked>({
    ...handlers,
    mutationFn: async (asked) => {
      const saved = await write(asked);
      written.current = saved;
      client.setQueryData(['get', SCAN, { params: { path: { id: saved.id } } }], saved);
      void client.invalidateQueries({ queryKey: ['get', '/api/v1/scans'] });
      if (!asked.run) return { scan: saved, runId: null, schedules: asked.schedules ?? false };
      const params = { path: { id: saved.id }, header: { 'Idempotency-Key': keyOf(JSON.stringify([saved.id, asked.input])) } };
      const { data, error } = await api.POST('/api/v1/scans/{id}/runs', { params });
      if (!data) throw error;
      return { scan: saved, runId: data.id, schedules: false };
    },
  });
}
