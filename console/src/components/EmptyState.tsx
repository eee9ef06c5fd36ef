/** Nothing is here: why, and the next step. */
import type { ReactNode } from 'react';
import css from './EmptyState.module.css';

export function EmptyState({ text, action }: { text: ReactNode; action?: ReactNode }) {
  return (
    <div className={css['empty']}>
      <svg viewBox="-24 -12 48 24" width="96" height="48" aria-hidden="true" fill="none" stroke="currentColor">
        <path d="M-24 4q4-5 8 0t8 0 8 0 8 0 8 0 8 0M-18 9q4-4 8 0t8 0 8 0 8 0" opacity=".6" />
        <path d="M0-11 1.400-5.400 7-4 1.400-2.600 0 3-1.400-2.600-7-4-1.400-5.400Z" />
      </svg>
      <p>{text}</p>
      {action}
    </div>
  );
}
