/** Days as `<input type="date">` has them. */

/** The begin of a day in the viewer's zone, `later` days after it. */
export function dayOf(day: string, later: number): string | undefined {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  if (!found) return undefined;
  const date = new Date(Number(found[1]), Number(found[2]) - 1, Number(found[3]) + later);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
