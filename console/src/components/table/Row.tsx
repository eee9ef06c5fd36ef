/** A row, with its details where they are open. */
import { memo, type ReactNode } from 'react';
import { useWords } from '@/i18n/words';
import type { Column } from '../DataTable';
import css from './DataTable.module.css';

interface RowProps<T> {
  row: T;
  rowKey: string;
  index: number;
  /** Pixels from the top of the body. */
  top: number;
  columns: Column<T>[];
  details: ((row: T) => ReactNode) | undefined;
  isOpen: boolean;
  wraps: boolean;
  isActive: boolean;
  /** A click goes somewhere. */
  isOpening: boolean;
  measure: (element: HTMLElement | null) => void;
  onToggle: (key: string) => void;
  onClick: (index: number) => void;
  onFocus: (index: number) => void;
}

/** What has its own meaning when it is clicked. */
const OWN = 'a, button, input, label, select, textarea, [role="button"]';

function AnyRow<T>(props: RowProps<T>) {
  const { row, rowKey, index, top, columns, details, isOpen, wraps, isActive, isOpening, measure, onToggle, onClick, onFocus } = props;
  const { t } = useWords('table');
  return (
    // Rows that are closed have one height: to ask for it would have the browser lay them out in the middle of a frame.
    <div ref={isOpen || wraps ? measure : undefined} data-index={index} className={css['item']} style={{ top }} role="presentation">
      {/* The keys are taken by the body of the table. */}
      {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events */}
      <div
        role="row"
        aria-rowindex={index + 2}
        aria-expanded={details ? isOpen : undefined}
        aria-level={details ? 1 : undefined}
        tabIndex={isActive ? 0 : -1}
        className={css['row']}
        data-wraps={wraps || undefined}
        data-clickable={isOpening || Boolean(details) || undefined}
        onFocus={() => onFocus(index)}
        onClick={(event) => {
          const target = event.target as HTMLElement;
          // Clicks in a menu that a cell has opened come here too, though it is elsewhere in the page.
          const isOwn = target.closest(OWN) || !event.currentTarget.contains(target);
          const isSelecting = globalThis.getSelection?.()?.isCollapsed === false;
          if (!isOwn && !isSelecting) onClick(index);
        }}
      >
        {details && (
          <div role="gridcell" className={css['cell']}>
            <button type="button" tabIndex={-1} className={css['toggle']} aria-label={t(isOpen ? 'collapse' : 'expand')} aria-expanded={isOpen} onClick={() => onToggle(rowKey)} />
          </div>
        )}
        {columns.map((column) => (
          <div key={column.key} role="gridcell" className={css['cell']} data-align={column.align} data-wide={column.wide}>
            {column.cell(row)}
          </div>
        ))}
      </div>
      {details && isOpen && (
        <div role="row" aria-level={2} className={css['details']}>
          <div role="gridcell" aria-colspan={columns.length + 1}>
            {details(row)}
          </div>
        </div>
      )}
    </div>
  );
}

export const Row = memo(AnyRow) as typeof AnyRow;

/** What stands for rows that are on their way: as high as these, so that nothing jumps. */
export function SkeletonRows<T>({ columns, hasDetails }: { columns: Column<T>[]; hasDetails: boolean }) {
  return Array.from({ length: 12 }, (_, index) => (
    <div key={index} role="row" className={css['row']}>
      {hasDetails && <div role="gridcell" className={css['cell']} />}
      {columns.map((column, place) => (
        <div key={column.key} role="gridcell" className={css['cell']} data-wide={column.wide}>
          <span className={css['skeleton']} style={{ width: `${40 + ((index * 7 + place * 13) % 45)}%` }} />
        </div>
      ))}
    </div>
  ));
}
