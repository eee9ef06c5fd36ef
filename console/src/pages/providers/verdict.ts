/** What the server says of a command as it is typed: refusals at their places, as characters of what is typed. */
import { keepPreviousData } from '@tanstack/react-query';
import { $api } from '@/api/client';
import type { components } from '@/api/schema';
import { useSettled } from '@/hooks/useSettled';

export type Explanation = components['schemas']['Explanation'];

/** A refusal, its place in characters of what is typed. */
export interface Fault {
  code: string;
  reason: string;
  start: number;
  end: number;
  /** The words that it is about. */
  excerpt: string;
  /** What is typed has changed there since: no place can be shown. */
  isMoved: boolean;
  /** The option class that would open it. */
  grant?: string;
  /** It is about the target, not about the command. */
  ofTarget: boolean;
}

export interface Verdict {
  /** It is being asked, and what is shown is of a text before. */
  isAsking: boolean;
  faults: Fault[];
  explanation: Explanation | undefined;
  /** The server could not be asked. */
  error: unknown;
}

const GRANT = /needs the grant (\w+)/;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The character that begins at a byte of the UTF-8 form. */
export function characterAt(text: string, byte: number): number {
  return decoder.decode(encoder.encode(text).slice(0, byte)).length;
}

/**
 * The refusals of `explanation` at their places in `text`, less those that the classes of `granted` open. Where
 * `text` was typed on since, those before the change still have a place.
 */
export function faultsOf(text: string, explanation: Explanation, granted: readonly string[] = []): Fault[] {
  const { source } = explanation;
  // The server looks at it without the blanks around it.
  const typed = text.trimStart();
  const indent = text.length - typed.length;
  const faults = explanation.refusals.map((one): Fault => {
    const grant = GRANT.exec(one.reason)?.[1];
    const [start, end] = [characterAt(source, one.start), characterAt(source, one.end)];
    const ofTarget = one.target !== undefined && one.target !== null;
    return {
      code: one.code,
      reason: one.reason,
      start: indent + start,
      end: indent + end,
      excerpt: source.slice(start, end).trim(),
      isMoved: !typed.startsWith(source.slice(0, end)),
      ...(grant ? { grant } : {}),
      ofTarget,
    };
  });
  return faults.filter((one) => !(one.grant && granted.includes(one.grant)));
}

export interface Question {
  command: string;
  /** Judges by the classes that are granted to this one, as it is saved. */
  providerId?: string;
  /** Judges by these classes, saved or not. */
  granted?: readonly string[];
  targets?: string[];
}

/** Asks as it is typed. Without targets, that there are none is no fault. */
export function useVerdict({ command, providerId, granted, targets }: Question): Verdict {
  const asked = useSettled(JSON.stringify({ command, targets: targets ?? [] }));
  const settled = JSON.parse(asked) as { command: string; targets: string[] };
  const isEmpty = settled.command.trim() === '';
  const query = $api.useQuery(
    'post',
    '/api/v1/commands/explain',
    { body: { command: settled.command, targets: settled.targets, ...(providerId ? { providerId } : {}) } },
    { enabled: !isEmpty, placeholderData: keepPreviousData, retry: false },
  );
  const isCurrent = settled.command === command && !query.isPlaceholderData;
  const explanation = isEmpty ? undefined : query.data;
  const all = explanation ? faultsOf(command, explanation, granted) : [];
  const faults = settled.targets.length > 0 ? all : all.filter((one) => one.code !== 'noTargets');
  return { isAsking: !isEmpty && (query.isFetching || !isCurrent), faults, explanation, error: query.error };
}
