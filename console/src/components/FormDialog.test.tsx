import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { Form, Input } from 'antd';
import { expect, test, vi } from 'vitest';
import { useFormProblem } from '@/hooks/useFormProblem';
import { render } from '@/test/render';
import { FormDialog } from './FormDialog';

function Dialog({ onClose }: { onClose: () => void }) {
  const [form] = Form.useForm<{ name: string }>();
  const problem = useFormProblem(form);
  return (
    <FormDialog open title="A thing" form={form} problem={problem} isSending={false} onSend={() => undefined} onClose={onClose}>
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
