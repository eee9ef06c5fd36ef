import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { optionsOf, tableOf, wordsOf } from '../../../scripts/options.mjs';

test('the options are those of docs/nmap-options.md; `npm run options` makes them so', () => {
  const here = import.meta.dirname;
  const rows = optionsOf(readFileSync(join(here, '../../../../docs/nmap-options.md'), 'utf8'));
  expect(rows.length).toBeGreaterThan(100);
  expect(readFileSync(join(here, 'table.ts'), 'utf8')).toBe(tableOf(rows));
  expect(readFileSync(join(here, '../../locales/en/options.json'), 'utf8')).toBe(wordsOf(rows));
});
