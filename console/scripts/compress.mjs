// Writes a .br and a .gz beside each file of dist/ that gets smaller by it: the server sends these as they are.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const dist = fileURLToPath(new URL('../dist/', import.meta.url));
const ways = [
  ['.br', (data) => promisify(brotliCompress)(data, { params: { [constants.BROTLI_PARAM_QUALITY]: 10 } })],
  ['.gz', (data) => promisify(gzip)(data, { level: 9 })],
];
const files = await readdir(dist, { recursive: true, withFileTypes: true });
const texts = files.filter((file) => file.isFile() && /\.(js|css|html|svg|json)$/.test(file.name));
await Promise.all(
  texts.map(async (file) => {
    const path = join(file.parentPath, file.name);
    const data = await readFile(path);
    for (const [ending, compress] of ways) {
      const small = await compress(data);
      if (small.length < data.length * 0.9) await writeFile(path + ending, small);
    }
  }),
);
