/** A day: its date, its hours as a strip, and what stands on it. */
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { StateTag } from '@/components/StateTag';
import { onDay, share, type Entry } from './entries';
import type { Day } from './days';
import type { CalendarWords } from './words';
import css from './Calendar.module.css';

export interface DayCellProps {
  day: Day;
  entries: readonly Entry[];
  words: CalendarWords;
  now: number;
  /** There is little room. */
  isTight: boolean;
  /** Entries that are shown before the others are asked for. */
  most: number;
  /** The keyboard is here: what stands on the other days is passed over by Tab. */
  isActive: boolean;
  /** Of the month before or after the one that is shown. */
  isOutside: boolean;
  onFocus: (day: Day) => void;
  onMore: (day: Day) => void;
}

export function DayCell({ day, entries, words, now, isTight, most, isActive, isOutside, onFocus, onMore }: DayCellProps) {
  const here = onDay(entries, day);
  const isToday = day.start.getTime() <= now && now < day.end.getTime();
  const tabIndex = isActive ? 0 : -1;
  const shown = here.length > most ? here.slice(0, most) : here;
  return (
    <div
      role="gridcell"
      tabIndex={tabIndex}
      data-day={day.key}
      data-outside={isOutside || undefined}
      data-empty={here.length === 0 || undefined}
      aria-current={isToday ? 'date' : undefined}
      className={css['day']}
      onFocus={() => onFocus(day)}
    >
      <p className={css['date']}>
        <span aria-hidden="true" className={css['number']}>
          {words.shortDay(day.start)}
        </span>
        <span className={css['long']}>{words.longDay(day.start)}</span>
      </p>
      <Strip day={day} here={here} now={isToday ? now : null} />
      {here.length > 0 && (
        <ul className={css['entries']}>
          {shown.map((entry) => (
            <li key={entry.key}>
              <EntryLink entry={entry} day={day} words={words} isTight={isTight} tabIndex={tabIndex} />
            </li>
          ))}
          {here.length > shown.length && (
            <li>
              <Button type="link" size="small" tabIndex={tabIndex} className={css['more'] ?? ''} onClick={() => onMore(day)}>
                {words.more(here.length - shown.length)}
              </Button>
            </li>
          )}
        </ul>
      )}
    </div>
  );
}

function EntryLink({ entry, day, words, isTight, tabIndex }: Pick<DayCellProps, 'day' | 'words' | 'isTight'> & { entry: Entry; tabIndex: number }) {
  const time = words.timeOf(entry, day);
  const name = words.nameOf(entry);
  const kind = words.kindOf(entry);
  const there = words.thereOf(entry);
  const shared = { tabIndex, className: css['entry'], title: [`${time} ${name} (${kind})`, there].filter(Boolean).join('\n'), 'data-kind': entry.kind === 'window' ? entry.effect : entry.kind };
  const text = (
    <>
      <span className={css['time']}>{isTight ? words.beginOf(entry, day) : time}</span> <span className={css['name']}>{name}</span>{' '}
      <span className={isTight || entry.kind === 'run' ? 'visually-hidden' : css['kind']}>{kind}</span>
      {there && <span className={isTight ? 'visually-hidden' : css['kind']}> {there}</span>}
      {entry.kind === 'run' && (
        <span className={css['state']}>
          <StateTag kind="run" state={entry.state} />
        </span>
      )}
    </>
  );
  if (entry.kind === 'window') return <Link to="/windows" search={{ window: entry.id }} {...shared}>{text}</Link>;
  if (entry.kind === 'start') return <Link to="/scans/$scanId" params={{ scanId: entry.scanId }} {...shared}>{text}</Link>;
  return <Link to="/runs/$runId" params={{ runId: entry.id }} {...shared}>{text}</Link>;
}

/** The hours of the day, from midnight to midnight: for the eye, what it shows is told below. */
function Strip({ day, here, now }: { day: Day; here: Entry[]; now: number | null }) {
  const percent = (instant: number) => `${(share(instant, day) * 100).toFixed(2)}%`;
  return (
    <div className={css['strip']} aria-hidden="true">
      {here.map((entry) => (
        <span
          key={entry.key}
          data-kind={entry.kind === 'window' ? entry.effect : entry.kind}
          style={{ insetInlineStart: percent(entry.from), width: `${((share(entry.to, day) - share(entry.from, day)) * 100).toFixed(2)}%` }}
        />
      ))}
      {now !== null && <i style={{ insetInlineStart: percent(now) }} />}
    </div>
  );
}
