import { fireEvent, screen, waitFor } from '@testing-library/react';
import { beforeEach, expect, test, vi } from 'vitest';
import { useUrlState } from '@/hooks/useUrlState';
import { filterFaults } from '@/api/problem';
import { render } from '@/test/render';
import { ANY, Filters, isUnread } from './Filters';

const REFUSED = { type: 'urn:portolan:problem:bad-request', title: 'Bad request', status: 400, detail: 'no network', errors: [{ field: 'network', code: 'badTarget', message: 'a network is written in addresses; names go into host' }] };

beforeEach(() => void vi.stubGlobal('fetch', () => Promise.resolve(Response.json([]))));

function Shown() {
  const [url, change] = useUrlState(ANY);
  return <Filters url={url} change={change} faults={url.network ? filterFaults(REFUSED, ['network']) : {}} />;
}

/** What a field says of itself: its own, and not that of another. */
const told = (label: string) => {
  const field = screen.getByLabelText(label);
  const id = field.getAttribute('aria-describedby');
  return [field.getAttribute('aria-invalid'), id ? document.getElementById(id)?.textContent : ''];
};

test('what of the address cannot be understood is told at its field', async () => {
  await render(<Shown />, { at: '/changes?network=home&port=ssh&from=2026-02-31&to=2026-03-01' });
  expect(told('Network')).toEqual(['true', 'a network is written in addresses; names go into host']);
  expect(told('Port')).toEqual(['true', 'A port is 22, 53/udp or 80/tcp.']);
  expect(told('From this day on')).toEqual(['true', 'There is no day 2026-02-31: write it as 2026-12-24.']);
  for (const label of ['Until this day', 'Host']) expect(told(label)).toEqual(['false', '']);
});

test('an end before the begin is told at the end, until it is mended', async () => {
  const { address } = await render(<Shown />, { at: '/changes?from=2026-03-02&to=2026-03-01' });
  expect(told('Until this day')).toEqual(['true', 'This is before the first day.']);
  fireEvent.change(screen.getByLabelText('Until this day'), { target: { value: '2026-03-02' } });
  await waitFor(() => expect(address()).toContain('to=2026-03-02'));
  expect(told('Until this day')).toEqual(['false', '']);
});

test('what cannot be understood is not asked for', () => {
  expect([{ port: 'ssh' }, { from: 'x' }, { to: '2026-13-01' }, { from: '2026-03-02', to: '2026-03-01' }].map((one) => isUnread({ ...ANY, ...one }))).toEqual([true, true, true, true]);
  expect(isUnread({ ...ANY, port: '53/udp', from: '2026-03-01', to: '2026-03-01' })).toBe(false);
});

test('a fault of the list that is not of a filter is not taken for one', () => {
  const more = { ...REFUSED, errors: [...REFUSED.errors, { field: 'cursor', code: 'bad', message: 'no cursor' }] };
  expect([filterFaults(more, ['network']), filterFaults(new Error('x'), ['network']), filterFaults({ ...REFUSED, errors: [] }, ['network'])]).toEqual([{}, {}, {}]);
});
