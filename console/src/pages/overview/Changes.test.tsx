import { screen } from '@testing-library/react';
import { afterEach, test, vi } from 'vitest';
import { render } from '@/test/render';
import { Changes } from './Changes';

afterEach(() => vi.unstubAllGlobals());

test.each([
  [[], 'None: no open port is known.'],
  [[{ ip: '127.0.0.1', port: 22, protocol: 'tcp', firstSeen: '2020-01-01T00:00:00Z' }], 'None: what is open was open before.'],
])('where no port is new it is said whether any is open', async (ports, text) => {
  vi.stubGlobal('fetch', async (request: Request) => {
    const items = request.url.includes('/services') ? ports : [];
    return Response.json({ items, total: items.length, totalIsLowerBound: false, nextCursor: null });
  });
  await render(<Changes />);
  await screen.findByText(text);
});
