/** Files of the server's, kept by the browser. */
import { NoAnswer } from '@/api/problem';

/** Asks for a file, as a stream. */
export type Ask = () => Promise<{ data?: unknown; error?: unknown }>;

/**
 * Has the browser keep the file at `href`. It is asked for first, so that a session that has ended is renewed, and a
 * refusal is told in the page and not kept as a file that has the problem in it. Throws the problem where there is none.
 */
export async function save(href: string, ask: Ask): Promise<void> {
  const { data, error } = await ask();
  if (!(data instanceof ReadableStream)) throw error ?? new NoAnswer('no body');
  await data.cancel();
  const link = document.createElement('a');
  link.href = href;
  link.download = '';
  link.click();
}

/** An address with what of a query is said. */
export function addressOf(path: string, query: Record<string, string | undefined>): string {
  const said = Object.entries(query).filter((pair): pair is [string, string] => Boolean(pair[1]));
  return said.length > 0 ? `${path}?${new URLSearchParams(said).toString()}` : path;
}
