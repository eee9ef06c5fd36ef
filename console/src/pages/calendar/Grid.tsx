/** The days, a week a row. One tab stop: arrows, Home, End, Page Up and Down move between days; Enter opens one. */
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { dayOf, led, type Day, type View } from './days';
import { DayCell } from './DayCell';
import type { Entry } from './entries';
import type { CalendarWords } from './words';
import css from './Calendar.module.css';

/** Entries of a day that are shown before the others are asked for. */
const MOST: Record<View, number> = { week: 30, month: 4 };

export interface GridProps {
  view: View;
  /** The day by which the week or the month was chosen. */
  chosen: Day;
  days: Day[];
  firstDay: number;
  entries: readonly Entry[];
  words: CalendarWords;
  now: number;
  isBusy: boolean;
  /** Another week or month. */
  onTurn: (day: Day) => void;
  /** A day of a month, seen closer. */
  onOpen: (day: Day) => void;
}

export function Grid({ view, chosen, days, firstDay, entries, words, now, isBusy, onTurn, onOpen }: GridProps) {
  const { t } = useTranslation('calendar');
  const hint = useId();
  const grid = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(chosen.key);
  const [whole, setWhole] = useState<ReadonlySet<string>>(new Set());
  // The day that is to have the focus once it is drawn.
  const wanted = useRef<string | null>(null);
  const isShown = days.some((day) => day.key === active);
  const current = isShown ? active : chosen.key;
  useEffect(() => setActive(chosen.key), [chosen.key]);
  useEffect(() => {
    if (wanted.current === null) return;
    const cell = grid.current?.querySelector<HTMLElement>(`[data-day="${wanted.current}"]`);
    if (!cell) return;
    wanted.current = null;
    cell.focus();
  });
  const go = (day: Day) => {
    wanted.current = day.key;
    setActive(day.key);
    if (!days.some((one) => one.key === day.key) || (view === 'month' && day.start.getMonth() !== chosen.start.getMonth())) onTurn(day);
  };
  const open = (day: Day) => {
    if (view === 'week') return setWhole(new Set([...whole, day.key]));
    wanted.current = day.key;
    onOpen(day);
  };
  const press = (event: KeyboardEvent<HTMLElement>) => {
    const { target } = event;
    if (!(target instanceof HTMLElement) || event.ctrlKey || event.metaKey || event.altKey) return;
    const day = days.find((one) => one.key === target.dataset['day']);
    // Keys that are pressed on an entry are the entry's.
    if (!day) return;
    const to = led(event.key, view, day.start, firstDay);
    if (to) go(dayOf(to));
    else if (event.key === 'Enter') open(day);
    else return;
    event.preventDefault();
  };
  const weeks = Array.from({ length: days.length / 7 }, (_, week) => days.slice(week * 7, week * 7 + 7));
  return (
    <>
      <div ref={grid} role="grid" aria-label={t('title')} aria-describedby={hint} aria-busy={isBusy} className={css['grid']} data-view={view}>
        <div role="row" className={css['weekdays']}>
          {days.slice(0, 7).map((day) => (
            <span key={day.key} role="columnheader">
              {words.weekday(day.start)}
            </span>
          ))}
        </div>
        <div role="rowgroup" onKeyDown={press}>
          {weeks.map((week) => (
            <div key={week[0]?.key} role="row" className={css['week']}>
              {week.map((day) => (
                <DayCell
                  key={day.key}
                  day={day}
                  entries={entries}
                  words={words}
                isTight={view === 'month'}
                  now={now}
                  most={whole.has(day.key) ? Infinity : MOST[view]}
                  isActive={day.key === current}
                  isOutside={view === 'month' && day.start.getMonth() !== chosen.start.getMonth()}
                  onFocus={({ key }) => setActive(key)}
                  onMore={open}
                />
              ))}
            </div>
          ))}
        </div>
      </div>
      <p id={hint} className={`muted ${css['keys']}`}>
        {t(view === 'week' ? 'keys.week' : 'keys.month')}
      </p>
    </>
  );
}
