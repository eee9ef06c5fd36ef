import { useQuery } from '@tanstack/react-query';
import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { Form, Input } from 'antd';
import { beforeEach, expect, test, vi } from 'vitest';
import { AS_IT_OPENS, useEdit } from '@/hooks/useEdit';
import { render } from '@/test/render';
import { EditDialog } from './EditDialog';

interface Thing {
  name: string;
  version: number;
}

const CHANGED = { type: 'urn:portolan:problem:changed', title: 'Changed', status: 412, detail: 'somebody changed it' };
/** What a server would have. */
let there: Thing = { name: 'first', version: 1 };
const answer = async (header: { 'If-Match': string } | undefined, then: () => void) => {
  if (header?.['If-Match'] !== `"${there.version}"`) return { error: CHANGED };
  then();
  return { data: there };
};
const save = vi.fn<(name: string, header?: { 'If-Match': string }) => Promise<{ data?: Thing; error?: unknown }>>((name, header) => answer(header, () => (there = { name, version: there.version + 1 })));
const remove = vi.fn<(header: { 'If-Match': string }) => Promise<{ error?: unknown }>>((header) => answer(header, () => undefined));
const onClose = vi.fn<() => void>();
const changed = vi.fn<() => void>();

beforeEach(() => {
  there = { name: 'first', version: 1 };
  vi.clearAllMocks();
});

function Dialog({ isNew = false }: { isNew?: boolean }) {
  const [form] = Form.useForm<{ name: string }>();
  const query = useQuery({ queryKey: ['thing'], queryFn: () => Promise.resolve(there), enabled: !isNew, ...AS_IT_OPENS });
  const edit = useEdit({ query, form, fieldsOf: ({ name }: Thing) => ({ name }), save: ({ name }, header) => save(name, header), remove, changed, onSaved: () => undefined, onClose });
  return (
    <EditDialog edit={edit} title="A thing" start={isNew ? { name: '' } : edit.thing && { name: edit.thing.name }} gone="Gone" saveText="Save" removal={{ question: 'Delete it?' }}>
      <Form.Item name="name" label="Name">
        <Input />
      </Form.Item>
      <button type="button" onClick={() => void query.refetch()}>
        {`Read again: ${query.data?.name}`}
      </button>
    </EditDialog>
  );
}

const field = async () => (await screen.findByLabelText('Name')) as HTMLInputElement;
const press = (name: string) => act(async () => void fireEvent.click(screen.getAllByRole('button', { name }).at(-1) as HTMLElement));
const type = async (value: string) => {
  const input = await field();
  await act(async () => void fireEvent.change(input, { target: { value } }));
};

test('what is typed is saved over the version that it began with, also where another is read meanwhile', async () => {
  await render(<Dialog />);
  await type('mine');
  there = { name: 'theirs', version: 2 };
  await press('Read again: first');
  await screen.findByText('Read again: theirs');
  await press('Save');
  await screen.findByText('Somebody else was faster');
  expect(save).toHaveBeenLastCalledWith('mine', { 'If-Match': '"1"' });
  expect([(await field()).value, there.name]).toEqual(['mine', 'theirs']);
  expect(onClose).not.toHaveBeenCalled();
});

test('who was slower saves theirs over it, or sees what was saved', async () => {
  await render(<Dialog />);
  await type('mine');
  there = { name: 'theirs', version: 2 };
  await press('Save');
  await screen.findByText('Somebody else was faster');
  await press('Show what they saved');
  await waitFor(async () => expect((await field()).value).toBe('theirs'));
  expect(screen.queryByText('Somebody else was faster')).toBeNull();
  await type('mine again');
  there = { name: 'theirs again', version: 3 };
  await press('Save');
  await screen.findByText('Somebody else was faster');
  await press('Save mine over it');
  await waitFor(() => expect(there).toEqual({ name: 'mine again', version: 4 }));
  expect([onClose.mock.calls.length, changed.mock.calls.length]).toEqual([1, 1]);
});

test('a new one is made without a version, and has nothing to delete', async () => {
  save.mockResolvedValueOnce({ data: { name: 'new', version: 1 } });
  await render(<Dialog isNew />);
  await type('new');
  expect(screen.queryByRole('button', { name: 'Delete' })).toBeNull();
  await press('Save');
  await waitFor(() => expect(onClose).toHaveBeenCalledTimes(1));
  expect(save).toHaveBeenCalledWith('new', undefined);
});

test('what is deleted is what was read; a refusal stays in the question', async () => {
  await render(<Dialog />);
  await field();
  there = { name: 'theirs', version: 2 };
  await press('Delete');
  await screen.findByText('Delete it?');
  await press('Delete');
  expect(await screen.findByText('somebody changed it')).toBeTruthy();
  expect(remove).toHaveBeenCalledWith({ 'If-Match': '"1"' });
  expect(onClose).not.toHaveBeenCalled();
});
