/** Lists of lines: what of them is sent, which fault belongs to which line, and how two differ. */
import type { Problem } from '@/api/problem';
import { said } from '@/i18n/said';

/** The lines that say something. */
export function kept(lines: string[]): string[] {
  return lines.map((line) => line.trim()).filter(Boolean);
}

/** The number in `allowed[3]`; -1 without. */
export function lineOf(field: string): number {
  const found = /\[(\d+)\]$/.exec(field);
  return found ? Number(found[1]) : -1;
}

/** What is wrong with the lines of `list`, by their numbers. */
export function faultsOf(problem: Problem | null, list: string): Record<number, string> {
  const mine = (problem?.errors ?? []).filter((one) => one.field.startsWith(`${list}[`));
  return Object.fromEntries(mine.map((one) => [lineOf(one.field), said(one.message)]));
}

/** What `after` has more and less than `before`. */
export function unlike(before: string[], after: string[]): { sign: '+' | '−'; text: string }[] {
  const had = new Set(before);
  const has = new Set(after);
  return [
    ...after.filter((text) => !had.has(text)).map((text) => ({ sign: '+' as const, text })),
    ...before.filter((text) => !has.has(text)).map((text) => ({ sign: '−' as const, text })),
  ];
}
