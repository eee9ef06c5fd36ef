import { expect, test } from 'vitest';
import { inOrder, rowsOf } from './rows';

const rows = rowsOf({
  compared: 2,
  changes: [
    { kind: 'port_opened', host: '10.0.0.1', protocol: 'tcp', ports: '22', before: 'closed', after: 'open ssh' },
    { kind: 'port_filtered', host: '10.0.0.1', protocol: 'udp', ports: '53', before: 'open domain', after: 'open|filtered' },
    { kind: 'host_gone', host: '10.0.0.2', before: '22/tcp ssh', doubt: 'silent' },
    { kind: 'version_changed', host: '10.0.0.1', protocol: 'tcp', ports: '80', before: 'nginx 1', after: 'nginx 2' },
    { kind: 'os_changed', host: '10.0.0.1', before: 'Linux 5', after: 'Linux 6' },
  ],
  notLookedAt: [
    { what: 'ports', side: 'before', protocol: 'tcp', ports: '8000-8010' },
    { what: 'hosts', side: 'after', hosts: ['10.0.1.1', '10.0.1.2'] },
    { what: 'targets', side: 'before' },
    { what: 'scripts', side: 'after', scripts: ['banner', 'ssl-cert'] },
  ],
});

test('open and not open are told apart, and a guess of Nmap is not open', () => {
  expect(rows.changed.map(({ what, before, after }) => [what, before.state, after.state])).toEqual([
    ['22/tcp', 'notOpen', 'open'],
    ['53/udp', 'open', 'notOpen'],
    ['', 'up', 'notUp'],
    ['80/tcp', 'open', 'open'],
    ['', undefined, undefined],
  ]);
  expect(rows.changed[0]?.after.text).toBe('ssh');
  expect(rows.changed[1]?.after.text).toBe('open|filtered');
  expect(rows.changed[2]?.doubt).toBe('silent');
});

test('what a run did not look at is neither open nor closed on its side', () => {
  expect(rows.unseen.map(({ gap, host, what, before, after }) => [gap, host, what, before.state, after.state])).toEqual([
    ['ports', '', '8000-8010/tcp', 'notLooked', 'looked'],
    ['hosts', '10.0.1.1', '', 'up', 'notLooked'],
    ['hosts', '10.0.1.2', '', 'up', 'notLooked'],
    ['targets', '', '', 'unclear', 'looked'],
    ['scripts', '', 'banner, ssl-cert', 'looked', 'notLooked'],
  ]);
  const keys = [...rows.changed, ...rows.unseen].map((row) => row.key);
  expect(new Set(keys).size).toBe(keys.length);
});

test('the earlier run stands first, whichever was chosen', () => {
  const [early, late] = [{ createdAt: '2026-05-01T00:00:00Z', endedAt: '2026-05-01T01:00:00Z' }, { createdAt: '2026-05-01T00:30:00Z', endedAt: '2026-05-01T02:00:00Z' }];
  expect(inOrder(late, early)).toEqual([early, late]);
  expect(inOrder(early, late)).toEqual([early, late]);
});
