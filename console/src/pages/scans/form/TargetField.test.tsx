/** What is said of targets as they are typed. */
import { screen } from '@testing-library/react';
import { Form } from 'antd';
import { beforeEach, expect, test, vi } from 'vitest';
import { render } from '@/test/render';
import { TargetField } from './TargetField';

const OUT = '192.0.2.1';

beforeEach(() => {
  vi.stubGlobal('fetch', async (request: Request) => {
    const { target } = (await request.json()) as { target: string };
    return Response.json(target === OUT ? { target, inScope: false, code: 'notAllowed', address: target, reason: 'no' } : { target, inScope: true, reason: 'yes' });
  });
});

const said = async (targets: string) => {
  const target = { mode: 'manual' as const, targets, assetIds: [], tags: [] };
  await render(
    <Form initialValues={{ target }}>
      <TargetField target={target} disabled={false} assetTargets={[]} />
    </Form>,
  );
  const verdict = screen.getByRole('status', { name: 'Scope' });
  await vi.waitFor(() => expect(verdict.textContent).not.toMatch(/^(?:Checking the scope|)$/));
  return [...verdict.querySelectorAll('p')].map((one) => [one.textContent, one.dataset['tone']]);
};

test('addresses are in scope', async () => {
  expect(await said('127.0.0.1 10.0.0.0/24')).toEqual([['All 2 are in scope: 127.0.0.1, 10.0.0.0/24', 'good']]);
});

test('a name is not in scope before its addresses are known', async () => {
  expect(await said('example.com')).toEqual([['example.com is a name: it is judged by its addresses, which are looked up when a run starts.', undefined]]);
});

test('of addresses and names both is said', async () => {
  expect(await said('::1 a.example b.example')).toEqual([
    ['::1 is in scope', 'good'],
    ['2 are names: they are judged by their addresses, which are looked up when a run starts: a.example, b.example', undefined],
  ]);
});

test('where one is out of scope that is what is said', async () => {
  expect(await said(`${OUT} example.com`)).toEqual([[`${OUT} is out of scope: ${OUT} is in no allowed network. See the scope`, 'bad']]);
});
