import { useNavigate } from '@tanstack/react-router';
import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { useState } from 'react';
import { expect, test } from 'vitest';
import { render } from '@/test/render';
import { isUnlike, useLeaving, useMayLeave } from './useLeaving';

function Page() {
  const navigate = useNavigate();
  const [text, setText] = useState('');
  useLeaving(() => text !== '');
  return (
    <>
      <input aria-label="field" value={text} onChange={(event) => setText(event.target.value)} />
      <button type="button" onClick={() => void navigate({ to: '/there' as never })}>
        go
      </button>
      <button type="button" onClick={() => void navigate({ to: '/here' as never, search: { tab: 'b' } as never })}>
        tab
      </button>
      <button type="button" onClick={() => void navigate({ to: '/saved' as never, ignoreBlocker: true })}>
        saved
      </button>
    </>
  );
}

const press = (name: string) => act(async () => void fireEvent.click(screen.getByRole('button', { name })));
const type = () => fireEvent.change(screen.getByLabelText('field'), { target: { value: 'typed' } });

test('what is typed is asked about before it is left', async () => {
  const { address } = await render(<Page />, { at: '/here' });
  type();
  await press('tab');
  expect(address()).toBe('/here?tab=b');
  await press('go');
  fireEvent.click(await screen.findByRole('button', { name: 'Stay' }));
  await act(async () => {});
  expect(address()).toBe('/here?tab=b');
});

test('who leaves all the same goes there', async () => {
  const { address } = await render(<Page />, { at: '/here' });
  type();
  await press('go');
  expect(address()).toBe('/here');
  fireEvent.click(await screen.findByRole('button', { name: 'Leave' }));
  await waitFor(() => expect(address()).toBe('/there'));
});

function OfSearch() {
  const navigate = useNavigate();
  useLeaving(() => true, true);
  return (
    <button type="button" onClick={() => void navigate({ to: '/here' as never, search: { target: 'b' } as never })}>
      other
    </button>
  );
}

test('where another search begins anew, that is asked about too', async () => {
  const { address } = await render(<OfSearch />, { at: '/here?target=a' });
  await press('other');
  expect(address()).toBe('/here?target=a');
  fireEvent.click(await screen.findByRole('button', { name: 'Leave' }));
  await waitFor(() => expect(address()).toBe('/here?target=b'));
});

function SignsOut() {
  const mayLeave = useMayLeave();
  const [isOut, setIsOut] = useState(false);
  return (
    <button type="button" onClick={() => void mayLeave().then(setIsOut)}>
      {isOut ? 'out' : 'sign out'}
    </button>
  );
}

test('who signs out is asked about what was typed', async () => {
  await render(
    <>
      <Page />
      <SignsOut />
    </>,
    { at: '/here' },
  );
  type();
  await press('sign out');
  expect(screen.queryByRole('button', { name: 'out' })).toBeNull();
  fireEvent.click(await screen.findByRole('button', { name: 'Leave' }));
  await screen.findByRole('button', { name: 'out' });
});

test('nothing typed, or all saved, is left without a question', async () => {
  const { address } = await render(<Page />, { at: '/here' });
  await press('go');
  expect(address()).toBe('/there');
  type();
  await press('saved');
  expect(address()).toBe('/saved');
});

test('a form is unlike its start where something else stands in it', () => {
  const start = { name: 'a', limits: { days: null }, tags: ['x'] };
  expect(isUnlike({ tags: ['x'], limits: {}, name: 'a', notes: '' }, start)).toBe(false);
  expect(isUnlike({ ...start, tags: ['x', 'y'] }, start)).toBe(true);
  expect(isUnlike({ ...start, limits: { days: 3 } }, start)).toBe(true);
  expect(isUnlike({ ...start, name: '' }, start)).toBe(true);
});
