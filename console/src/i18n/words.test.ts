/** Both languages have all words that are used, and none that are not. */
import { readdirSync, readFileSync } from 'node:fs';
import i18next from 'i18next';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { read, sources, type Use } from '@/test/strings';

const src = join(import.meta.dirname, '..');
const PLURAL = /_(zero|one|two|few|many|other)$/;
/** Words that are the same in Chinese, or are names. */
const SAME = new Set<string>();

function flat(value: unknown, path: string): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  return Object.entries(value as Record<string, unknown>).flatMap(([key, inner]) => flat(inner, path.endsWith(':') ? path + key : `${path}.${key}`));
}

function words(language: string): Map<string, string> {
  const folder = join(src, 'locales', language);
  return new Map(readdirSync(folder).flatMap((file) => flat(JSON.parse(readFileSync(join(folder, file), 'utf8')), `${basename(file, '.json')}:`)));
}

const en = words('en');
const zh = words('zh');
const found = sources(src).map((path) => read(path));
const uses = found.flatMap((one) => one.uses);
const keysOf = (map: Map<string, string>) => new Set([...map.keys()].map((key) => key.replace(PLURAL, '')));

/** The keys that a use may mean. */
function meant(use: Use, keys: Set<string>): string[] {
  if (!use.key.includes('*')) return keys.has(use.key) ? [use.key] : [];
  const pattern = new RegExp(`^${use.key.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.+')}$`);
  return [...keys].filter((key) => pattern.test(key));
}

test('each key that is used is in both languages', () => {
  expect(uses.length).toBeGreaterThan(50);
  for (const map of [en, zh]) {
    const keys = keysOf(map);
    const missing = uses.filter((use) => meant(use, keys).length === 0).map((use) => `${use.where}: ${use.key}`);
    expect(missing).toEqual([]);
  }
});

test('each key is used', () => {
  const keys = keysOf(en);
  const used = new Set(uses.flatMap((use) => meant(use, keys)));
  expect([...keys].filter((key) => !used.has(key))).toEqual([]);
});

test('the languages have the same keys, and the same places to fill', () => {
  expect([...keysOf(zh)].sort()).toEqual([...keysOf(en)].sort());
  const places = (text: string) => [...text.matchAll(/\{\{\s*(\w+)/g)].map(([, name]) => name).sort();
  for (const [key, text] of zh) expect([key, places(text)]).toEqual([key, places(en.get(key) ?? en.get(key.replace(PLURAL, '_other')) ?? '')]);
});

test('no word of Chinese is a copy of English', () => {
  const copied = [...zh].filter(([key, text]) => !SAME.has(key) && /[a-z]{3}/i.test(text) && !/\p{Script=Han}/u.test(text) && en.get(key) === text);
  expect(copied).toEqual([]);
  expect([...en].filter(([, text]) => /\p{Script=Han}/u.test(text))).toEqual([]);
});

test('a provider has one name in Chinese, that of the navigation', () => {
  const name = zh.get('shell:nav.providers') ?? '';
  expect([...zh].filter(([, text]) => text.includes('提供者') || text.replaceAll(name, '').includes('引擎'))).toEqual([]);
});

test('no words are written into the source', () => {
  expect(found.flatMap((one) => one.literals)).toEqual([]);
});

test('the reader of the source sees what it is to see', () => {
  const text = `
    function A() { const { t } = useTranslation('scans'); return <b title="Wrong words">{t('a.b')} {t(x ? 'c' : 'd')} {t(\`e.\${f}\`)} {t('common:g')}</b>; }
    function B() { const { t } = useTranslation(); return <i>More wrong {t('h')} {wrong ? 'Worse' : '-'} Portolan</i>; }`;
  const { uses, literals } = read('x.tsx', text);
  expect(uses.map((use) => use.key)).toEqual(['scans:a.b', 'scans:c', 'scans:d', 'scans:e.*', 'common:g', 'common:h']);
  expect(literals.map((one) => one.replace(/^.*: /, ''))).toEqual(['Wrong words', 'More wrong', 'Worse']);
});

test('one is one, also of what stands after another', () => {
  const t = i18next.getFixedT('en', ['map', 'overview']);
  expect([t('map:hosts', { count: 1, text: '1' }), t('map:networks', { count: 1, text: '1' }), t('map:networks', { count: 0, text: '0' })]).toEqual(['1 host', '1 network', '0 networks']);
  expect([t('overview:tile.hosts', { count: 1 }), t('overview:tile.hosts', { count: 2 })]).toEqual(['host known', 'hosts known']);
  expect(i18next.getFixedT('zh', 'map')('networks', { count: 1, text: '1' })).toBe('1 个网段');
});
