import { act, fireEvent, screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { render } from '@/test/render';
import { UserNew } from './UserNew';

const field = (name: string) => screen.getByLabelText(name) as HTMLInputElement;
const type = (name: string, value: string) => act(async () => void fireEvent.change(field(name), { target: { value } }));
const faults = () => [...document.querySelectorAll('.ant-form-item-explain-error')].map((one) => one.textContent);

test('all that is wrong is told at once, and of a password not before it is typed', async () => {
  const fetch = vi.fn();
  vi.stubGlobal('fetch', fetch);
  await render(<UserNew open ownerId={undefined} onClose={vi.fn()} onGiven={vi.fn()} />);
  await act(async () => void fireEvent.click(screen.getByRole('radio', { name: 'Type one' })));
  await type('New password', 'short');
  expect(faults()).toEqual([]);
  await type('User name', 'no blanks');
  await act(async () => void fireEvent.click(screen.getByRole('button', { name: 'Add a user' })));
  await vi.waitFor(() => expect(faults()).toEqual(['Only letters, digits and . _ @ + -', 'At least 12 characters']));
  expect(fetch).not.toHaveBeenCalled();
});
