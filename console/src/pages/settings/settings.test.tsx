import { fireEvent, screen } from '@testing-library/react';
import { useState } from 'react';
import { expect, test, vi } from 'vitest';
import { render } from '@/test/render';
import { dayOf } from '@/lib/day';
import { LineEditor } from './LineEditor';
import { faultsOf, kept, unlike } from './lines';
import { over } from './over';
import { Secret } from './Secret';
import { figureOf } from './server';
import { isLastAdmin } from './Users';

const NOW = Date.parse('2026-03-10T12:00:00Z');
const run = (id: string, scanId: string | null, days: number, more = {}) => ({ id, displayName: id, scanId, endedAt: new Date(NOW - days * 86_400_000).toISOString(), state: 'completed' as const, resumes: false, ...more });
const ids = (runs: { id: string }[]) => runs.map((one) => one.id);

test('runs go by age and by number, but for the newest of a scan and what is not over', () => {
  const runs = [run('e', 'a', 1), run('d', 'a', 2), run('busy', 'a', 0, { endedAt: null }), run('c', 'b', 90), run('import', null, 40), run('b', 'a', 40), run('again', 'a', 50, { state: 'interrupted', resumes: true }), run('a', 'b', 91)];
  expect(ids(over(runs, {}, NOW))).toEqual([]);
  expect(ids(over(runs, { keepDays: 30 }, NOW))).toEqual(['a', 'b', 'import']);
  expect(ids(over(runs, { keepRuns: 1 }, NOW))).toEqual(['a', 'b', 'd']);
  expect(ids(over(runs, { keepRuns: 2 }, NOW))).toEqual(['b']);
});

test('a second look takes no run’s place and goes with its run', () => {
  const second = (id: string, of: string, days: number) => run(id, 'a', days, { secondLookOf: of });
  const runs = [second('y', 'd', 1), run('d', 'a', 1), second('x', 'b', 2), run('b', 'a', 2)];
  expect(ids(over(runs, { keepRuns: 2 }, NOW))).toEqual([]);
  expect(ids(over(runs, { keepRuns: 1 }, NOW))).toEqual(['b', 'x']);
});

test('faults are found by their line, and two lists are told apart', () => {
  const problem = { type: '', title: '', status: 422, detail: '', errors: [{ field: 'allowed[2]', code: 'x', message: 'wrong' }, { field: 'excluded[0]', code: 'x', message: 'other' }] };
  expect(faultsOf(problem, 'allowed')).toEqual({ 2: 'wrong' });
  expect(kept([' a ', '', 'b'])).toEqual(['a', 'b']);
  expect(unlike(['a', 'b'], ['b', 'c'])).toEqual([{ sign: '+', text: 'c' }, { sign: '−', text: 'a' }]);
});

test('days are of the viewer\u2019s zone, figures are read', () => {
  expect(dayOf('2026-03-10', 1)).toBe(new Date(2026, 2, 11).toISOString());
  expect(dayOf('nonsense', 0)).toBeUndefined();
  expect(figureOf('# HELP a\nportolan_database_bytes 4096\n', 'portolan_database_bytes')).toBe(4096);
  expect(figureOf(undefined, 'x')).toBeUndefined();
});

function Editor() {
  const [lines, setLines] = useState(['10.0.0.0/8']);
  return <LineEditor label="Allowed" lines={lines} onChange={setLines} faults={{ 1: 'no network' }} />;
}

test('lines are pasted several at once, and taken away by keys', async () => {
  await render(<Editor />);
  const inputs = () => screen.getAllByRole('textbox').map((one) => (one as HTMLInputElement).value);
  fireEvent.paste(screen.getAllByRole('textbox')[0] as HTMLElement, { clipboardData: { getData: () => '127.0.0.0/8\n::1, fe80::/10' } });
  expect(inputs()).toEqual(['10.0.0.0/8', '127.0.0.0/8', '::1', 'fe80::/10']);
  expect(screen.getAllByRole('textbox')[1]?.getAttribute('aria-invalid')).toBe('true');
  fireEvent.keyDown(screen.getAllByRole('textbox')[3] as HTMLElement, { key: 'Enter' });
  fireEvent.keyDown(screen.getAllByRole('textbox')[4] as HTMLElement, { key: 'Backspace' });
  expect(inputs()).toHaveLength(4);
});

test('a secret is shown until somebody says that they have it', async () => {
  const close = vi.fn();
  await render(<Secret title="Token" secret="ptl_once" hint="Keep it" copyLabel="Copy" onClose={close} />);
  fireEvent.keyDown(screen.getByRole('dialog'), { key: 'Escape', keyCode: 27 });
  fireEvent.keyDown(window, { key: 'Escape', keyCode: 27 });
  expect([close.mock.calls.length, screen.queryByRole('button', { name: 'Close' })]).toEqual([0, null]);
  fireEvent.click(screen.getByRole('button', { name: 'I have it' }));
  expect(close).toHaveBeenCalledOnce();
});

test('the last admin is who alone may sign in as one', () => {
  const user = (id: string, role: 'admin' | 'viewer' = 'admin', disabled = false) => ({ id, role, disabled });
  expect(isLastAdmin('a', [user('a'), user('v', 'viewer')])).toBe(true);
  expect(isLastAdmin('v', [user('a'), user('v', 'viewer')])).toBe(false);
  expect(isLastAdmin('a', [user('a'), user('b', 'admin', true)])).toBe(true);
  expect(isLastAdmin('b', [user('a'), user('b', 'admin', true)])).toBe(false);
  expect(isLastAdmin('a', [user('a'), user('b')])).toBe(false);
  // Not among those that are here: of another organization.
  expect(isLastAdmin('x', [user('a')])).toBe(false);
});
