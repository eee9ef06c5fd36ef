/** Text of scanned hosts, taken apart into what may be drawn and what is shown as an escape. */

/** A stretch of text; `escape`: it is the written form of characters that must not be drawn. */
export interface Piece {
  text: string;
  escape: boolean;
}

/**
 * Control characters (C0, DEL, C1), marks of direction and of width that cannot be seen, separators that browsers
 * break lines at, tags, interlinear annotation, and lone surrogates (Unicode TR36 and TR55). Of marks above and below a letter ("zalgo") the
 * fifth and all that follow: they would be drawn over the lines around, and no script writes so many.
 */
const HIDDEN =
  // oxlint-disable-next-line no-control-regex, no-misleading-character-class
  /[\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\u{e0000}-\u{e0fff}]|\p{Surrogate}|\p{Mn}(?<=\p{Mn}{5})/gu;

const SHORT: Record<string, string> = { '\t': '\\t', '\n': '\\n', '\r': '\\r', '\u001b': '\\e', '\0': '\\0' };

/** How a character that must not be drawn is written. */
export function escapeOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const known = SHORT[character];
  if (known) return known;
  return code <= 0xff ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
}

/** Takes a text apart. With `lines`, tabs and line breaks (also CR LF) stay what they are. */
export function pieces(text: string, lines = false): Piece[] {
  const out: Piece[] = [];
  const add = (text: string, escape: boolean) => {
    const last = out.at(-1);
    if (last?.escape === escape) last.text += text;
    else if (text) out.push({ text, escape });
  };
  let from = 0;
  for (const match of text.matchAll(HIDDEN)) {
    const [character] = match;
    const isLine = character === '\n' || character === '\t' || (character === '\r' && text[match.index + 1] === '\n');
    add(text.slice(from, match.index), false);
    from = match.index + character.length;
    if (!lines || !isLine) add(escapeOf(character), true);
    else if (character !== '\r') add(character, false);
  }
  add(text.slice(from), false);
  return out;
}

/** Cuts a text into parts of about `length` characters, at the ends of lines where there are any. */
export function chunks(text: string, length: number): string[] {
  const out: string[] = [];
  for (let from = 0; from < text.length; ) {
    const end = Math.min(text.length, from + length);
    const line = text.lastIndexOf('\n', end - 1) + 1;
    let to = end < text.length && line > from ? line : end;
    // A pair of surrogates is one character, CR LF one line's end.
    if (/[\ud800-\udbff\r]/.test(text[to - 1] ?? '') && to < text.length && to - from > 1) to -= 1;
    out.push(text.slice(from, to));
    from = to;
  }
  return out;
}

/** The same as one plain text, for attributes, titles and the clipboard. */
export function plain(text: string, lines = false): string {
  return pieces(text, lines)
    .map((piece) => piece.text)
    .join('');
}
