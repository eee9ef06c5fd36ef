/** Each sentence that the server's source has for a browser has its Chinese, and no Chinese stands for nothing. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { textsIn, textsOf, type Text } from '@/test/rust';
import { holesOf } from './said';
import { CATALOGUE, OF_OPTIONS } from './said/catalogue';

const root = join(import.meta.dirname, '../../..');

/** Where sentences come from that reach a browser. */
const SOURCES = [
  'crates/changes/src/compare.rs',
  'crates/changes/src/pair.rs',
  'crates/changes/src/word.rs',
  'crates/model/src',
  'crates/nmap/src/command',
  'crates/nmap/src/process',
  'crates/nmap/src/xml',
  'crates/schedule/src',
  'crates/scanner/src',
  'crates/server/src/alerts',
  'crates/server/src/api',
  'crates/server/src/auth',
  'crates/server/src/runner',
  'crates/server/src/extract.rs',
  'crates/server/src/import.rs',
  'crates/server/src/owner_scope.rs',
  'crates/server/src/problem.rs',
  'crates/server/src/scan_command.rs',
  'crates/store/src/accounts.rs',
  'crates/store/src/assets',
  'crates/store/src/error.rs',
  'crates/store/src/page.rs',
  'crates/store/src/providers.rs',
  'crates/store/src/results/retain.rs',
  'crates/store/src/results/search/words.rs',
  'crates/store/src/scan_targets.rs',
  'crates/store/src/scans/mod.rs',
  'crates/store/src/templates.rs',
];

/** What in them reaches none: the file, and of it all texts or those that begin so. */
const UNSEEN: [file: string, why: string, ...beginnings: string[]][] = [
  ['crates/changes/src/word.rs', 'what was at a port, beside which the console says it in its own words', 'not open'],
  ['crates/server/src/alerts/message.rs', 'messages to channels are English in every language'],
  ['crates/nmap/src/command/reference.rs', 'writes docs/nmap-options.md'],
  ['crates/nmap/src/command/spec.rs', 'headings of docs/nmap-options.md'],
  ['crates/nmap/src/command/testing.rs', 'commands for tests'],
  ['crates/nmap/src/command/getopt.rs', 'test data', '--'],
  ['crates/nmap/src/process/gate.rs', 'doctor alone tells it, in English'],
  ['crates/nmap/src/process/document.rs', 'the console words the end of a run by its state', 'stopped on request', 'its time limit passed'],
  ['crates/nmap/src/process/reach.rs', 'Lua for Nmap', 'local REACH'],
  ['crates/nmap/src/process/find.rs', 'read from Nmap, not written', 'Nmap version '],
  ['crates/scanner/src/report/', 'exports are English in every language'],
  ['crates/scanner/src/execute.rs', 'the console words the end of a run by its state', 'stopped on request', 'its time limit passed'],
  ['crates/scanner/src/together.rs', 'the console words the end of a run by its state', 'stopped on request'],
  ['crates/scanner/src/fast/run/', 'the console words the end of a run by its state', 'stopped on request', 'its time limit passed'],
  ['crates/scanner/src/fast/run/progress.rs', "Nmap's names of its phases", 'Ping Scan', 'SYN Stealth Scan', 'Connect Scan'],
  ['crates/scanner/src/fast/stage.rs', 'words of a command', '<hosts that are up>'],
  ['crates/server/src/api/commands/document.rs', 'docs/openapi.json'],
  ['crates/server/src/api/spec.rs', 'docs/openapi.json'],
  ['crates/server/src/api/operations.rs', 'docs/openapi.json'],
  ['crates/server/src/api/runs/wire.rs', 'docs/openapi.json', 'The stages that are over'],
  ['crates/server/src/api/mod.rs', 'headers of answers', 'default-src'],
  ['crates/server/src/api/mod.rs', 'the log alone', 'an endpoint panicked'],
  ['crates/server/src/api/runs/result/mod.rs', 'headers of answers', 'default-src'],
  ['crates/server/src/api/runs/events.rs', 'a comment in the stream of events', 'broken off: come again'],
  ['crates/server/src/api/runs/start.rs', 'the name of an operation', 'POST /scans'],
  ['crates/server/src/api/runs/import.rs', 'the name that an imported scan gets, which people may change', 'Import of'],
  ['crates/server/src/api/session/create.rs', 'keys of the limit of tries, and the audit log', 'address {', 'wrong name or password'],
  ['crates/server/src/api/providers/fields.rs', 'a command', '-T4'],
  ['crates/server/src/auth/password.rs', 'what an unknown name is compared with', 'nobody has this password'],
  ['crates/server/src/runner/again.rs', 'stands where a name would; the console words it by `secondLookOf`', 'second look'],
  ['crates/server/src/runner/notice.rs', 'goes to receivers of alerts, in English'],
  ['crates/server/src/runner/gauge.rs', "Nmap's names of its phases", 'Service scan'],
  ['crates/server/src/extract.rs', 'read from serde, not written', ' at line '],
  ['crates/store/src/assets', 'names of columns, for SQL and the log', "an asset's", 'names of assets', 'id, ', ' ON CONFLICT'],
  ['crates/store/src/accounts.rs', 'names of columns, for SQL', 'account'],
  ['crates/store/src/providers.rs', 'names of columns, for SQL and the log', 'id, ', "a provider's"],
  ['crates/store/src/scans/mod.rs', 'names of columns, for the log', "a scan's"],
  ['crates/store/src/templates.rs', 'names of columns, for SQL', 'id, '],
];

