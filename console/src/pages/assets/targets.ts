/** Targets as they are typed, and what the server says of each. */
import { keepPreviousData } from '@tanstack/react-query';
import { $api } from '@/api/client';
import type { FieldError, Problem } from '@/api/problem';
import { useSettled } from '@/hooks/useSettled';

/** `bad`: it cannot be saved. `other`: it can, and cannot be scanned. */
export interface TargetFault {
  kind: 'bad' | 'other';
  code: string;
  reason: string;
}

/** By the text of the target: the same fault wherever it stands. */
export type TargetFaults = ReadonlyMap<string, TargetFault>;

/** The targets of a pasted text: blanks, commas and semicolons separate, but not the commas of `10.0.0.1,7`. */
export function split(text: string): string[] {
  return text.split(/[\s;]+|,(?=\s|$)/).filter(Boolean);
}

/** What is given, without blank lines. */
export function given(targets: readonly string[]): string[] {
  return targets.map((one) => one.trim()).filter(Boolean);
}

/** Asks the server of each target as it is typed. Nothing is sent to them. */
export function useTargetFaults(targets: readonly string[]): TargetFaults {
  const settled = JSON.parse(useSettled(JSON.stringify(given(targets)))) as string[];
  const { data } = $api.useQuery(
    'post',
    '/api/v1/commands/explain',
    { body: { command: '-sn %s', targets: settled } },
    { enabled: settled.length > 0, placeholderData: keepPreviousData, retry: false },
  );
  const faults = new Map<string, TargetFault>();
  for (const refusal of data?.refusals ?? []) {
    const text = settled[refusal.target ?? -1];
    if (text !== undefined) faults.set(text, { kind: refusal.code === 'badTarget' ? 'bad' : 'other', code: refusal.code, reason: refusal.reason });
  }
  return faults;
}

/** Takes the faults of single targets out of a problem. */
export function takeFaults(problem: Problem, sent: readonly string[]): { faults: TargetFaults; rest: Problem | null } {
  const faults = new Map<string, TargetFault>();
  const others: FieldError[] = [];
  for (const one of problem.errors ?? []) {
    const text = sent[Number(/^targets\[(\d+)\]$/.exec(one.field)?.[1] ?? -1)];
    if (text === undefined) others.push(one);
    else faults.set(text, { kind: 'bad', code: one.code, reason: one.message });
  }
  return { faults, rest: faults.size > 0 && others.length === 0 ? null : { ...problem, errors: others } };
}

/** The word that finds a target in the search of hosts and services. */
export function wordOf(target: string): string {
  const address = target.split('%')[0] ?? target;
  if (address.includes('/')) return `net:${address}`;
  const isAddress = address.includes(':') || /^[\d.,*-]+$/.test(address);
  return isAddress ? `ip:${address}` : `host:${target}`;
}
