import { expect, test } from 'vitest';
import { leftOver, preview, records } from './csv';

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

test('what was left out is left to be mended', () => {
  const left = leftOver(
    TEXT,
    [3, 3, 7].map((line, index) => ({ line, message: String(index) })),
  );
  expect(left.text).toBe('displayName,targets,notes\nweb,10.0.0.1,"two\r\nlines, ""quoted"""\nlast,::1,x\n');
  // With its faults where it stands now.
  expect(left.faults.map((one) => [one.line, one.message])).toEqual([
    [2, '0'],
    [2, '1'],
    [4, '2'],
  ]);
  expect(left.rows).toBe(2);
  expect(leftOver(TEXT, [])).toEqual({ text: '', faults: [], rows: 0 });
});
