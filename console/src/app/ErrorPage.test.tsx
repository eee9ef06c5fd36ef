/** A page that does not come: the server is away, the console is old, or the page itself fails. */
import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { connection } from '@/api/connection';
import { NoAnswer } from '@/api/problem';
import { render } from '@/test/render';
import { ErrorPage } from './ErrorPage';
import { loaded, PartMissing, withWords } from './parts';

let isUp = true;
const reload = vi.fn();
const reset = vi.fn();

beforeEach(() => {
  isUp = true;
  reload.mockClear();
  reset.mockClear();
  vi.stubGlobal('fetch', async () => {
    if (!isUp) throw new TypeError('failed to fetch');
    return Response.json({});
  });
  vi.spyOn(globalThis.location, 'reload').mockImplementation(reload);
});

afterEach(async () => {
  isUp = true;
  connection.askNow();
  await vi.waitUntil(() => connection.state === 'up');
  vi.unstubAllGlobals();
});

const page = (error: Error) => <ErrorPage error={error} reset={reset} />;
const back = () =>
  act(async () => {
    isUp = true;
    connection.askNow();
    await vi.waitUntil(() => connection.state === 'up');
  });

// The first, for after it the server was away.
test('a part that a server which answers does not have wants a reload', async () => {
  await render(page(new PartMissing('x')));
  await screen.findByRole('heading', { name: 'Reload the page' });
  expect(screen.queryByRole('alert')).toBeNull();
  expect(reload).not.toHaveBeenCalled();
  fireEvent.click(screen.getByRole('button', { name: 'Reload the page' }));
  expect(reload).toHaveBeenCalledTimes(1);
});

test('a part that does not come while the server is away comes by itself when it is back', async () => {
  isUp = false;
  await render(page(new PartMissing('x')));
  await screen.findByRole('heading', { name: 'The server does not answer' });
  expect(document.body.textContent).toContain('goes on by itself');
  expect(screen.queryByRole('alert')).toBeNull();
  expect(reload).not.toHaveBeenCalled();
  await back();
  expect(reload).toHaveBeenCalled();
});

test('a part that failed before, while the server was away, comes by itself too', async () => {
  expect(connection.wasLost).toBe(true);
  await render(page(new PartMissing('x')));
  await waitFor(() => expect(reload).toHaveBeenCalledTimes(1));
  expect(screen.queryByRole('heading', { name: 'Reload the page' })).toBeNull();
});

test('a part that did not come reloads nothing under an open dialog', async () => {
  isUp = false;
  await render(
    <>
      <div role="dialog" />
      {page(new PartMissing('x'))}
    </>,
  );
  await screen.findByRole('heading', { name: 'The server does not answer' });
  await back();
  await screen.findByRole('heading', { name: 'Reload the page' });
  expect(reload).not.toHaveBeenCalled();
});

test('a page without an answer is drawn again when the server is back', async () => {
  isUp = false;
  connection.lost();
  await render(page(new NoAnswer('no answer')));
  await screen.findByRole('heading', { name: 'The server does not answer' });
  await back();
  expect([reset.mock.calls.length, reload.mock.calls.length]).toEqual([1, 0]);
});

test('a fault of the page is told as one, and tried again by hand', async () => {
  await render(page(new Error('sunk')));
  expect(screen.getByRole('alert').textContent).toContain('sunk');
  fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(reset).toHaveBeenCalledTimes(1);
});

test('parts that do not come are told from pages that throw', async () => {
  const messages = ['Unable to preload CSS for /static/a.css', 'Failed to fetch dynamically imported module: http://x/a.js', 'error loading dynamically imported module: http://x/a.js', 'Importing a module script failed.'];
  for (const message of messages) await expect(loaded(() => Promise.reject(new TypeError(message)))()).rejects.toBeInstanceOf(PartMissing);
  await expect(loaded(() => Promise.reject(new Error('sunk')))()).rejects.not.toBeInstanceOf(PartMissing);
});

test('a page whose words do not come is a part that is missing', async () => {
  const page = async () => ({ default: () => null });
  await expect(withWords(page, ['overview'])).resolves.toHaveProperty('default');
  await expect(withWords(page, ['overview', 'none'])).rejects.toBeInstanceOf(PartMissing);
});
