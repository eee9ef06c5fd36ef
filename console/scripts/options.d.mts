import type { NmapOption } from '../src/components/command/table';

export type Row = NmapOption & { meaning: string };
export function optionsOf(markdown: string): Row[];
export function tableOf(rows: Row[]): string;
export function wordsOf(rows: Row[]): string;
