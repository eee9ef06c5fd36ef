// Makes src/api/schema.d.ts (types) and src/api/operations.ts (who may call what) of ../docs/openapi.json.
// With --check it writes nothing, and fails where they are not current.
import openapiTS, { astToString } from 'openapi-typescript';
import { readFile, writeFile } from 'node:fs/promises';

const document = new URL('../../docs/openapi.json', import.meta.url);
const spec = JSON.parse(await readFile(document, 'utf8'));
const note = '// Made by `npm run api` of docs/openapi.json. Do not edit.\n';

const types = note + astToString(await openapiTS(spec, { alphabetize: false }));

/** The role that an operation asks of a session; null where it asks for nobody. */
function role(operation) {
  const session = (operation.security ?? []).find((one) => one.session);
  return session ? session.session[0] : null;
}
const rows = Object.values(spec.paths)
  .flatMap((path) => Object.values(path))
  .filter((operation) => operation.operationId)
  .map((operation) => `  '${operation.operationId}': ${JSON.stringify(role(operation))?.replaceAll('"', "'")},`);
const operations = `${note}/** Each operation and the least role that may call it; null: anybody. */
export const operations = {
${rows.join('\n')}
} as const;
`;

let stale = false;
for (const [name, text] of [
  ['schema.d.ts', types],
  ['operations.ts', operations],
]) {
  const file = new URL(`../src/api/${name}`, import.meta.url);
  const before = await readFile(file, 'utf8').catch(() => '');
  if (before === text) continue;
  if (process.argv.includes('--check')) {
    process.stderr.write(`src/api/${name} is not what docs/openapi.json says: run \`npm run api\` and commit it\n`);
    stale = true;
  } else {
    await writeFile(file, text);
  }
}
process.exit(stale ? 1 : 0);
