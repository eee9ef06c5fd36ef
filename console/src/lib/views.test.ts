import { expect, test } from 'vitest';
import { parseViews, withView } from './views';

const view = (name: string, q = name) => ({ name, q, page: 'hosts', sort: 'ip' });

test('what another hand wrote is left out', () => {
  expect(parseViews(null)).toEqual([]);
  expect(parseViews('{')).toEqual([]);
  expect(parseViews('{"name":"a"}')).toEqual([]);
  expect(parseViews(JSON.stringify([null, 1, { name: 'a' }, view('b')]))).toEqual([view('b')]);
});

test('a view replaces that of its name, and all are in order', () => {
  expect(withView([view('b'), view('c', 'old')], view('c', 'new'))).toEqual([view('b'), view('c', 'new')]);
  expect(withView([view('b')], view('a')).map((one) => one.name)).toEqual(['a', 'b']);
});
