import { screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { render } from '@/test/render';
import { ImportPreview } from './ImportPreview';
import type { Report } from './importing';

const report = (more: Partial<Report>): Report => ({ dryRun: true, rows: 0, created: 0, changed: 0, unchanged: 0, failed: 0, errors: [], moreErrors: 0, ...more });
const importButtons = () => screen.queryAllByRole('button', { name: /^Import/ });

afterEach(() => vi.restoreAllMocks());

test('a first line that is wrong is one fault, and no row is called good', async () => {
  const errors = ['name', 'displayName', 'targets'].map((column) => ({ line: 1, column, code: 'x', message: 'wrong' }));
  await render(<ImportPreview text={'name;targets\nweb;10.0.0.1\n'} report={report({ errors })} isAsking={false} isBusy={false} onImport={vi.fn()} />);
  expect(screen.getByText('at fault').textContent).toBe('1 at fault');
  expect(screen.getByText('not judged')).toBeTruthy();
  expect(screen.queryByText('good')).toBeNull();
  expect(importButtons()).toEqual([]);
});
