/** The head of a table: it stays in sight, and sorts. */
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Column } from '../DataTable';
import css from './DataTable.module.css';

interface HeaderProps<T> {
  columns: Column<T>[];
  sort: string | undefined;
  onSort: ((sort: string) => void) | undefined;
  hasDetails: boolean;
  wraps: boolean;
}

const ARIA = { up: 'ascending', down: 'descending', none: 'none' } as const;

/** How a column is sorted by `sort`. */
function directionOf(column: string, sort: string | undefined): keyof typeof ARIA {
  if (sort === column) return 'up';
  return sort === `-${column}` ? 'down' : 'none';
}

function AnyHeader<T>({ columns, sort, onSort, hasDetails, wraps }: HeaderProps<T>) {
  const { t } = useTranslation('table');
  return (
    <div role="rowgroup" className={css['head']}>
      <div role="row" aria-rowindex={1} className={css['row']} data-wraps={wraps || undefined}>
        {hasDetails && (
          <div role="columnheader" className={css['cell']}>
            <span className="visually-hidden">{t('details')}</span>
          </div>
        )}
        {columns.map((column) => {
          const direction = column.sort ? directionOf(column.sort, sort) : 'none';
          return (
            <div key={column.key} role="columnheader" aria-sort={column.sort ? ARIA[direction] : undefined} className={css['cell']} data-align={column.align} data-wide={column.wide}>
              {column.sort && onSort ? (
                <button type="button" className={css['sort']} data-direction={direction} onClick={() => onSort(direction === 'up' ? `-${column.sort}` : `${column.sort}`)}>
                  {column.title}
                </button>
              ) : (
                <span className={column.hidesTitle ? 'visually-hidden' : undefined}>{column.title}</span>
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

export const Header = memo(AnyHeader) as typeof AnyHeader;
