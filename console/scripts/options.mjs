// Makes src/components/command/table.ts and src/locales/en/options.json of ../docs/nmap-options.md: the options
// that the command's editor highlights and completes. `table.test.ts` holds them to it.
import { readFile, writeFile } from 'node:fs/promises';

/** The options of the document: what the editor needs, and the sentences of those that may be used. */
export function optionsOf(markdown) {
  const rows = [];
  for (const line of markdown.split('\n')) {
    if (!line.startsWith('| `-')) continue;
    const [, option, also, value, policy, root, meaning] = line.split(/(?<!\\)\|/).map((cell) => cell.trim());
    const codes = (text) => [...text.matchAll(/`([^`]+)`/g)].map(([, code]) => code);
    rows.push({
      option: codes(option)[0],
      also: codes(also),
      value: value.startsWith('one') ? 'one' : value.startsWith('may be attached') ? 'attached' : 'none',
      grant: policy.startsWith('grant') ? codes(policy)[0] : null,
      root: root === 'needed',
      offered: policy !== 'never' && policy !== 'left out',
      meaning: meaning.replaceAll('\\|', '|').replaceAll('*value*', '‹value›'),
    });
  }
  return rows;
}

export function tableOf(rows) {
  const text = (value) => (value === null ? 'null' : `'${value}'`);
  const lines = rows.map((row) => `  { option: ${text(row.option)}, also: [${row.also.map(text).join(', ')}], value: ${text(row.value)}, grant: ${text(row.grant)}, root: ${row.root}, offered: ${row.offered} },`);
  return `// Made by \`npm run options\` of docs/nmap-options.md. Do not edit.
export interface NmapOption {
  option: string;
  also: readonly string[];
  /** \`one\`: the next word, or joined. \`attached\`: joined, or none. */
  value: 'none' | 'one' | 'attached';
  /** What a provider must be granted for it. */
  grant: string | null;
  /** Nmap ends at once without raw sockets. */
  root: boolean;
  /** Not refused for everybody, nor left out. */
  offered: boolean;
}

export const OPTIONS: readonly NmapOption[] = [
${lines.join('\n')}
];
`;
}

export function wordsOf(rows) {
  return `${JSON.stringify(Object.fromEntries(rows.filter((row) => row.offered).map((row) => [row.option, row.meaning])), null, 2)}\n`;
}

if (process.argv[1]?.endsWith('options.mjs')) {
  const here = (path) => new URL(path, import.meta.url);
  const rows = optionsOf(await readFile(here('../../docs/nmap-options.md'), 'utf8'));
  await writeFile(here('../src/components/command/table.ts'), tableOf(rows));
  await writeFile(here('../src/locales/en/options.json'), wordsOf(rows));
}
