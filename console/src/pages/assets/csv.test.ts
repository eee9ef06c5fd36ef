import { expect, test } from 'vitest';
import { leftOver, preview, records } from './csv';
import { encodingOf, MOST_ROWS, unreadableFile, unreadableText } from './unreadable';

const TEXT = '\ufeffdisplayName,targets,notes\r\n\r\nweb,10.0.0.1,"two\r\nlines, ""quoted"""\r\n , ,\r\nbad,10.0.0.300,\rlast,::1,x';

test('records begin at their line, whatever is in them', () => {
  expect(records(TEXT).map((one) => [one.line, ...one.cells])).toEqual([
    [1, 'displayName', 'targets', 'notes'],
    [3, 'web', '10.0.0.1', 'two\r\nlines, "quoted"'],
    [6, 'bad', '10.0.0.300', ''],
    [7, 'last', '::1', 'x'],
  ]);
  expect(records('')).toEqual([]);
  expect(records('a,"open\nb').map((one) => one.cells)).toEqual([['a', 'open\nb']]);
});

test('faults stand beside their line, also where that is no row', () => {
  const rows = preview(TEXT, [
    { line: 6, column: 'targets', message: 'no address' },
    { line: 9, message: 'no such line' },
  ]);
  expect(rows.map((row) => [row.line, row.displayName, row.targets, row.faults, row.isJudged])).toEqual([
    [3, 'web', '10.0.0.1', [], true],
    [6, 'bad', '10.0.0.300', ['targets: no address'], true],
    [7, 'last', '::1', [], true],
    [9, '', '', ['no such line'], true],
  ]);
});

test('where the first line is wrong, no row is judged', () => {
  const rows = preview(TEXT, [{ line: 1, message: 'no such column' }]);
  expect(rows.map((row) => [row.line, row.faults, row.isJudged])).toEqual([
    [1, ['no such column'], true],
    [3, [], false],
    [6, [], false],
    [7, [], false],
  ]);
});

test('the name may be called so', () => {
  expect(preview('Name,targets\nweb,::1', []).map((row) => row.displayName)).toEqual(['web']);
});

test('what was left out is left to be mended', () => {
  const faults = [3, 3, 7].map((line) => ({ line, message: 'wrong' }));
  expect(leftOver(TEXT, faults)).toBe('displayName,targets,notes\nweb,10.0.0.1,"two\r\nlines, ""quoted"""\nlast,::1,x\n');
  expect(leftOver(TEXT, [])).toBe('');
});

test('what is no UTF-8 text of at most so many rows is told', async () => {
  const wide = (text: string, at: number) => Uint8Array.from([...text].flatMap((one) => (at ? [0, one.charCodeAt(0)] : [one.charCodeAt(0), 0])));
  expect(encodingOf(Uint8Array.from([0xff, 0xfe, ...wide('a,b', 0)]))).toBe('UTF-16');
  expect(encodingOf(Uint8Array.from([0xfe, 0xff, ...wide('a,b', 1)]))).toBe('UTF-16');
  expect([0, 1].map((at) => encodingOf(wide('name,targets', at)))).toEqual(['UTF-16', 'UTF-16']);
  expect(encodingOf(new TextEncoder().encode('\ufeffname,targets\n中,::1'))).toBeNull();
  expect(encodingOf(new Uint8Array())).toBeNull();
  expect(await unreadableFile(new Blob([]), '')).toEqual({ kind: 'empty' });
  const rows = (count: number) => `name,targets\n${'a,::1\n'.repeat(count)}`;
  expect(unreadableText(rows(MOST_ROWS))).toBeNull();
  expect(unreadableText(rows(MOST_ROWS + 1))).toEqual({ kind: 'rows', rows: MOST_ROWS + 1 });
});
