/** How soon a list of scans or runs is fetched anew. */
import { isOver } from '@/api/events';
import type { ListItem } from '@/api/queries';

/** Milliseconds between two looks: while something goes on, and while nothing does. */
const BUSY = 2000;
const IDLE = 5000;

export function soon<T>(isGoing: (row: T) => boolean) {
  return (rows: T[]) => (rows.some(isGoing) ? BUSY : IDLE);
}

/** Whether a run goes on, or will by itself. */
export function isGoing(run: Pick<ListItem<'/api/v1/runs'>, 'state' | 'resumes'>): boolean {
  return !isOver(run.state, run.resumes);
}
