// Fails where what a browser must load before the first page (the entry, what it imports, and their styles) is more
// than 450 kB when compressed by gzip.
import { readFile, rm } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';

const LIMIT = 450_000;
const dist = new URL('../dist/', import.meta.url);
const manifest = JSON.parse(await readFile(new URL('.vite/manifest.json', dist), 'utf8'));
const files = new Set();
const visit = (key) => {
  const chunk = manifest[key];
  if (files.has(chunk.file)) return;
  files.add(chunk.file);
  for (const css of chunk.css ?? []) files.add(css);
  for (const next of chunk.imports ?? []) visit(next);
};
visit(Object.keys(manifest).find((key) => manifest[key].isEntry));
let total = 0;
for (const file of files) {
  const size = gzipSync(await readFile(new URL(file, dist)), { level: 9 }).length;
  total += size;
  process.stdout.write(`${String(size).padStart(8)}  ${file}\n`);
}
process.stdout.write(`${String(total).padStart(8)}  entry, gzip (limit ${LIMIT})\n`);
await rm(new URL('.vite', dist), { recursive: true });
if (total > LIMIT) {
  process.stderr.write('The entry is too large: load what the first page does not need by import().\n');
  process.exit(1);
}
