/** A text with places in it marked. The API counts places in bytes of UTF-8. */

export interface MarkedPiece {
  /** Its first byte. */
  start: number;
  text: string;
  isMarked: boolean;
}

export function marked(text: string, places: readonly { start: number; end: number }[]): MarkedPiece[] {
  const bytes = new TextEncoder().encode(text);
  const decoder = new TextDecoder();
  const out: MarkedPiece[] = [];
  const add = (start: number, end: number, isMarked: boolean) => {
    if (end > start) out.push({ start, text: decoder.decode(bytes.subarray(start, end)), isMarked });
  };
  let at = 0;
  for (const place of [...places].sort((a, b) => a.start - b.start)) {
    const start = Math.max(at, Math.min(place.start, bytes.length));
    const end = Math.max(start, Math.min(place.end, bytes.length));
    add(at, start, false);
    add(start, end, true);
    at = end;
  }
  add(at, bytes.length, false);
  return out;
}
