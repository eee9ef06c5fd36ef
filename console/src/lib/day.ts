/** Days as `<input type="date">` has them. */

/** The begin of a day in the viewer's zone, `later` days after it; undefined of what is no day. */
export function dayOf(day: string, later: number): string | undefined {
  const [, year, month, date] = (/^(\d{4})-(\d{2})-(\d{2})$/.exec(day) ?? []).map(Number);
  if (year === undefined || month === undefined || date === undefined) return undefined;
  const begin = new Date(year, month - 1, date);
  // The 31st of February would be a day of March.
  if (begin.getMonth() !== month - 1 || begin.getDate() !== date) return undefined;
  return new Date(year, month - 1, date + later).toISOString();
}

/** What is wrong with two days that a list is asked for. */
export function daysFault(from: string, to: string): { field: 'from' | 'to'; kind: 'bad' | 'order' } | null {
  if (from && !dayOf(from, 0)) return { field: 'from', kind: 'bad' };
  if (to && !dayOf(to, 0)) return { field: 'to', kind: 'bad' };
  return from && to && to < from ? { field: 'to', kind: 'order' } : null;
}
