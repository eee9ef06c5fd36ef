/** CSV (RFC 4180) as the server reads it, to show a file line by line. The server alone decides what is right. */
import { said } from '@/i18n/said';

export interface CsvRecord {
  /** The line that it begins at; the first is 1. */
  line: number;
  cells: string[];
  /** Where it stands in the text, without its line break. */
  start: number;
  end: number;
}

/** The records of a text, without those that have nothing in them. */
export function records(text: string): CsvRecord[] {
  const out: CsvRecord[] = [];
  let line = 1;
  let at = text.startsWith('\ufeff') ? 1 : 0;
  while (at < text.length) {
    const record: CsvRecord = { line, cells: [], start: at, end: at };
    let cell = '';
    let isQuoted = false;
    let isAtStart = true;
    let isEnd = false;
    while (at < text.length && !isEnd) {
      const character = text[at] ?? '';
      const isBreak = character === '\n' || character === '\r';
      const width = character === '\r' && text[at + 1] === '\n' ? 2 : 1;
      if (isBreak) line += 1;
      if (isQuoted && character === '"' && text[at + 1] === '"') {
        cell += '"';
        at += 2;
      } else if (isQuoted && character === '"') {
        isQuoted = false;
        at += 1;
      } else if (isQuoted) {
        cell += text.slice(at, at + width);
        at += width;
      } else if (isBreak) {
        isEnd = true;
        record.end = at;
        at += width;
      } else if (character === '"' && isAtStart) {
        isQuoted = true;
        isAtStart = false;
        at += 1;
      } else if (character === ',') {
        record.cells.push(cell);
        cell = '';
        isAtStart = true;
        at += 1;
      } else {
        cell += character;
        isAtStart = false;
        at += 1;
      }
    }
    if (!isEnd) record.end = at;
    record.cells.push(cell);
    if (record.cells.some((one) => one.trim() !== '')) out.push(record);
  }
  return out;
}

/** A row of the preview. */
export interface PreviewRow {
  line: number;
  displayName: string;
  type: string;
  targets: string;
  tags: string;
  faults: string[];
  /** Whether the server came to it: it reads no row where the first line is wrong. */
  isJudged: boolean;
}

export interface LineFault {
  line: number;
  column?: string | null;
  message: string;
}

/** What else the server takes a column for. */
const OTHER_NAMES: Record<string, string> = { name: 'displayname' };

/** The rows of a file, each with the server's faults of its line. Faults of lines that are no row have a row too. */
export function preview(text: string, faults: readonly LineFault[]): PreviewRow[] {
  const [header, ...rows] = records(text);
  const names = (header?.cells ?? []).map((cell) => cell.trim().toLowerCase()).map((name) => OTHER_NAMES[name] ?? name);
  const byLine = new Map<number, string[]>();
  for (const one of faults) byLine.set(one.line, [...(byLine.get(one.line) ?? []), one.column ? `${one.column}: ${said(one.message)}` : said(one.message)]);
  const isJudged = !faults.some((one) => header && one.line <= header.line);
  const of = (record: CsvRecord): PreviewRow => {
    const cell = (name: string) => record.cells[names.indexOf(name)]?.trim() ?? '';
    return { line: record.line, displayName: cell('displayname'), type: cell('type'), targets: cell('targets'), tags: cell('tags'), faults: byLine.get(record.line) ?? [], isJudged };
  };
  const shown = rows.map((record) => of(record));
  const known = new Set(shown.map((row) => row.line));
  const others = [...byLine].filter(([line]) => !known.has(line)).map(([line, told]) => ({ line, displayName: '', type: '', targets: '', tags: '', faults: told, isJudged: true }));
  return [...others, ...shown].sort((a, b) => a.line - b.line);
}

/** The first line and the rows at fault alone, to be mended. */
export function leftOver(text: string, faults: readonly LineFault[]): string {
  const [header, ...rows] = records(text);
  const bad = new Set(faults.map((one) => one.line));
  const kept = rows.filter((record) => bad.has(record.line));
  if (!header || kept.length === 0) return '';
  return `${[header, ...kept].map((record) => text.slice(record.start, record.end)).join('\n')}\n`;
}
