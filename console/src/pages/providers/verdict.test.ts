import { expect, test } from 'vitest';
import { characterAt, faultsOf, type Explanation } from './verdict';

const explanation = (source: string, refusals: Explanation['refusals']): Explanation => ({ allowed: false, argv: [], source, targets: [], options: [], refusals, warnings: [], needsPrivilege: false });

test('bytes are characters of what is typed', () => {
  expect(characterAt('-é-中x', 3)).toBe(2);
  expect(characterAt('-é-中x', 7)).toBe(4);
  const [fault] = faultsOf('  -é %s; ls', explanation('-é %s; ls', [{ code: 'shellSyntax', reason: 'no', start: 6, end: 7 }]));
  expect('  -é %s; ls'.slice(fault?.start, fault?.end)).toBe(';');
  expect(fault?.excerpt).toBe(';');
});

test('a place is shown until it is typed over', () => {
  const made = explanation('-é %s; ls', [{ code: 'shellSyntax', reason: 'no', start: 6, end: 7 }]);
  expect(faultsOf('-é %s; ls -l', made)[0]?.isMoved).toBe(false);
  expect(faultsOf('-é -F %s; ls', made)[0]?.isMoved).toBe(true);
});

test('what the chosen classes open is no fault', () => {
  const refusals = [
    { code: 'needsGrant', option: '-D', reason: '-D needs the grant decoys: an administrator can give it', start: 0, end: 2 },
    { code: 'scriptCategory', option: '--script', reason: '"vuln" includes x, which is in category exploit: that needs the grant intrusiveScripts', start: 3, end: 5 },
    { code: 'outOfScope', reason: '8.8.8.8 is out of scope', start: 3, end: 5, target: 0 },
  ];
  const of = (granted: string[]) => faultsOf('-D -s', explanation('-D -s', refusals), granted).map((one) => one.grant ?? one.code);
  expect(of([])).toEqual(['decoys', 'intrusiveScripts', 'outOfScope']);
  expect(of(['decoys'])).toEqual(['intrusiveScripts', 'outOfScope']);
  expect(of(['decoys', 'intrusiveScripts'])).toEqual(['outOfScope']);
  expect(faultsOf('-D -s', explanation('-D -s', refusals)).at(-1)?.ofTarget).toBe(true);
});
