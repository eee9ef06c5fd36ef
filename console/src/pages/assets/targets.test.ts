import { expect, test } from 'vitest';
import { split, takeFaults, wordOf } from './targets';

test('a pasted text is taken apart', () => {
  expect(split('10.0.0.1 10.0.0.1,7\nweb.example; ::1, fd00::/8,\r\n')).toEqual(['10.0.0.1', '10.0.0.1,7', 'web.example', '::1', 'fd00::/8']);
});

test('a target is found by its kind', () => {
  expect(['10.0.0.7', '10.0.0-3.1,7', '10.0.0.0/8', 'fe80::1%eth0', 'fd00::/8', 'web.example', '3com'].map((one) => wordOf(one))).toEqual([
    'ip:10.0.0.7',
    'ip:10.0.0-3.1,7',
    'net:10.0.0.0/8',
    'ip:fe80::1',
    'net:fd00::/8',
    'host:web.example',
    'host:3com',
  ]);
});

test('faults go to their line, the others stay', () => {
  const problem = { type: 'urn:portolan:problem:invalid', title: '', status: 422, detail: 'two', errors: [{ field: 'targets[1]', code: 'badTarget', message: 'no' }, { field: 'type', code: 'x', message: 'y' }] };
  const taken = takeFaults(problem, ['::1', '1.2.3']);
  expect([...taken.faults]).toEqual([['1.2.3', { kind: 'bad', code: 'badTarget', reason: 'no' }]]);
  expect(taken.rest?.errors).toEqual([{ field: 'type', code: 'x', message: 'y' }]);
  expect(takeFaults({ ...problem, errors: problem.errors.slice(0, 1) }, ['::1', '1.2.3']).rest).toBeNull();
});
