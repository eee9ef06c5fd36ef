import { fireEvent, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { chunks, pieces, plain } from '@/lib/hostile';
import { render } from '@/test/render';
import { HostileText } from './HostileText';

test('what cannot be seen or would act is written out', () => {
  expect(plain('\u001b[31mred\u0007\0')).toBe('\\e[31mred\\x07\\0');
  expect(plain('user\u202egpj.exe')).toBe('user\\u{202e}gpj.exe');
  expect(plain('a\u200bb\u2066c\u061cd\ufeffe\u{e0041}f')).toBe('a\\u{200b}b\\u{2066}c\\u{61c}d\\u{feff}e\\u{e0041}f');
  expect(plain('\ud800 lone')).toBe('\\u{d800} lone');
  expect(plain(`z${'\u0301'.repeat(6)}`)).toBe(`z${'\u0301'.repeat(4)}\\u{301}\\u{301}`);
  expect(plain('Größe 港口 שלום 🙂')).toBe('Größe 港口 שלום 🙂');
});

test('lines stay lines in a block, and nowhere else', () => {
  expect(plain('a\r\nb\tc\rd', true)).toBe('a\nb\tc\\rd');
  expect(plain('a\nb')).toBe('a\\nb');
  expect(pieces('a\u0001\u0002b')).toEqual([
    { text: 'a', escape: false },
    { text: '\\x01\\x02', escape: true },
    { text: 'b', escape: false },
  ]);
});

test('markup is text', async () => {
  await render(<HostileText text={'<img src=x onerror="alert(1)"><b>bold</b>'} />);
  expect(screen.getByText('<img src=x onerror="alert(1)"><b>bold</b>')).toBeTruthy();
  expect(document.querySelector('img, b')).toBeNull();
});

test('a megabyte is shown in part, and more when it is asked for', async () => {
  await render(<HostileText block text={'x'.repeat(1_000_000)} />);
  const length = () => document.querySelector('pre')?.textContent.length ?? 0;
  expect(length()).toBe(4001);
  fireEvent.click(screen.getByRole('button', { name: /4000 of 1000000/ }));
  expect(length()).toBe(40_001);
});

test('a long text is cut into parts at the ends of lines, and nothing of it is lost', () => {
  const lines = Array.from({ length: 500 }, (_, index) => `line ${index} ${'x'.repeat(index % 60)}\r\n`).join('');
  for (const text of [lines, '\u{1f30d}'.repeat(999), 'a'.repeat(2500), '', '\n'.repeat(1001)]) {
    const parts = chunks(text, 1000);
    expect(parts.join('')).toBe(text);
    expect(parts.every((part) => part.length > 0 && part.length <= 1000 && !/^[\udc00-\udfff]/.test(part))).toBe(true);
  }
  expect(chunks(lines, 1000).every((part) => part.endsWith('\n'))).toBe(true);
});
