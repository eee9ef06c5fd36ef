import { renderHook } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { useOnce } from './useOnce';

afterEach(() => void vi.useRealTimers());

test('a double click does it once, also where it is done between its halves; a later press does it again', async () => {
  vi.useFakeTimers();
  const { once } = renderHook(() => useOnce()).result.current;
  const act = vi.fn(async () => true);
  await Promise.all([once(act), once(act)]);
  await once(act);
  expect(act).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(600);
  await once(act);
  expect(act).toHaveBeenCalledTimes(2);
});

test('what failed or did nothing can be tried at once, by the same key', async () => {
  const { once, keyOf } = renderHook(() => useOnce()).result.current;
  const keys: string[] = [];
  await once(async () => (keys.push(keyOf('scan')), Promise.reject(new Error('no answer'))));
  await once(async () => (keys.push(keyOf('scan')), false));
  await once(async () => keys.push(keyOf('other')));
  expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
  expect([keys.length, keys[1], keys[2] === keys[0], keyOf('other') === keys[2]]).toEqual([3, keys[0], false, false]);
});

test('a press in a dialog that was opened anew is no second half, and no earlier one that ends lets a third through', async () => {
  vi.useFakeTimers();
  const { result, rerender } = renderHook(({ isOpen }) => useOnce(isOpen), { initialProps: { isOpen: true } });
  await result.current.once(async () => true);
  rerender({ isOpen: false });
  rerender({ isOpen: true });
  let end: (isDone: boolean) => void = () => undefined;
  const slow = vi.fn(() => new Promise<boolean>((resolve) => (end = resolve)));
  const second = result.current.once(slow);
  await vi.advanceTimersByTimeAsync(600);
  await result.current.once(slow);
  expect(slow).toHaveBeenCalledTimes(1);
  end(true);
  await second;
});
