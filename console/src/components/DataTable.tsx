/**
 * A table of any length: only the rows that can be seen are drawn, more are fetched as it is scrolled.
 *
 * One tab stop: the arrow keys, Page Up and Down, Home and End move between rows (End to the last that
 * is here, which fetches more), Enter opens one, Right and Left show
 * and hide its details. Give it a parent of a height of its own (`page page-fill`), or `maxHeight`.
 */
import { defaultRangeExtractor, useVirtualizer, type Range } from '@tanstack/react-virtual';
import { useCallback, useEffect, useId, useMemo, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { List } from '@/api/queries';
import { useMedia } from '@/hooks/useMedia';
import { said } from '@/lib/count';
import { ProblemAlert } from './ProblemAlert';
import { Header } from './table/Header';
import { LeftOut } from './table/LeftOut';
import { Row, SkeletonRows } from './table/Row';
import { useRowKeys } from './table/keys';
import css from './table/DataTable.module.css';

export interface Column<T> {
  key: string;
  title: string;
  /** The title is heard, and not seen: of boxes that are checked. */
  hidesTitle?: boolean;
  /** What stands in a row's cell. Text of scanned hosts goes through `HostileText`. */
  cell: (row: T) => ReactNode;
  /** A track of a CSS grid: `120px`, `minmax(140px, 1fr)`. One part of the rest if absent. */
  width?: string;
  /** The same where the table is narrower than 720 px: all columns of it together must fit into 364. */
  narrow?: string;
  /** The API's name to sort by; the column cannot be sorted without. */
  sort?: string;
  align?: 'right';
  /** Left out where the table is narrower than 720 px; on a phone it is in the details of a row that has no others and leads nowhere. */
  wide?: boolean;
}

/** Rows from the server (`useList`), or from where you like (`listOf`). */
export type Rows<T> = Omit<List<T>, 'refetch' | 'question'> & { refetch?: () => void; question?: string };

export interface DataTableProps<T> {
  /** What the table is, for who hears it. */
  label: string;
  list: Rows<T>;
  columns: Column<T>[];
  rowKey: (row: T) => string;
  /** The API's sorting: `ip`, `-lastSeen`. */
  sort?: string;
  onSort?: (sort: string) => void;
  /** A click on a row, or Enter. */
  onOpen?: (row: T) => void;
  /** The details of a row, which open below it. Without `onOpen` a click opens them too. */
  details?: (row: T) => ReactNode;
  /** What is said where there are no rows: an `EmptyState` with the next step. */
  empty: ReactNode;
  maxHeight?: number;
  /** What does not fit into a cell goes on in the next line, as it does on a phone: for tables of few rows, for each is measured. */
  wraps?: boolean;
}

/** Pixels of a row that is closed. */
export const ROW_HEIGHT = 30;
/** Windows in which every table is narrow. */
const PHONE = '(max-width: 720px)';
const estimateSize = () => ROW_HEIGHT;
const placeOf = (index: number) => index;
/** Rows from the end at which the next page is asked for. */
const AHEAD = 100;

function withActive(shown: number[], active: number): number[] {
  if (shown.includes(active)) return shown;
  return active < (shown[0] ?? 0) ? [active, ...shown] : [...shown, active];
}

/** Rows that are all here already, as `list`. */
export function listOf<T>(rows: T[], isLoading = false): Rows<T> {
  return { rows, total: rows.length, totalIsLowerBound: false, isLoading, isLoadingMore: false, hasMore: false, error: null, loadMore: () => undefined };
}

export function DataTable<T>(props: DataTableProps<T>) {
  const { label, list, columns, rowKey, sort, onSort, onOpen, empty, maxHeight } = props;
  const { t } = useTranslation('table');
  const { rows } = list;
  // There no cell is as wide as a name, and nothing is shown on hover.
  const isPhone = useMedia(PHONE);
  const wraps = props.wraps || isPhone;
  const leftOut = columns.filter((column) => column.wide);
  // Where a row leads nowhere, nothing else would tell what its columns do not.
  const details = props.details ?? (isPhone && !onOpen && leftOut.length > 0 ? (row: T) => <LeftOut columns={leftOut} row={row} /> : undefined);
  const scroller = useRef<HTMLDivElement>(null);
  const hint = useId();
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [chosen, setActive] = useState(0);
  const active = Math.min(chosen, Math.max(0, rows.length - 1));
  const latestKey = useRef(rowKey);
  useEffect(() => {
    latestKey.current = rowKey;
  });
  const toggle = useCallback((key: string, wanted?: boolean) => {
    setOpen((before) => {
      const next = new Set(before);
      if (wanted ?? !before.has(key)) next.add(key);
      else next.delete(key);
      return next;
    });
  }, []);
  const isMeasured = wraps || open.size > 0;
  // Rows that are closed are all as high, so that their places are all there is to know of them. With another function
  // all are measured anew: it stays the same as the table is scrolled.
  const keyOf = useMemo(() => (isMeasured ? (index: number) => (rows[index] === undefined ? index : latestKey.current(rows[index])) : placeOf), [isMeasured, rows]);
  // The active row stays in the page when it is scrolled away: it has the focus, and is where Tab leads to.
  const rangeExtractor = useCallback((range: Range) => withActive(defaultRangeExtractor(range), active), [active]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize,
    getItemKey: keyOf,
    overscan: 6,
    rangeExtractor,
    // The head is above the rows in the same scroller.
    scrollMargin: ROW_HEIGHT,
  });
  useEffect(() => {
    // Nothing of the heights of details that were open before.
    if (!isMeasured) virtual.measure();
  }, [virtual, isMeasured]);
  const seen = virtual.getVirtualItems();
  const last = virtual.range?.endIndex ?? 0;
  useEffect(() => {
    if (list.hasMore && !list.isLoadingMore && last >= rows.length - AHEAD) list.loadMore();
  }, [last, rows.length, list]);
  const { question } = list;
  useEffect(() => {
    if (scroller.current) scroller.current.scrollTop = 0;
    setOpen(new Set());
    setActive(0);
  }, [question]);
  const keys = useRowKeys({
    count: rows.length,
    active,
    setActive,
    page: () => Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT) - 2),
    scrollTo: (index) => virtual.scrollToIndex(index),
    scroller,
    onOpen: (index) => {
      const row = rows[index];
      if (row === undefined) return;
      if (onOpen) onOpen(row);
      else if (details) toggle(rowKey(row));
    },
    onDetails: details && ((index, wanted) => rows[index] !== undefined && toggle(rowKey(rows[index]), wanted)),
  });
  const tracks = `${details ? '28px ' : ''}${columns.map((column) => column.width ?? 'minmax(80px, 1fr)').join(' ')}`;
  const narrow = columns.filter((column) => !column.wide);
  const narrowTracks = `${details ? '28px ' : ''}${narrow.map((column) => column.narrow ?? column.width ?? 'minmax(80px, 1fr)').join(' ')}`;
  const style = { '--tracks': tracks, '--narrow-tracks': narrowTracks, maxHeight } as React.CSSProperties;
  const isEmpty = rows.length === 0 && !list.isLoading && !list.error;
  return (
    <div className={css['frame']} data-fill={maxHeight === undefined || undefined}>
      <ProblemAlert error={list.error} onRetry={list.refetch} />
      <div ref={scroller} className={css['scroller']} style={style}>
        <div
          role={details ? 'treegrid' : 'grid'}
          aria-label={label}
          aria-describedby={hint}
          aria-rowcount={list.totalIsLowerBound || list.hasMore ? Math.max(list.total, rows.length) + 1 : rows.length + 1}
          aria-colcount={columns.length + (details ? 1 : 0)}
          aria-busy={list.isLoading}
          className={css['table']}
        >
          <Header columns={columns} sort={sort} onSort={onSort} hasDetails={Boolean(details)} wraps={wraps} />
          <div role="rowgroup" className={css['body']} style={{ height: list.isLoading ? undefined : virtual.getTotalSize() }} onKeyDown={keys.onKeyDown}>
            {list.isLoading && <SkeletonRows columns={columns} hasDetails={Boolean(details)} />}
            {seen.map((item) => {
              const row = rows[item.index];
              if (row === undefined) return null;
              const key = rowKey(row);
              return (
                <Row
                  key={key}
                  rowKey={key}
                  row={row}
                  index={item.index}
                  top={item.start - ROW_HEIGHT}
                  columns={columns}
                  details={details}
                  isOpen={open.has(key)}
                  wraps={wraps}
                  isActive={item.index === active}
                  isOpening={Boolean(onOpen)}
                  measure={virtual.measureElement}
                  onToggle={toggle}
                  onClick={keys.onClick}
                  onFocus={setActive}
                />
              );
            })}
          </div>
        </div>
        {isEmpty && <div className={css['empty']}>{empty}</div>}
        {list.isLoadingMore && <div className={css['more']}>{t('loading')}</div>}
      </div>
      <div className={css['foot']} role="status">
        {list.isLoading ? t('loading') : t(list.totalIsLowerBound ? 'countAtLeast' : 'count', { count: said(Math.max(list.total, rows.length), list.totalIsLowerBound) })}
      </div>
      <span id={hint} className="visually-hidden">
        {t('keys')}
      </span>
    </div>
  );
}
