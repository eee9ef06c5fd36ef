/** Why a file is not sent at all: what the server would say of it helps nobody, or it would read a part alone. */
import { records } from './csv';

/** Most rows of a file: `ROWS` of the server's `csv_rows.rs`. */
export const MOST_ROWS = 50_000;

export type Unreadable = { kind: 'empty' } | { kind: 'encoding'; encoding: string } | { kind: 'rows'; rows: number };

/** Bytes that are looked at. */
const HEAD = 4096;

/** How a file is written, where that is not what ASCII and UTF-8 look like; null where it may be. */
export function encodingOf(bytes: Uint8Array): string | null {
  const [first, second, third, fourth] = bytes;
  const isWide = (a: number | undefined, b: number | undefined) => bytes.length > 3 && a === 0 && b === 0;
  if (first === 0xff && second === 0xfe) return isWide(third, fourth) ? 'UTF-32' : 'UTF-16';
  if (first === 0xfe && second === 0xff) return 'UTF-16';
  const head = bytes.subarray(0, HEAD);
  const nuls = head.filter((one) => one === 0).length;
  if (nuls * 5 < head.length || nuls === 0) return null;
  return nuls * 5 > head.length * 3 ? 'UTF-32' : 'UTF-16';
}

/** What is wrong with a text as a whole. Nothing typed yet is nothing wrong. */
export function unreadableText(text: string): Unreadable | null {
  // A row takes two characters at least.
  if (text.length < 2 * MOST_ROWS) return null;
  const rows = records(text).length - 1;
  return rows > MOST_ROWS ? { kind: 'rows', rows } : null;
}

export async function unreadableFile(file: Blob, text: string): Promise<Unreadable | null> {
  const encoding = encodingOf(new Uint8Array(await file.slice(0, HEAD).arrayBuffer()));
  if (encoding) return { kind: 'encoding', encoding };
  return text.trim() === '' ? { kind: 'empty' } : null;
}
