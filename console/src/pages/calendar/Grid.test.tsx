import { fireEvent, screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { render } from '@/test/render';
import { dayOf, shownDays, type Day } from './days';
import { Grid } from './Grid';
import { useCalendarWords } from './words';
import type { Entry } from './entries';

const chosen = dayOf(new Date(2026, 10, 27));
const noon = chosen.start.getTime() + 12 * 3_600_000;
const run = (name: string, minutes: number): Entry => ({ kind: 'run', key: name, id: name, name, state: 'completed', isGoing: false, from: noon + minutes * 60_000, to: noon + (minutes + 5) * 60_000 });

function Shown({ view, entries = [], onTurn = () => undefined, onOpen = () => undefined }: { view: 'week' | 'month'; entries?: Entry[]; onTurn?: (day: Day) => void; onOpen?: (day: Day) => void }) {
  const words = useCalendarWords();
  return <Grid view={view} chosen={chosen} days={shownDays(view, chosen.start, 1)} firstDay={1} entries={entries} words={words} now={noon} isBusy={false} onTurn={onTurn} onOpen={onOpen} />;
}

const at = () => (document.activeElement as HTMLElement | null)?.dataset['day'];
const cell = (key: string) => document.querySelector<HTMLElement>(`[data-day="${key}"]`) as HTMLElement;

test('one day is in the way of Tab, with what stands on it; arrows lead to the others', async () => {
  await render(<Shown view="week" entries={[run('Nightly', 0)]} />);
  expect([...document.querySelectorAll<HTMLElement>('[role="gridcell"]')].filter((day) => day.tabIndex === 0).map((day) => day.dataset['day'])).toEqual(['2026-11-27']);
  expect(screen.getByRole('link', { name: /Nightly/ }).tabIndex).toBe(0);
  cell('2026-11-27').focus();
  fireEvent.keyDown(cell('2026-11-27'), { key: 'ArrowLeft' });
  expect(at()).toBe('2026-11-26');
  expect(screen.getByRole('link', { name: /Nightly/ }).tabIndex).toBe(-1);
  fireEvent.keyDown(cell('2026-11-26'), { key: 'Home' });
  expect(at()).toBe('2026-11-23');
});

test('a key that leads out of what is shown asks for the week or the month there', async () => {
  const onTurn = vi.fn<(day: Day) => void>();
  await render(<Shown view="month" onTurn={onTurn} />);
  cell('2026-11-27').focus();
  fireEvent.keyDown(cell('2026-11-27'), { key: 'PageDown' });
  expect(onTurn.mock.calls.map(([day]) => day.key)).toEqual(['2026-12-27']);
  // Of the next month, though it is drawn.
  fireEvent.keyDown(cell('2026-11-30'), { key: 'ArrowRight' });
  expect(onTurn.mock.lastCall?.[0].key).toBe('2026-12-01');
});

test('a full day of a month says how much more there is, and Enter shows its week', async () => {
  const onOpen = vi.fn<(day: Day) => void>();
  await render(<Shown view="month" entries={Array.from({ length: 7 }, (_, index) => run(`run ${index}`, index))} onOpen={onOpen} />);
  expect(screen.getAllByRole('link')).toHaveLength(4);
  fireEvent.click(screen.getByRole('button', { name: '3 more' }));
  cell('2026-11-27').focus();
  fireEvent.keyDown(cell('2026-11-27'), { key: 'Enter' });
  expect(onOpen.mock.calls.map(([day]) => day.key)).toEqual(['2026-11-27', '2026-11-27']);
});

test.each(['week', 'month'] as const)('a start is named by the clocks of its schedule too, by the %s', async (view) => {
  const start: Entry = { kind: 'start', key: 'start', scanId: 's', name: 'Nightly', count: 1, zone: 'Pacific/Kiritimati', from: noon, to: noon };
  await render(<Shown view={view} entries={[start]} />);
  const link = screen.getByRole('link', { name: /Nightly.*Pacific\/Kiritimati/ });
  expect(link.title).toMatch(/Nightly.*\n.*Pacific\/Kiritimati$/s);
});
