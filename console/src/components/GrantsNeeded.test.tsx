import { screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { render } from '@/test/render';
import { GrantsNeeded } from './GrantsNeeded';

afterEach(() => {
  vi.restoreAllMocks();
});

test('a grant that is missing is named in words, with the way to where it is given', async () => {
  vi.spyOn(globalThis, 'fetch').mockImplementation(async () => Response.json({ id: 'p', displayName: 'Nmap here' }));
  const reasons = ['-D needs the grant decoys: an administrator can give it', '"vuln" includes x, which is bad: that needs the grant intrusiveScripts', 'out of scope'];
  await render(<GrantsNeeded refusals={reasons.map((reason) => ({ reason }))} providerId="p" />);
  await screen.findByText(/Not granted: Decoys and Intrusive scripts\./);
  expect((await screen.findByRole('link', { name: 'Nmap here' })).getAttribute('href')).toBe('/providers/p');
});

test('nothing is said where no grant is missing', async () => {
  await render(<GrantsNeeded refusals={[{ reason: 'out of scope' }]} providerId="p" />);
  expect(screen.queryByText(/Not granted/)).toBeNull();
});
