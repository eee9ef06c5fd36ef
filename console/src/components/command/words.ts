/**
 * What the words of a command are, for colours and completion alone: whether it may run is the server's to say. Words
 * are split as the server splits them, options read by Nmap's rules as far as a colour needs it.
 */
import { OPTIONS, type NmapOption } from './table';

/** `space` is what stands between words. */
export type Kind = 'space' | 'option' | 'value' | 'target' | 'placeholder';

export interface Piece {
  start: number;
  end: number;
  kind: Kind;
}

/** A place where something is wrong, in characters. */
export interface Fault {
  start: number;
  end: number;
}

const BY_NAME = new Map(OPTIONS.flatMap((one) => [one.option, ...one.also].map((name) => [name, one] as const)));
const LONG = [...BY_NAME.keys()].filter((name) => name.startsWith('--'));

/** The option that a word begins with, and how many of its characters are the option. */
export function optionOf(word: string): { option: NmapOption | undefined; length: number } | null {
  if (!word.startsWith('-') || word === '-' || word === '--') return null;
  const name = word.split('=', 1)[0] ?? word;
  const exact = BY_NAME.get(name) ?? BY_NAME.get(`-${name}`);
  if (exact) return { option: exact, length: name.length };
  const long = name.replace(/^--?/, '--');
  const begun = LONG.filter((one) => long.length > 3 && one.startsWith(long));
  if (new Set(begun.map((one) => BY_NAME.get(one))).size === 1) return { option: BY_NAME.get(begun[0] ?? ''), length: name.length };
  if (name.startsWith('--')) return { option: undefined, length: name.length };
  // `-p22`, `-T4`, `-PS80`, `-oN/tmp/x`; letters of -s joined: `-sSUV`.
  for (const length of [3, 2]) {
    const short = BY_NAME.get(word.slice(0, length));
    if (short && short.value !== 'none') return { option: short, length };
  }
  return { option: BY_NAME.get(word.slice(0, 3)) ?? BY_NAME.get(word.slice(0, 2)), length: name.length };
}

/** The places of words, quotes and backslashes taken as a shell takes them. */
function split(text: string): Fault[] {
  return [...text.matchAll(/(?:\\.?|'[^']*'?|"(?:\\.|[^"\\])*"?|[^\s\\'"])+/gsu)].map((found) => ({ start: found.index, end: found.index + found[0].length }));
}

/** The whole text in pieces, without a gap. */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  const add = (end: number, kind: Kind) => {
    if (end > at) pieces.push({ start: at, end, kind });
    at = Math.max(at, end);
  };
  let wantsValue = false;
  let isOver = false;
  for (const { start, end } of split(text)) {
    add(start, 'space');
    const word = text.slice(start, end);
    const read: ReturnType<typeof optionOf> = isOver || wantsValue ? null : optionOf(word);
    if (read) {
      const isJoined: boolean = word[read.length] === '=';
      add(start + read.length + (isJoined ? 1 : 0), 'option');
      wantsValue = read.option?.value === 'one' && at === end && !isJoined;
      add(end, 'value');
      continue;
    }
    if (wantsValue) addWithPlaceholders(text, start, end, 'value', add);
    else if (word === '--' && !isOver) add(end, 'option');
    else addWithPlaceholders(text, start, end, 'target', add);
    isOver ||= word === '--' && !wantsValue;
    wantsValue = false;
  }
  add(text.length, 'space');
  return pieces;
}

function addWithPlaceholders(text: string, start: number, end: number, kind: Kind, add: (end: number, kind: Kind) => void) {
  for (const found of text.slice(start, end).matchAll(/%s/g)) {
    add(start + found.index, kind);
    add(start + found.index + 2, 'placeholder');
  }
  add(end, kind);
}

/** Pieces cut at the edges of faults, each with what it is a part of. A fault of no length is at `caret`. */
export function marked(pieces: Piece[], faults: Fault[]): (Piece & { fault: number | null })[] {
  return pieces.flatMap((piece) => {
    const cuts = faults.flatMap((one) => [one.start, one.end]).filter((place) => place > piece.start && place < piece.end);
    const edges = [piece.start, ...new Set(cuts.sort((a, b) => a - b)), piece.end];
    return edges.slice(1).map((end, index) => {
      const start = edges[index] ?? piece.start;
      const fault = faults.findIndex((one) => one.start < end && one.end > start);
      return { start, end, kind: piece.kind, fault: fault < 0 ? null : fault };
    });
  });
}

/** The index in `text` of the place that is `byte` bytes of UTF-8 into it: the server counts bytes. */
export function placeOf(text: string, byte: number): number {
  let bytes = 0;
  let place = 0;
  for (const letter of text) {
    if (bytes >= byte) break;
    const code = letter.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    place += letter.length;
  }
  return place;
}

/** The word before the cursor that could become an option, or null where none is being typed. */
export function begunAt(text: string, cursor: number): Fault | null {
  if (cursor < text.length && !/\s/.test(text[cursor] ?? '')) return null;
  const word = split(text.slice(0, cursor)).at(-1);
  if (!word || word.end !== cursor) return null;
  const piece = piecesOf(text).find((one) => one.start === word.start);
  const isLoneDash = piece?.kind === 'target' && text.slice(word.start, cursor) === '-';
  return piece?.kind === 'option' || isLoneDash ? { start: word.start, end: cursor } : null;
}

/** The options that `typed` may become: those that begin so first, then those that hold it. */
export function offers(typed: string, sentence: (option: string) => string): NmapOption[] {
  const bare = typed.replace(/^--?/, '').toLowerCase();
  const isLong = typed.startsWith('--');
  const open = OPTIONS.filter((one) => one.offered && (!isLong || one.option.startsWith('--')));
  if (!bare) return open;
  const name = (one: NmapOption) => one.option.replace(/^--?/, '');
  // Short options differ by case: -sV is not -sv; it is offered all the same, after those that agree.
  const exact = open.filter((one) => one.option.startsWith(typed) || one.also.some((other) => other === typed));
  const begins = open.filter((one) => name(one).toLowerCase().startsWith(bare));
  const holds = bare.length < 3 ? [] : open.filter((one) => `${name(one)} ${sentence(one.option).toLowerCase()}`.split(/[^\p{L}\d]+/u).some((part) => part.startsWith(bare)));
  return [...new Set([...exact, ...begins, ...holds])];
}
