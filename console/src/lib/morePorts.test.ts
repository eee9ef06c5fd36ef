import { expect, test } from 'vitest';
import { morePorts } from './morePorts';

const after = (command: string, counts: object = {}) => morePorts({ state: 'completed', command, counts: { hostsUp: 1, hostsTotal: 1, openPorts: 0, ...counts } });

test('a scan of few ports is followed by the 1000 most common, and these by all', () => {
  expect(after('-T4 -F -sV %s')).toEqual({ step: 'common', command: '-T4 -sV %s' });
  expect(after('-T4 -sV %s')).toEqual({ step: 'all', command: '-T4 -sV -p- %s' });
  expect(after('-p 22,80 --script "a b" %s')).toEqual({ step: 'common', command: '--script "a b" %s' });
  expect(after('-p22 %s')?.command).toBe('%s');
  expect(after('--top-ports 50 %s')).toEqual({ step: 'common', command: '%s' });
  expect(after('--top-ports=2000 %s')).toEqual({ step: 'all', command: '-p- %s' });
});

test('nothing is offered where all was asked, something was found, or more would not help', () => {
  for (const command of ['-p- %s', '-p 1-65535 %s', '-p0-65535 %s', '-sn %s', '-sU --top-ports 100 %s']) expect(after(command)).toBeNull();
  expect(after('-F %s', { openPorts: 1 })).toBeNull();
  expect(after('-F %s', { hostsUp: 0 })).toBeNull();
  expect(after('%s', { hostsTotal: 1000 })).toBeNull();
  expect(morePorts({ state: 'cancelled', command: '-F %s', counts: { hostsUp: 1, hostsTotal: 1, openPorts: 0 } })).toBeNull();
});
