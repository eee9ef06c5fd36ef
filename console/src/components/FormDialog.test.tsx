import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { Form, Input } from 'antd';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { useFormProblem } from '@/hooks/useFormProblem';
import { render } from '@/test/render';
import { FormDialog } from './FormDialog';

interface Props {
  onClose?: () => void;
  onSend?: (fields: { name: string }) => void;
  isSending?: boolean;
}

function Dialog({ onClose = () => undefined, onSend = () => undefined, isSending = false }: Props) {
  const [form] = Form.useForm<{ name: string }>();
  const problem = useFormProblem(form);
  return (
    <FormDialog open title="A thing" form={form} problem={problem} isSending={isSending} onSend={onSend} onClose={onClose}>
      <Form.Item name="name" label="Name">
        <Input />
      </Form.Item>
    </FormDialog>
  );
}

const press = (name: string) => act(async () => void fireEvent.click(screen.getByRole('button', { name })));
const type = () => act(async () => void fireEvent.change(screen.getByLabelText('Name'), { target: { value: 'typed' } }));

test('what is typed is asked about before a dialog closes, unless it is cancelled', async () => {
  const onClose = vi.fn();
  await render(<Dialog onClose={onClose} />);
  await type();
  await press('Close');
  fireEvent.click(await screen.findByRole('button', { name: 'Stay' }));
  await act(async () => {});
  expect(onClose).not.toHaveBeenCalled();
  await press('Close');
  // The first question is still on its way out.
  const leaves = await screen.findAllByRole('button', { name: 'Leave' });
  for (const leave of leaves.slice(-1)) fireEvent.click(leave);
  await waitFor(() => expect(onClose).toHaveBeenCalledTimes(1));
  await press('Cancel');
  expect(onClose).toHaveBeenCalledTimes(2);
});

test('a dialog in which nothing was typed closes at once', async () => {
  const onClose = vi.fn();
  await render(<Dialog onClose={onClose} />);
  await press('Close');
  expect(onClose).toHaveBeenCalledTimes(1);
});

/** What a browser presses where Enter is pressed in a field. */
const byEnter = () => act(async () => document.querySelector<HTMLButtonElement>('form button[type="submit"]')?.click());

test('Enter sends, out of sight and out of the order of Tab', async () => {
  const onSend = vi.fn();
  await render(<Dialog onSend={onSend} />);
  await type();
  await byEnter();
  await waitFor(() => expect(onSend).toHaveBeenCalledExactlyOnceWith({ name: 'typed' }));
  expect(screen.getAllByRole('button').map((one) => one.textContent)).toEqual(['', 'Cancel', 'A thing']);
  expect(document.querySelector<HTMLElement>('form button')?.tabIndex).toBe(-1);
});

test('Enter sends nothing twice', async () => {
  const onSend = vi.fn();
  await render(<Dialog onSend={onSend} isSending />);
  await byEnter();
  await act(async () => {});
  expect(onSend).not.toHaveBeenCalled();
});

test('each dialog with a form of its own is sent by Enter', () => {
  const root = join(import.meta.dirname, '..');
  const texts = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((one) => one.endsWith('.tsx')).map((file) => [file, readFileSync(join(root, file), 'utf8')] as const);
  const dialogs = texts.filter(([, text]) => /<Modal\b/.test(text) && /<Form [^>]*onFinish=/.test(text));
  expect(dialogs.length).toBeGreaterThan(3);
  expect(dialogs.filter(([, text]) => !text.includes('<SendsByEnter ')).map(([file]) => file)).toEqual([]);
});
