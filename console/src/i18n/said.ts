/**
 * The server speaks English. Its sentences are shown in the language of the console: `said(sentence)` finds the English
 * template that a sentence was made from (`src/i18n/said/*.json`, keyed by the templates as they stand in the server's
 * source) and fills the Chinese one. What it does not know stays as it is. For showing alone: nothing is decided by it.
 *
 * Never for text of scanned hosts, nor for names that people gave.
 */
import i18next from 'i18next';

/** English templates and their Chinese. `{name}` is filled by the value, itself translated where it is a sentence;
 * `{name:word}` in the Chinese by the word of `words`. */
export interface Catalogue {
  sentences: Record<string, string>;
  words: Record<string, string>;
}

interface Hole {
  name: string;
  /** Written by Rust's `{:?}`: in quotes, and text of somebody. */
  isQuoted: boolean;
}

interface Template {
  /** What stands before, between and after the holes: one more than there are holes. */
  literals: string[];
  holes: Hole[];
  /** How much of it is fixed: of several that fit the most exact is taken. */
  weight: number;
  chinese: string;
  /** Holes that Chinese has no place for, since it does not tell one from many: a word each. */
  dropped: Set<string>;
}

/** Longer text is none of our sentences. */
const LONGEST = 4000;
/** Templates in templates: a refusal of a scan that quotes one of an option that quotes one of its value. */
const DEEPEST = 5;
/** Looks into the catalogue for one sentence, whatever it is made of. */
const MOST_LOOKS = 60;
/** Lists of sentences are joined by it. */
const JOIN = '; ';
const MOST_JOINED = 8;
/** What is put behind another sentence begins so. */
const TAIL = /^(?:; |: |, | \(| and more)/;
/** Templates that are tried where several fit. */
const MOST_FITTING = 3;
const KEPT = 500;

/** English words in it. */
const leftIn = (text: string) => text.match(/ [a-z]{2,}/g)?.length ?? 0;

const HOLE = /\{([A-Za-z_]\w*|\d+)?(?::([^{}]*))?\}/g;

/** The names of a template's places, those without a name by their number; `word` is of the Chinese alone. */
export function holesOf(template: string): (Hole & { isWord: boolean })[] {
  let count = 0;
  return [...template.matchAll(HOLE)].map(([, name, spec]) => ({ name: name ?? String(count++), isQuoted: spec?.endsWith('?') ?? false, isWord: spec === 'word' }));
}

function compiled(english: string, chinese: string): Template {
  const literals = english.split(new RegExp(HOLE.source.replaceAll('(', '(?:').replaceAll('(?:?:', '(?:'), 'g'));
  const holes = holesOf(english);
  const kept = new Set(holesOf(chinese).map((hole) => hole.name));
  const dropped = new Set(holes.map((hole) => hole.name).filter((name) => !kept.has(name)));
  return { literals, holes, weight: literals.join('').length, chinese, dropped };
}

/** One past the quotation mark that closes what is open at `at`; -1 where none does. */
function closed(text: string, at: number): number {
  for (let i = at + 1; i < text.length; i += 1) {
    if (text[i] === '\\') i += 1;
    else if (text[i] === text[at]) return i + 1;
  }
  return -1;
}

/**
 * What fills the template in `text`, or null. Literals are looked for from left to right and never twice, so that it
 * takes as long as the text is, whatever it holds.
 */
function filled({ literals, holes, dropped }: Template, text: string): Map<string, string> | null {
  const first = literals[0] ?? '';
  if (holes.length === 0) return text === first ? new Map() : null;
  const last = literals.at(-1) ?? '';
  const end = text.length - last.length;
  if (end < first.length || !text.startsWith(first) || !text.endsWith(last)) return null;
  const values = new Map<string, string>();
  let at = first.length;
  for (const [index, hole] of holes.entries()) {
    const next = index === holes.length - 1 ? null : (literals[index + 1] ?? '');
    let stop = end;
    if (hole.isQuoted && (text[at] === '"' || text[at] === "'")) {
      stop = closed(text, at);
      if (stop < 0 || (next === null ? stop !== end : !text.startsWith(next, stop))) return null;
    } else if (next) {
      stop = text.indexOf(next, at);
    }
    if (stop < at || stop > end) return null;
    const value = text.slice(at, stop);
    if ((values.get(hole.name) ?? value) !== value || (dropped.has(hole.name) && /\W/.test(value)) || (hole.isQuoted && /^[^"'].*\s/.test(value))) return null;
    values.set(hole.name, value);
    at = stop + (next?.length ?? 0);
  }
  return values;
}

/** The translator of a catalogue: the Chinese of a sentence, or null where it is not known. */
export function translator({ sentences, words }: Catalogue): (text: string) => string | null {
  const exact = new Map<string, string>();
  const byStart = new Map<string, Template[]>();
  const tails: Template[] = [];
  for (const [english, chinese] of Object.entries(sentences)) {
    const template = compiled(english, chinese);
    if (TAIL.test(english)) tails.push(template);
    if (template.holes.length === 0) exact.set(english, chinese);
    else {
      const start = template.literals[0]?.[0] ?? '';
      byStart.set(start, [...(byStart.get(start) ?? []), template]);
    }
  }

  return (text) => {
    let looks = 0;
    const fill = ({ chinese, holes }: Template, values: Map<string, string>, depth: number) => {
      const quoted = new Set(holes.filter((hole) => hole.isQuoted).map((hole) => hole.name));
      let count = 0;
      return chinese.replace(HOLE, (_all, name?: string, spec?: string) => {
        const key = name ?? String(count++);
        const value = values.get(key) ?? '';
        if (spec === 'word' && Object.hasOwn(words, value)) return words[value] ?? value;
        return quoted.has(key) ? value : (look(value, depth + 1) ?? value);
      });
    };
    /** Of templates that fit, that which leaves the fewest English words, of such the most exact. */
    const best = (sentence: string, depth: number): string | null => {
      const fits: { template: Template; values: Map<string, string> }[] = [];
      for (const template of [...(byStart.get(sentence[0] ?? '') ?? []), ...(byStart.get('') ?? [])]) {
        const values = filled(template, sentence);
        if (values) fits.push({ template, values });
      }
      fits.sort((a, b) => b.template.weight - a.template.weight);
      let found: string | null = null;
      for (const { template, values } of fits.slice(0, MOST_FITTING)) {
        const told = fill(template, values, depth);
        if (found === null || leftIn(told) < leftIn(found)) found = told;
      }
      return found;
    };
    const withTail = (sentence: string, depth: number): string | null => {
      for (const tail of tails) {
        const at = sentence.lastIndexOf(tail.literals[0] ?? '');
        const values = at > 0 ? filled(tail, sentence.slice(at)) : null;
        if (!values) continue;
        const head = sentence.slice(0, at);
        return (look(head, depth + 1) ?? head) + fill(tail, values, depth);
      }
      return null;
    };
    /** `field: what is wrong with it`, as the detail of a problem is made; `: why`, as a reason is put behind. */
    const ofField = (sentence: string, depth: number): string | null => {
      const field = /^[\w.[\]-]{0,80}: /.exec(sentence)?.[0];
      const rest = field ? look(sentence.slice(field.length), depth + 1) : null;
      return rest === null ? null : `${field}${rest}`;
    };
    /** A list: the longest beginnings that are known first, since sentences hold semicolons themselves. */
    const ofList = (sentence: string, depth: number): string | null => {
      let rest = sentence.split(JOIN);
      if (rest.length < 2 || rest.length > MOST_JOINED) return null;
      const parts: string[] = [];
      let isKnown = false;
      while (rest.length > 0) {
        let taken = rest.length;
        let known = parts.length > 0 ? whole(rest.join(JOIN), depth + 1) : null;
        while (known === null && taken > 1) known = whole(rest.slice(0, --taken).join(JOIN), depth + 1);
        isKnown ||= known !== null;
        parts.push(known ?? rest[0] ?? '');
        rest = rest.slice(taken);
      }
      return isKnown ? parts.join('；') : null;
    };
    const whole = (sentence: string, depth: number): string | null => {
      looks += 1;
      if (looks > MOST_LOOKS || depth > DEEPEST || !/[A-Za-z]{2}/.test(sentence)) return null;
      return exact.get(sentence) ?? best(sentence, depth) ?? withTail(sentence, depth) ?? ofField(sentence, depth);
    };
    const look = (sentence: string, depth: number): string | null => whole(sentence, depth) ?? (depth > DEEPEST ? null : ofList(sentence, depth));
    return text.length > LONGEST ? null : look(text, 0);
  };
}

let translate: ((text: string) => string | null) | null = null;
const seen = new Map<string, string>();

/** Fetches the catalogue; where that fails the sentences stay English. */
export async function loadSaid(language: string) {
  if (language !== 'zh' || translate) return;
  const file = await import('./said/catalogue').catch(() => null);
  if (file) translate = translator({ ...file.CATALOGUE, sentences: { ...file.OF_OPTIONS, ...file.OF_OTHERS, ...file.CATALOGUE.sentences } });
}

/** What it advises on the command line has its own words in the console. The Chinese of the catalogue has them already. */
const OWN: [RegExp, string][] = [
  [/use -o [\w|]+ with --out FILE/, 'export them from the page of the run'],
  [/leave it out with --exclude(?: [\da-f:.]*[\da-f])?/, 'choose targets without it'],
  [/ \(a scan on the command line: --allow NET\)/, ''],
];

function inOwnWords(sentence: string): string {
  return OWN.reduce((text, [theirs, ours]) => text.replaceAll(new RegExp(theirs, 'g'), ours), sentence);
}

/** A sentence of the server in the language of the console. */
export function said(sentence: string): string;
export function said(sentence: string | null | undefined): string | null | undefined;
export function said(sentence: string | null | undefined): string | null | undefined {
  if (!sentence) return sentence;
  if (!translate || i18next.language !== 'zh') return inOwnWords(sentence);
  const before = seen.get(sentence);
  if (before !== undefined) return before;
  const now = translate(sentence) ?? inOwnWords(sentence);
  if (seen.size >= KEPT) seen.clear();
  if (sentence.length <= LONGEST) seen.set(sentence, now);
  return now;
}