/** Have a place for what Chinese does not tell: one or many. */
const COUNTED = new Set(['{addresses} {of} with {ports} {with}: Nmap alone is as fast', '{up} of {total} {} up, {} open {}', '{of} of {given} addresses {} scanned: {why}']);

/** Texts in these are for the log, for programmers, or SQL. */
const SILENT = /^(tracing::|expect$|\.expect$|unreachable!|panic!|assert|debug_assert|describe_|sqlx::|json_schema)|^#(?!error)/;
const SQL = /^[ (),]*(SELECT|INSERT|UPDATE|DELETE|WITH|AND|OR|ORDER|COLLATE|CREATE|BEGIN|INDEXED|NOT INDEXED|EXISTS|PRAGMA|account\.|scan\.)[ (.A-Z]/;

/** Two words at least, options, places and numbers aside. */
function isSentence(text: string): boolean {
  const words = text.replaceAll(/\{[^{}]*\}/g, ' ').split(/\s+/).filter((word) => /^[^\w-]*[A-Za-z][a-z']+[^\w]*$|^[^\w-]*[A-Z]{2,}\W*$/.test(word));
  return words.length > 1 && text.trim().includes(' ') && !SQL.test(text);
}

function isUnseen({ where, text }: Text): boolean {
  return UNSEEN.some(([file, , ...beginnings]) => where.startsWith(file) && (beginnings.length === 0 || beginnings.some((one) => text.startsWith(one))));
}

const found = SOURCES.flatMap((source) => textsIn(root, source)).filter(({ within }) => !within.some((name) => SILENT.test(name)));
const seen = found.filter((one) => (one.within.at(-1) === '#error' ? /[A-Za-z]{2}/.test(one.text.replaceAll(/\{[^{}]*\}/g, '')) : isSentence(one.text)) && !isUnseen(one));
const known = { ...OF_OPTIONS, ...CATALOGUE.sentences };

test('each sentence of the server has its Chinese', () => {
  expect(seen.length).toBeGreaterThan(500);
  expect(seen.filter((one) => !Object.hasOwn(known, one.text)).map((one) => `${one.where} [${one.within.join(' > ')}] ${JSON.stringify(one.text)}`)).toEqual([]);
});

test('no Chinese is of a sentence that the server no longer says', () => {
  const texts = new Set(found.map((one) => one.text));
  expect(Object.keys(CATALOGUE.sentences).filter((english) => !texts.has(english))).toEqual([]);
});

test('the Chinese has the same places to fill, and is Chinese', () => {
  const places = (text: string) => [...new Set(holesOf(text).map((hole) => hole.name))].sort().join();
  const entries = Object.entries(CATALOGUE.sentences);
  expect(entries.filter(([english, chinese]) => !COUNTED.has(english) && places(english) !== places(chinese))).toEqual([]);
  expect(entries.filter(([, chinese]) => !/\p{Script=Han}/u.test(chinese))).toEqual([]);
});

test('each exception names a source that is there, and texts that it has', () => {
  for (const [file, , ...beginnings] of UNSEEN) {
    expect([file, existsSync(join(root, file))]).toEqual([file, true]);
    for (const one of beginnings) expect([one, found.some((text) => text.where.startsWith(file) && text.text.startsWith(one))]).toEqual([one, true]);
  }
});

test('words for things and states are those of the server', () => {
  const quoted = (file: string, from: RegExp) => {
    const part = from.exec(readFileSync(join(root, file), 'utf8'))?.[0] ?? '';
    return textsOf(part, file).map((one) => one.text);
  };
  const words = [
    ...quoted('crates/store/src/error.rs', /for What \{[\s\S]*?\n\}/),
    ...quoted('crates/store/src/runs/state.rs', /impl RunState \{[\s\S]*?fn as_str[\s\S]*?\n {4}\}/),
    ...quoted('crates/store/src/lib.rs', /fn as_str[\s\S]*?\n {4}\}/),
  ];
  expect(words.length).toBeGreaterThan(18);
  expect(words.filter((word) => !Object.hasOwn(CATALOGUE.words, word))).toEqual([]);
});

test('the reader of Rust sees what it is to see', () => {
  const source = String.raw`
    /// "not this"
    #[error("a {part:?} is \
             continued")]
    fn a<'a>(x: &'a str) -> char { tracing::warn!("for the log"); b('"', Some(format!("in {x}"))); r#"raw "text""# }
    #[cfg(test)]
    mod tests { const A: &str = "of a test"; }`.replace(/^ {4}/gm, '');
  expect(textsOf(source, 'x.rs').map((one) => [one.text, one.within.join(' ')])).toEqual([
    ['a {part:?} is continued', '#error'],
    ['for the log', 'tracing::warn!'],
    ['in {x}', 'b Some format!'],
    ['raw "text"', ''],
  ]);
});
