import { expect, test } from 'vitest';
import { begunAt, marked, offers, piecesOf, placeOf } from './words';

/** `option:-p value:22`, without the spaces. */
function read(text: string): string {
  const pieces = piecesOf(text);
  expect(pieces.map((one) => text.slice(one.start, one.end)).join('')).toBe(text);
  return pieces
    .filter((one) => one.kind !== 'space')
    .map((one) => `${one.kind}:${text.slice(one.start, one.end)}`)
    .join(' ');
}

test.each([
  ['-T4 -F -sV %s', 'option:-T value:4 option:-F option:-sV placeholder:%s'],
  ['-p 22,80 --script=default h', 'option:-p value:22,80 option:--script= value:default target:h'],
  ['-p22 -PS80 -sSUV -v', 'option:-p value:22 option:-PS value:80 option:-sSUV option:-v'],
  ['--top-p 9 -top-ports 9', 'option:--top-p value:9 option:-top-ports value:9'],
  ['-oN "/tmp/a b" 10.0.0.1', 'option:-oN value:"/tmp/a b" target:10.0.0.1'],
  ['--nonsense x -- -F', 'option:--nonsense target:x option:-- target:-F'],
  ["-sV 'an open quote", "option:-sV target:'an open quote"],
  ['', ''],
])('%s', (text, wanted) => {
  expect(read(text)).toBe(wanted);
});

test('places of the server are bytes', () => {
  expect(placeOf('a\u00e4b', 3)).toBe(2);
  expect(placeOf('\u{1F600}x', 4)).toBe(2);
  expect(placeOf('abc', 99)).toBe(3);
});

test('a fault cuts the words that it goes through', () => {
  const pieces = marked(piecesOf('-oN /tmp/x %s'), [{ start: 0, end: 6 }]);
  expect(pieces.map((one) => [one.start, one.end, one.fault])).toEqual([
    [0, 3, 0],
    [3, 4, 0],
    [4, 6, 0],
    [6, 10, null],
    [10, 11, null],
    [11, 13, null],
  ]);
});

test('only a word that may become an option is completed', () => {
  expect(begunAt('-sV --scr', 9)).toEqual({ start: 4, end: 9 });
  expect(begunAt('-', 1)).toEqual({ start: 0, end: 1 });
  expect(begunAt('--scr %s', 3)).toBeNull();
  expect(begunAt('--script -', 10)).toBeNull();
  expect(begunAt('10.0.0.1', 8)).toBeNull();
});

test('what begins so is offered first, what is refused for everybody never', () => {
  const names = (typed: string) => offers(typed, (option) => (option === '-O' ? 'Guesses the operating system.' : '')).map((one) => one.option);
  expect(names('-sV')[0]).toBe('-sV');
  expect(names('--ver')).toEqual(['--version-intensity', '--version-light', '--version-all', '--version-trace']);
  expect(names('-operating')).toEqual(['-O']);
  expect(names('-oN')).toEqual([]);
  expect(names('--').every((one) => one.startsWith('--'))).toBe(true);
});
