/** What the source says of its words: the keys it uses, and the words that it has in place of keys. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** A key that is used: `ns:a.b`. `*` stands for what is only known when it runs. */
export interface Use {
  key: string;
  where: string;
}

export interface Found {
  uses: Use[];
  /** Words for people that no key stands for. */
  literals: string[];
}

/** Attributes that people read or hear. */
const SPOKEN = new Set(['title', 'label', 'placeholder', 'alt', 'aria-label', 'aria-description', 'description', 'okText', 'cancelText', 'text', 'question', 'extra', 'help', 'tooltip']);
const HOOKS = new Set(['useTranslation', 'useWords']);
const LETTERS = /\p{L}{2,}/u;
/** Names that are the same in each language. */
const NAMES = new Set(['Portolan', 'English', '中文', 'Nmap']);

export function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile() && /\.tsx?$/.test(file.name) && !/\.test\.tsx?$|\.d\.ts$/.test(file.name))
    .map((file) => join(file.parentPath, file.name));
}

export function read(path: string, text = readFileSync(path, 'utf8')): Found {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const found: Found = { uses: [], literals: [] };
  const at = (node: ts.Node) => `${path}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
  const literal = (node: ts.Node, words: string) => {
    if (LETTERS.test(words) && !NAMES.has(words.trim())) found.literals.push(`${at(node)}: ${words.trim()}`);
  };
  /** The texts that an expression may be: both arms of a condition; a `*` for what is put in. */
  const texts = (node: ts.Expression): string[] => {
    if (ts.isStringLiteralLike(node)) return [node.text];
    if (ts.isConditionalExpression(node)) return [...texts(node.whenTrue), ...texts(node.whenFalse)];
    if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node)) return texts(node.expression);
    if (ts.isTemplateExpression(node)) return [node.head.text + node.templateSpans.map((span) => `*${span.literal.text}`).join('')];
    return [];
  };
  const visit = (node: ts.Node, namespace: string) => {
    let mine = namespace;
    if (ts.isFunctionLike(node) || ts.isSourceFile(node)) mine = namespaceOf(node) ?? namespace;
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 't') {
      const [first] = node.arguments;
      for (const key of first ? texts(first) : []) found.uses.push({ key: key.includes(':') ? key : `${mine}:${key}`, where: at(node) });
    }
    if (ts.isJsxAttribute(node) && ts.isIdentifier(node.name) && node.name.text === 'i18nKey' && node.initializer && ts.isStringLiteral(node.initializer)) {
      const key = node.initializer.text;
      found.uses.push({ key: key.includes(':') ? key : `${mine}:${key}`, where: at(node) });
    }
    if (ts.isJsxText(node)) literal(node, node.text);
    if (ts.isJsxExpression(node) && node.expression && ts.isJsxElement(node.parent)) for (const words of texts(node.expression)) literal(node, words.replaceAll('*', ''));
    if (ts.isJsxAttribute(node) && SPOKEN.has(node.name.getText()) && node.initializer) {
      const value = ts.isJsxExpression(node.initializer) ? node.initializer.expression : node.initializer;
      if (value && ts.isExpression(value)) for (const words of texts(value)) literal(node, words.replaceAll('*', ''));
    }
    ts.forEachChild(node, (child) => visit(child, mine));
  };
  visit(file, 'common');
  return found;
}

/** The namespace that `useTranslation` or `useWords` names in this function itself, not in those within. */
function namespaceOf(node: ts.Node): string | undefined {
  let found: string | undefined;
  const look = (child: ts.Node) => {
    if (found !== undefined || ts.isFunctionLike(child)) return;
    if (ts.isCallExpression(child) && ts.isIdentifier(child.expression) && HOOKS.has(child.expression.text)) {
      const [first] = child.arguments;
      const name = first && ts.isArrayLiteralExpression(first) ? first.elements[0] : first;
      found = name && ts.isStringLiteral(name) ? name.text : 'common';
      return;
    }
    ts.forEachChild(child, look);
  };
  ts.forEachChild(node, look);
  return found;
}
