/** The result of a run: as a file, or as much of it as can be shown. */
import { api } from '@/api/client';
import { NoAnswer } from '@/api/problem';
import { save } from '@/lib/save';

export const FORMATS = ['json', 'ndjson', 'csv', 'xml', 'text', 'html'] as const;
export type Format = (typeof FORMATS)[number];

/** The bytes of a result as they come. Throws the problem where there is no such document. */
async function opened(runId: string, format: Format, signal: AbortSignal): Promise<ReadableStreamDefaultReader<Uint8Array>> {
  const { data, error } = await api.GET('/api/v1/runs/{id}/result', { params: { path: { id: runId }, query: { format } }, parseAs: 'stream', signal });
  if (!data) throw error ?? new NoAnswer('no body');
  return data.getReader() as ReadableStreamDefaultReader<Uint8Array>;
}

/** Has the browser keep the result as a file. Throws the problem where there is none. */
export function download(runId: string, format: Format): Promise<void> {
  const href = `/api/v1/runs/${encodeURIComponent(runId)}/result?format=${format}`;
  return save(href, () => api.GET('/api/v1/runs/{id}/result', { params: { path: { id: runId }, query: { format } }, parseAs: 'stream' }));
}

/** Reads the text piece by piece until `take` has enough (answers false) or it is over. Answers whether it came to its end. */
export async function read(runId: string, format: Format, signal: AbortSignal, take: (text: string) => boolean): Promise<boolean> {
  const reader = await opened(runId, format, signal);
  const decoder = new TextDecoder();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        take(decoder.decode());
        return true;
      }
      if (!take(decoder.decode(value, { stream: true }))) {
        await reader.cancel();
        return false;
      }
    }
  } catch (error) {
    if (signal.aborted) throw error;
    // Broken off on the way: the connection, or the server.
    throw new NoAnswer('broken off', { cause: error });
  }
}
