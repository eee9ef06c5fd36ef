/** The texts in Rust's sources, each with what it is given to: enough of Rust's syntax for that, and no more. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

export interface Text {
  /** As the program has it: escapes and continued lines resolved. */
  text: string;
  where: string;
  /** The calls, macros and attributes that it stands in, outermost first: `tracing::warn!`, `#error`, `Some`. */
  within: string[];
}

export function rustFiles(folder: string): string[] {
  if (folder.endsWith('.rs')) return [folder];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile() && file.name.endsWith('.rs') && !/(^|_)tests?\.rs$/.test(file.name) && !/\/tests?(\/|$)/.test(relative(folder, file.parentPath).replace(/^/, '/')))
    .map((file) => join(file.parentPath, file.name))
    .sort();
}

// Comments, raw strings, strings, characters (lifetimes are none), words with paths and macros, attributes, the rest.
const TOKEN =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|b?r(#*)"[\s\S]*?"\1|b?"(?:[^"\\]|\\[\s\S])*"|b?'(?:[^'\\\n]|\\(?:u\{[^}]*\}|x..|.))'|#!?\[\s*[\w:]*|\.?[A-Za-z_][\w]*(?:::(?:<[^<>]*>)?[A-Za-z_]\w*)*!?|[()[\]{};,]|\S/g;

export function textsOf(source: string, where: string): Text[] {
  const found: Text[] = [];
  const stack: string[] = [];
  let before = '';
  for (const one of withoutTests(source).matchAll(TOKEN)) {
    const [token] = one;
    if (token.startsWith('//') || token.startsWith('/*')) continue;
    if (/^r#*"|^"/.test(token)) found.push({ text: unescaped(token), where: `${where}:${source.slice(0, one.index).split('\n').length}`, within: stack.filter((name) => name !== '') });
    if (/^#!?\[/.test(token)) stack.push(`#${token.replace(/^#!?\[\s*/, '')}`);
    else if ('([{'.includes(token)) stack.push(token === '(' || before.endsWith('!') ? before : '');
    else if (')]}'.includes(token)) stack.pop();
    before = /^\.?[A-Za-z_]/.test(token) ? token : '';
  }
  return found;
}

/** Lines stay where they are. Test modules are at the end of their file, as everywhere here. */
function withoutTests(source: string): string {
  const at = source.search(/^#\[cfg\(test\)\]\s*mod \w+ \{/m);
  return at < 0 ? source : source.slice(0, at);
}

function unescaped(token: string): string {
  if (token.startsWith('r')) return token.replace(/^r#*"|"#*$/g, '');
  const SIMPLE: Record<string, string> = { n: '\n', t: '\t', r: '\r', '0': '\0' };
  return token.slice(1, -1).replace(/\\(\r?\n\s*|u\{([0-9a-f]+)\}|x([0-9a-f]{2})|.)/gis, (_all, what: string, wide?: string, byte?: string) => {
    if (wide ?? byte) return String.fromCodePoint(Number.parseInt(wide ?? byte ?? '', 16));
    return /\s/.test(what) ? '' : (SIMPLE[what] ?? what);
  });
}

export function textsIn(root: string, folder: string): Text[] {
  return rustFiles(join(root, folder)).flatMap((path) => textsOf(readFileSync(path, 'utf8'), relative(root, path)));
}
