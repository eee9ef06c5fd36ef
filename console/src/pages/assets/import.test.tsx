import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { render } from '@/test/render';
import AssetImport from './AssetImport';
import { ImportPreview } from './ImportPreview';
import type { Report } from './importing';

const report = (more: Partial<Report>): Report => ({ dryRun: true, rows: 0, created: 0, changed: 0, unchanged: 0, failed: 0, errors: [], moreErrors: 0, ...more });
const importButtons = () => screen.queryAllByRole('button', { name: /^Import/ });

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

test('a first line that is wrong is one fault, and no row is called good', async () => {
  const errors = ['name', 'displayName', 'targets'].map((column) => ({ line: 1, column, code: 'x', message: 'wrong' }));
  await render(<ImportPreview text={'name;targets\nweb;10.0.0.1\n'} report={report({ errors })} isAsking={false} isBusy={false} onImport={vi.fn()} />);
  expect(screen.getByText('at fault').textContent).toBe('1 at fault');
  expect(screen.getByText('not judged')).toBeTruthy();
  expect(screen.queryByText('good')).toBeNull();
  expect(importButtons()).toEqual([]);
});

test('what was left out is judged again at once', async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const asked: string[] = [];
  const duplicate = { line: 3, column: 'displayName', code: 'duplicate', message: '"web" stands in the file already' };
  // As the server does: a name that stands there once is good.
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input) => {
    const request = input as Request;
    const text = await request.text();
    const isTwice = text.split('web,').length > 2;
    asked.push(`${request.url.includes('dryRun=true') ? 'judge' : 'import'} ${text.trim().split('\n').length - 1}`);
    return Response.json(report({ rows: isTwice ? 2 : 1, created: 1, failed: isTwice ? 1 : 0, errors: isTwice ? [duplicate] : [] }));
  });
  await render(<AssetImport />);
  const text = screen.getByRole('textbox', { name: 'Text of the file' }) as HTMLTextAreaElement;
  fireEvent.change(text, { target: { value: 'displayName,targets\nweb,10.0.0.1\nweb,10.0.0.2\n' } });
  const take = await screen.findByRole('button', { name: 'Import the 1 good row' });
  await waitFor(() => expect((take as HTMLButtonElement).disabled).toBe(false));
  fireEvent.click(take);
  await screen.findByText('1 made, 0 changed, 0 as they were');
  expect(text.value).toBe('displayName,targets\nweb,10.0.0.2\n');
  // Longer than it takes until what is typed is judged.
  await act(() => vi.advanceTimersByTimeAsync(1000));
  expect(asked).toEqual(['judge 2', 'import 2', 'judge 1']);
  await waitFor(() => expect(screen.queryByText('displayName: "web" stands in the file already')).toBeNull());
  expect(await screen.findByRole('button', { name: 'Import 1 row' })).toBeTruthy();
});

test('a file of too many rows, an empty one and one of UTF-16 are told of, and nothing is sent', async () => {
  const fetched = vi.spyOn(globalThis, 'fetch').mockImplementation(async () => Response.json(report({ rows: 1, created: 1 })));
  await render(<AssetImport />);
  const choose = (parts: BlobPart[]) => fireEvent.change(document.querySelector('[data-role="file"]') as HTMLInputElement, { target: { files: [new File(parts, 'a.csv')] } });
  choose([`name,targets\n${'a,::1\n'.repeat(50_001)}`]);
  expect((await screen.findByRole('alert')).textContent).toContain('The file has 50,001 rows, and 50,000 is the most');
  choose([]);
  await waitFor(() => expect(screen.getByRole('alert').textContent).toContain('The file is empty'));
  choose([Uint8Array.from([0xff, 0xfe, 0x6e, 0])]);
  await waitFor(() => expect(screen.getByRole('alert').textContent).toContain('The file is written in UTF-16. Save it as UTF-8'));
  expect(importButtons()).toEqual([]);
  expect(fetched).not.toHaveBeenCalled();
});

test('of rows beyond a thousand faults none is called good that is not, and none is lost', async () => {
  const asked: string[] = [];
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input) => {
    asked.push(await (input as Request).text());
    return Response.json(report({ rows: 3, created: 1, failed: 2, errors: [{ line: 2, column: 'targets', code: 'badTarget', message: 'no address' }], moreErrors: 1, otherLines: [4] }));
  });
  await render(<AssetImport />);
  const text = screen.getByRole('textbox', { name: 'Text of the file' }) as HTMLTextAreaElement;
  fireEvent.change(text, { target: { value: 'name,targets\na,1.\nb,::1\nb,::2\n' } });
  const take = await screen.findByRole('button', { name: 'Import the 1 good row' });
  expect(screen.getAllByText('good')).toHaveLength(1);
  await waitFor(() => expect((take as HTMLButtonElement).disabled).toBe(false));
  fireEvent.click(take);
  await screen.findByText('1 made, 0 changed, 0 as they were');
  expect(text.value).toBe('name,targets\na,1.\nb,::2\n');
});
