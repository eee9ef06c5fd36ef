/** What goes wrong with a request: a problem document of the server (RFC 9457), or no answer at all. */
import type { components } from './schema';

export type Problem = components['schemas']['Problem'];
export type FieldError = components['schemas']['FieldError'];

/** No answer came: the server is away, or the network is. */
export class NoAnswer extends Error {
  override name = 'NoAnswer';
}

/** The answer in words of the API, whatever was thrown. */
export function problemOf(error: unknown): Problem {
  if (isProblem(error)) return error;
  if (error instanceof NoAnswer) return { type: kindOf('no-answer'), title: '', status: 0, detail: '' };
  return { type: kindOf('internal'), title: '', status: 0, detail: error instanceof Error ? error.message : String(error) };
}

export function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && 'type' in value && 'status' in value && 'detail' in value;
}

/** The kind without its prefix: `not-found`, `changed`, `invalid`... */
export function codeOf(problem: Problem): string {
  return problem.type.replace('urn:portolan:problem:', '');
}

/** What the problem says beyond its faults: the server makes the detail of the first of them, where it has nothing else to say. */
export function detailOf({ detail, errors = [] }: Problem): string {
  return errors.some((one) => detail.startsWith(`${one.field}: ${one.message}`)) ? '' : detail;
}

/** What was asked for is not there: another try does not find it. */
export function isGone(error: unknown): boolean {
  return isProblem(error) && codeOf(error) === 'not-found';
}

/** What is wrong with the words of a search, where that is all that is wrong: no second try mends it. */
export function searchFault(problem: Problem): string | undefined {
  const { status, errors = [] } = problem;
  return status === 400 && errors.length > 0 && errors.every((one) => one.field === 'q') ? problem.detail || errors[0]?.message : undefined;
}

/** What is wrong with each of these filters of a list, where that is all that is wrong. */
export function filterFaults(error: unknown, fields: readonly string[]): Record<string, string> {
  const errors = isProblem(error) && error.status === 400 ? (error.errors ?? []) : [];
  return errors.every((one) => fields.includes(one.field)) ? Object.fromEntries(errors.map((one) => [one.field, one.message])) : {};
}

/** The URN of a kind of problem. */
export function kindOf(code: string): string {
  return `urn:portolan:problem:${code}`;
}
