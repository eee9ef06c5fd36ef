import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { createPortal } from 'react-dom';
import { expect, test, vi } from 'vitest';
import { render } from '@/test/render';
import { DataTable, listOf, type Column, type Rows } from './DataTable';

interface Harbour {
  name: string;
  depth: number;
}

const columns: Column<Harbour>[] = [
  { key: 'name', title: 'Name', sort: 'name', cell: (row) => row.name },
  { key: 'depth', title: 'Depth', sort: 'depth', align: 'right', wide: true, cell: (row) => row.depth },
];
const harbours = (count: number): Harbour[] => Array.from({ length: count }, (_, index) => ({ name: `harbour ${index}`, depth: index }));
const table = (list: Rows<Harbour>, more: object = {}) => <DataTable label="Harbours" list={list} columns={columns} rowKey={(row) => row.name} empty="No harbours" {...more} />;
const row = (name: string) => screen.getByText(name).closest('[role="row"]') as HTMLElement;

test('of a hundred thousand rows only those in sight are drawn, and all are counted', async () => {
  await render(table(listOf(harbours(100_000))));
  expect(screen.getByRole('grid', { name: 'Harbours' }).getAttribute('aria-rowcount')).toBe('100001');
  const drawn = screen.getAllByRole('row');
  expect(drawn.length).toBeGreaterThan(10);
  expect(drawn.length).toBeLessThan(80);
  expect(row('harbour 3').getAttribute('aria-rowindex')).toBe('5');
  expect(screen.getByText('100,000 rows')).toBeTruthy();
});

test('the next page is asked for before the end is seen', async () => {
  const loadMore = vi.fn();
  await render(table({ ...listOf(harbours(50)), total: 500, hasMore: true, loadMore }));
  expect(loadMore).toHaveBeenCalled();
});

test('a head sorts, and says how', async () => {
  const onSort = vi.fn();
  await render(table(listOf(harbours(3)), { sort: 'name', onSort }));
  const name = screen.getByRole('columnheader', { name: 'Name' });
  expect(name.getAttribute('aria-sort')).toBe('ascending');
  fireEvent.click(within(name).getByRole('button'));
  fireEvent.click(screen.getByRole('button', { name: 'Depth' }));
  expect(onSort.mock.calls).toEqual([['-name'], ['depth']]);
});

test('one row is a tab stop, the arrows go on, Enter and a click open', async () => {
  const onOpen = vi.fn();
  await render(table(listOf(harbours(5)), { onOpen }));
  const stops = () => screen.getAllByRole('row').filter((one) => one.tabIndex === 0 && one.hasAttribute('tabindex'));
  expect(stops()).toEqual([row('harbour 0')]);
  row('harbour 0').focus();
  fireEvent.keyDown(row('harbour 0'), { key: 'ArrowDown' });
  await waitFor(() => expect(document.activeElement).toBe(row('harbour 1')));
  expect(stops()).toEqual([row('harbour 1')]);
  fireEvent.keyDown(row('harbour 1'), { key: 'Enter' });
  fireEvent.click(screen.getByText('harbour 4'));
  expect(onOpen.mock.calls.map(([one]) => (one as Harbour).name)).toEqual(['harbour 1', 'harbour 4']);
});

test('a menu that a cell has opened elsewhere in the page does not open the row', async () => {
  const onOpen = vi.fn();
  const menu: Column<Harbour> = { key: 'menu', title: 'Menu', cell: (one) => createPortal(<i>{`weigh anchor in ${one.name}`}</i>, document.body) };
  await render(table(listOf(harbours(2)), { onOpen, columns: [...columns, menu] }));
  fireEvent.click(screen.getByText('weigh anchor in harbour 1'));
  expect(onOpen).not.toHaveBeenCalled();
});

test('details open below their row by click, button and keys', async () => {
  await render(table(listOf(harbours(5)), { details: (one: Harbour) => <p>{`pilot of ${one.name}`}</p> }));
  fireEvent.click(screen.getByText('harbour 2'));
  expect(row('harbour 2').getAttribute('aria-expanded')).toBe('true');
  expect(screen.getByText('pilot of harbour 2')).toBeTruthy();
  row('harbour 2').focus();
  fireEvent.keyDown(row('harbour 2'), { key: 'ArrowLeft' });
  expect(screen.queryByText('pilot of harbour 2')).toBeNull();
  fireEvent.click(within(row('harbour 1')).getByRole('button', { name: 'Show more of this row' }));
  expect(screen.getByText('pilot of harbour 1')).toBeTruthy();
});

test('no rows, rows on their way and rows that did not come are told apart', async () => {
  await render(table(listOf([])));
  expect(screen.getByText('No harbours')).toBeTruthy();
});

test('while rows are on their way it is busy, and does not say that there are none', async () => {
  await render(table(listOf([], true)));
  expect(screen.getByRole('grid').getAttribute('aria-busy')).toBe('true');
  expect(screen.queryByText('No harbours')).toBeNull();
});

test('a fault is said with a way to try again', async () => {
  const refetch = vi.fn();
  const error = { type: 'urn:portolan:problem:unavailable', title: '', status: 503, detail: 'the database is busy' };
  await render(table({ ...listOf([]), error, refetch }));
  expect(screen.getByRole('alert').textContent).toContain('the database is busy');
  expect(screen.queryByText('No harbours')).toBeNull();
  fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(refetch).toHaveBeenCalled();
});

test('a search that cannot be read is told once, without a second try that would not help', async () => {
  const detail = 'port:abc: a port is a number from 0 to 65535';
  const error = { type: 'urn:portolan:problem:bad-request', title: '', status: 400, detail, errors: [{ field: 'q', code: 'badSearch', message: detail }] };
  await render(table({ ...listOf([]), error, refetch: vi.fn() }));
  expect(screen.getByRole('alert').textContent).toBe(detail);
  expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
});

/** Every window is as wide as it is asked for. */
const onPhone = () => vi.spyOn(globalThis, 'matchMedia').mockImplementation((media) => ({ matches: true, media, addEventListener: () => undefined, removeEventListener: () => undefined }) as unknown as MediaQueryList);

test('on a phone cells go on in the next line, and the details of a row have the columns that are left out', async () => {
  onPhone();
  await render(table(listOf(harbours(3))));
  expect(row('harbour 2').dataset['wraps']).toBe('true');
  fireEvent.click(row('harbour 2'));
  await waitFor(() => expect(row('harbour 2').getAttribute('aria-expanded')).toBe('true'));
  const details = within(row('harbour 2').parentElement as HTMLElement).getByText('Depth', { selector: 'dt' });
  expect(details.nextElementSibling?.textContent).toBe('2');
});

test('on a phone a row that leads somewhere has no details of its own', async () => {
  onPhone();
  await render(table(listOf(harbours(3)), { onOpen: () => undefined }));
  expect(row('harbour 2').getAttribute('aria-expanded')).toBeNull();
});
