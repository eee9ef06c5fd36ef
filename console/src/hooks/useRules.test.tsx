import { fireEvent, screen, waitFor } from '@testing-library/react';
import { App, Form, Input, InputNumber } from 'antd';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { SavedViews } from '@/components/SavedViews';
import { render } from '@/test/render';
import { idsOr, unknownOf, useDropUnknown } from './useDropUnknown';
import { useRules } from './useRules';
import { useUrlState } from './useUrlState';

function Fields({ onSend }: { onSend: (fields: unknown) => void }) {
  const rules = useRules();
  return (
    <Form onFinish={onSend}>
      <Form.Item name="days" label="Days" rules={[rules.whole(1, 36_500)]}>
        <InputNumber />
      </Form.Item>
      <Form.Item name="name" label="Name" rules={[rules.longest(100)]}>
        <Input />
      </Form.Item>
      <button type="submit">Send</button>
    </Form>
  );
}

test('what is out of its limits is told beside the field, and stays as it was typed', async () => {
  const send = vi.fn();
  await render(<Fields onSend={send} />);
  const days = screen.getByLabelText('Days') as HTMLInputElement;
  const name = screen.getByLabelText('Name') as HTMLInputElement;
  for (const wrong of ['-5', '0', '1.5', '36501']) {
    fireEvent.change(days, { target: { value: wrong } });
    fireEvent.blur(days);
    await screen.findByText('A whole number from 1 to 36,500');
    expect(days.value).toBe(wrong);
  }
  fireEvent.change(name, { target: { value: 'n'.repeat(101) } });
  await screen.findByText('At most 100 characters');
  expect(name.value).toHaveLength(101);
  fireEvent.click(screen.getByRole('button', { name: 'Send' }));
  fireEvent.change(days, { target: { value: '30' } });
  fireEvent.change(name, { target: { value: 'n'.repeat(100) } });
  await waitFor(() => expect(screen.queryByText('At most 100 characters')).toBeNull());
  expect(send).not.toHaveBeenCalled();
  fireEvent.click(screen.getByRole('button', { name: 'Send' }));
  await waitFor(() => expect(send).toHaveBeenCalledWith({ days: 30, name: 'n'.repeat(100) }));
});

test('no number field puts another number in the place of the one typed, and no name is cut', () => {
  const root = join(import.meta.dirname, '..');
  for (const file of readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((one) => one.endsWith('.tsx') && !one.endsWith('.test.tsx'))) {
    const text = readFileSync(join(root, file), 'utf8');
    const fields = text.match(/<InputNumber[^>]*\b(?:min|max|precision)=/g) ?? [];
    const cut = [...text.matchAll(/<Form\.Item name=[^]*?<\/Form\.Item>/g)].filter(([item]) => /<Input [^>]*maxLength=\{(?:100|60|50)\}/.test(item));
    expect([file, fields, cut.length]).toEqual([file, [], 0]);
  }
});

test('a view with too long a name is told of', async () => {
  await render(<SavedViews page="hosts" q="port:22" sort="ip" onChoose={() => undefined} />);
  fireEvent.click(screen.getByRole('button', { name: /view/i }));
  const name = (await screen.findByRole('textbox')) as HTMLInputElement;
  fireEvent.change(name, { target: { value: 'n'.repeat(61) } });
  expect((await screen.findByRole('alert')).textContent).toBe('At most 60 characters');
  expect(name.value).toHaveLength(61);
});

const KNOWN = { state: ['running'], provider: ['a'] };

function Filtered() {
  const [url, change] = useUrlState({ state: '', provider: '', q: '' });
  useDropUnknown(url, KNOWN, change);
  return <p>{JSON.stringify(url)}</p>;
}

test('filters of the address that mean nothing are dropped, and it is said once', async () => {
  const { address } = await render(
    <App>
      <Filtered />
    </App>,
    { at: '/scans?state=nope&provider=other&q=x' },
  );
  await waitFor(() => expect(address()).toBe('/scans?q=x'));
  expect(await screen.findAllByText('The address had a filter that does not exist (any more). It was left out.')).toHaveLength(1);
  expect(unknownOf({ state: 'running', provider: '' }, KNOWN)).toEqual([]);
  // Not known yet: what looks like an id may be one.
  expect(idsOr('nope', undefined)).toEqual([]);
  expect(idsOr('01890a5d-ac96-774b-bcce-b302099a8057', undefined)).toBeUndefined();
});
