/** What the READMEs name is there: scripts, and pictures. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

test('the scripts that documents name are there', () => {
  const { scripts } = JSON.parse(read('console/package.json')) as { scripts: Record<string, string> };
  const named = ['README.md', 'CONTRIBUTING.md', 'console/README.md', 'console/scripts/screenshots.ts'].filter((path) => existsSync(join(root, path))).flatMap((path) => [...read(path).matchAll(/npm run (?:--\w+ )?([\w:]+)/g)].map(([, name]) => name ?? ''));
  expect(named).toContain('build');
  expect(named).toContain('screenshots');
  expect(named.filter((name) => !scripts[name])).toEqual([]);
  for (const file of Object.values(scripts).flatMap((script) => script.match(/scripts\/\S+\.mjs|\S+\.config\.ts/g) ?? [])) expect([file, existsSync(join(root, 'console', file))]).toEqual([file, true]);
});

test('the pictures that the README shows are there', () => {
  const pictures = [...read('README.md').matchAll(/(?:src|srcset)="([^":]+\.png)"|\]\(([^):]+\.png)\)/g)].map(([, tag, link]) => tag ?? link ?? '');
  expect(pictures.length).toBeGreaterThan(3);
  for (const picture of pictures) {
    expect([picture, existsSync(join(root, picture)) && statSync(join(root, picture)).size > 5000]).toEqual([picture, true]);
    // PNG, as it begins.
    expect(readFileSync(join(root, picture)).subarray(1, 4).toString()).toBe('PNG');
  }
});
