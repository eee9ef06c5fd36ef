/** What is typed while the address bar takes its time. */
import { act, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useTyped } from './useTyped';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** With its value, and what was handed on. */
function typed(start: string) {
  const onChange = vi.fn<(value: string) => void>();
  const hook = renderHook(({ value }) => useTyped(value, onChange), { initialProps: { value: start } });
  return {
    text: () => hook.result.current.text,
    type: (text: string) => act(() => hook.result.current.setText(text)),
    say: (text: string) => act(() => hook.result.current.say(text)),
    pause: () => act(() => vi.advanceTimersByTime(300)),
    arrive: (value: string) => hook.rerender({ value }),
    said: () => onChange.mock.calls.map(([value]) => value),
  };
}

test('it holds when typing has paused, once', () => {
  const field = typed('');
  field.type('1');
  field.type('10');
  expect(field.said()).toEqual([]);
  field.pause();
  field.pause();
  expect(field.said()).toEqual(['10']);
});

test('what is typed while the address bar takes its time stays', () => {
  const field = typed('');
  field.type('10');
  field.pause();
  field.type('10.');
  field.arrive('10');
  expect(field.text()).toBe('10.');
  field.pause();
  field.type('10.7');
  field.pause();
  field.arrive('10.');
  expect(field.text()).toBe('10.7');
  field.arrive('10.7');
  expect([field.text(), field.said()]).toEqual(['10.7', ['10', '10.', '10.7']]);
});

test('what another hand changes is taken, also back to what it was', () => {
  const field = typed('a');
  field.say('b');
  field.arrive('b');
  field.arrive('a');
  expect(field.text()).toBe('a');
  field.arrive('b');
  field.arrive('');
  expect([field.text(), field.said()]).toEqual(['', ['b']]);
});

test('what is said twice is handed on once', () => {
  const field = typed('');
  field.say('x');
  field.say('x');
  expect(field.said()).toEqual(['x']);
});
