import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { palette, type Mode } from './palette';

const css = readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8');
const blocks: Record<Mode, string> = {
  light: css.slice(css.indexOf(':root {'), css.indexOf(":root[data-theme='dark']")),
  dark: css.slice(css.indexOf(":root[data-theme='dark']"), css.indexOf('*,')),
};
const value = (mode: Mode, name: string) => new RegExp(`--${name}: (#[0-9a-f]{6});`).exec(blocks[mode])?.[1] ?? `no ${name}`;

/** WCAG 2.2: how far two colours are apart. */
function contrast(a: string, b: string): number {
  const light = (colour: string) => {
    const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
      const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [high = 0, low = 0] = [light(a), light(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

test.each(['light', 'dark'] as const)('antd and the style sheet have the same colours in %s', (mode) => {
  for (const [name, colour] of Object.entries(palette[mode])) {
    const written = name.replace(/([A-Z]|\d)/g, '-$1').toLowerCase();
    expect([name, value(mode, written)]).toEqual([name, colour]);
  }
});

test.each(['light', 'dark'] as const)('text can be read on all grounds in %s', (mode) => {
  for (const ink of ['ink', 'ink-2', 'ink-3', 'accent', 'red', 'amber', 'green'])
    for (const ground of ['paper', 'panel', 'sunken']) expect([ink, ground, contrast(value(mode, ink), value(mode, ground)) >= 4.5]).toEqual([ink, ground, true]);
  for (const [ink, ground] of [['on-accent', 'accent'], ['ink', 'accent-soft'], ['accent', 'accent-soft'], ['red', 'red-soft'], ['amber', 'amber-soft'], ['green', 'green-soft'], ['nav-ink', 'nav'], ['nav-ink-2', 'nav'], ['nav-ink-2', 'nav-2']] as const)
    expect([ink, ground, contrast(value(mode, ink), value(mode, ground)) >= 4.5]).toEqual([ink, ground, true]);
});
