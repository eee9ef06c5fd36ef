import { screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { render } from '@/test/render';
import { Changes } from './Changes';

afterEach(() => vi.unstubAllGlobals());

const change = { id: 'c', at: '2026-05-01T00:00:00Z', kind: 'port_opened', host: '10.0.0.1', protocol: 'tcp', ports: '22', before: 'closed', after: 'open ssh' };

test.each([
  [[], 'Nothing that nobody has taken note of.'],
  [[change], '1 change that nobody has taken note of.'],
])('what nobody took note of is counted and told', async (items, text) => {
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (request: Request) => {
    asked.push(new URL(request.url).search);
    return Response.json({ items, total: items.length, totalIsLowerBound: false, nextCursor: null });
  });
  await render(<Changes />);
  await screen.findByText(text);
  expect(asked[0]).toContain('acknowledged=false');
  expect(screen.queryAllByText('22/tcp')).toHaveLength(items.length);
});
