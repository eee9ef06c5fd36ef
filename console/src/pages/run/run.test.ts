import { expect, test } from 'vitest';
import type { RunEvent } from '@/api/events';
import { marked } from './command/marked';
import { quoted } from './command/words';
import { duration, latency, sentence, size } from './format';
import { mostly } from './hosts/PortTable';
import { KEPT, listener, NOTHING, placeOf } from './live/follow';
import { leavesOut, reasonOf } from './Nothing';
import { notLookedAt } from './Outcome';
import { chosen, PLACES, Tally } from './result/services';
import type { Host, Port, Run } from './types';

const port = (number: number, more: object = {}) => ({ protocol: 'tcp', port: number, state: 'open', ...more }) as Port;
const host = (ip: string, ...ports: Port[]) => ({ ip, state: 'up', ports }) as Host;
const run = (more: object) => ({ state: 'completed', argv: ['-sT'], command: '-sT %s', ...more, counts: { hosts: 0, hostsUp: 0, hostsDown: 0, hostsTotal: 0, openPorts: 0, maybeOpenPorts: 0, ...(more as { counts?: object }).counts } }) as Run;

test('a port that is found again after an interruption is told once, the last found first', () => {
  const take = listener();
  const event = (id: number, number: number): RunEvent => ({ id, kind: 'port', data: { ip: '127.0.0.1', protocol: 'tcp', port: number } });
  const first = take(NOTHING, [event(1, 22), event(2, 80)]);
  const then = take(first, [event(3, 22), event(4, 443), { id: 5, kind: 'progress', data: { percent: 7, hosts: 0, hostsUp: 0, openPorts: 0, shardsDone: 0, shards: 1 } }]);
  expect(then.ports.map((one) => one.port)).toEqual([443, 80, 22]);
  expect([then.portCount, then.last, then.progress?.percent]).toEqual([3, 5, 7]);
  const many = take(then, Array.from({ length: 1000 }, (_, index) => event(index + 6, index + 1000)));
  expect([many.ports.length, many.portCount]).toEqual([KEPT, 1003]);
  expect(placeOf({ ip: '::1', protocol: 'udp', port: 53 })).toBe('[::1]:53/udp');
});

test('ports are counted by service, within bounds, and chosen by words', () => {
  const tally = new Tally();
  for (let index = 0; index < PLACES + 5; index += 1) tally.take(host(`h${index}`, port(22, { service: 'ssh', version: `OpenSSH ${index}` })));
  tally.take(host('last', port(443, { service: 'http', tunnel: 'ssl' }), port(25, { state: 'closed', service: 'smtp' })));
  tally.take({ ...host('cut', port(443, { service: 'http', tunnel: 'ssl' })), comment: 'unfinished: the scan ended' });
  const all = chosen(tally.groups(), { sort: '-count', text: '', all: true });
  expect(all.map((group) => [group.port, group.service, group.count])).toEqual([
    [22, 'ssh', PLACES + 5],
    [443, 'ssl/http', 2],
    [25, 'smtp', 1],
  ]);
  expect([all[0]?.places.length, all[0]?.versions.size, tally.hosts, tally.unfinished]).toEqual([PLACES, 100, PLACES + 7, 1]);
  expect(all[1]?.places[0]).toMatchObject({ hostId: PLACES + 5, ip: 'last' });
  const ports = (sort: string, text: string, all: boolean) => chosen(tally.groups(), { sort, text, all }).map((group) => group.port);
  expect(ports('port', '', false)).toEqual([22, 443]);
  expect(ports('-port', '', true)).toEqual([443, 25, 22]);
  expect(ports('service', 'openssh 22', false)).toEqual([22]);
});

test('why nothing was found', () => {
  expect(reasonOf(run({ counts: { openPorts: 1 } }), false)).toBeNull();
  expect([reasonOf(run({}), true), reasonOf(run({ counts: { openPorts: 1 } }), true)]).toEqual(['live', 'live']);
  expect(reasonOf(run({ state: 'cancelled' }), false)).toBe('ended');
  expect(reasonOf(run({ argv: ['-sL'], counts: { hosts: 4 } }), false)).toBe('list');
  expect(reasonOf(run({ counts: { hostsTotal: 4 } }), false)).toBe('nobody');
  expect(reasonOf(run({ argv: [], command: 'nmap -sn 192.0.2.1', counts: { hosts: 1, hostsUp: 1 } }), false)).toBe('ping');
  expect(reasonOf(run({ counts: { hosts: 1, hostsUp: 1 } }), false)).toBe('noOpen');
  expect(reasonOf(run({}), false)).toBe('none');
  expect(reasonOf(run({ message: '1 host was given up', summary: '1 of 1 host up', counts: { hosts: 1, hostsUp: 1 } }), false)).toBe('leftOut');
});

test('what the server says is a sentence, and does not say the heading again', () => {
  expect(sentence('cancelled; what was found until then is kept')).toBe('What was found until then is kept.');
  expect(sentence('已取消；此前的发现已保留')).toBe('此前的发现已保留。');
  expect(sentence('the server stopped; the run goes on when it starts again')).toBe('The server stopped; the run goes on when it starts again.');
  expect(sentence('nmap: no such file!')).toBe('nmap: no such file!');
  expect(sentence('It was killed.')).toBe('It was killed.');
});

test('what was not looked at is what was to be scanned, less what is known', () => {
  expect(notLookedAt(run({ counts: { hostsTotal: 17 } }))).toBe(0);
  expect(notLookedAt(run({ state: 'cancelled', counts: { hostsTotal: 17, hosts: 2, hostsUp: 2, hostsDown: 3 } }))).toBe(12);
  expect(notLookedAt(run({ state: 'partial', verdict: { plan: { addresses: 256 } }, counts: { hostsTotal: 17, hosts: 16 } }))).toBe(240);
});

test('what Nmap left out of a run that went well is told, a summary is not', () => {
  expect(leavesOut(run({ message: '3 only of 4 addresses were scanned: ...', summary: '3 of 3 hosts up' }))).toBe(true);
  expect(leavesOut(run({ message: '0 of 4 hosts up', summary: '0 of 4 hosts up' }))).toBe(false);
  expect(leavesOut(run({ state: 'cancelled', message: 'cancelled', summary: '' }))).toBe(false);
});

test('the ports that matter come first, and are the last to be left out', () => {
  const ports = [port(1, { state: 'closed' }), port(2, { state: 'filtered' }), port(3), port(4, { state: 'open|filtered' })];
  expect(mostly(ports, 9).map((one) => one.port)).toEqual([3, 4, 2, 1]);
  expect(mostly(ports, 1).map((one) => one.port)).toEqual([3]);
});

test('places are marked by their bytes, and words are quoted as a shell reads them', () => {
  expect(marked('é --bad %s', [{ start: 3, end: 8 }, { start: 5, end: 8 }, { start: 90, end: 99 }])).toEqual([
    { start: 0, text: 'é ', isMarked: false },
    { start: 3, text: '--bad', isMarked: true },
    { start: 8, text: ' %s', isMarked: false },
  ]);
  expect(quoted(['-p22', 'a b', "it's", '--', '10.0.0.0/8'])).toBe(String.raw`-p22 'a b' 'it'\''s' -- 10.0.0.0/8`);
});

test('durations, round-trip times and sizes', () => {
  expect([0.44, 19.8, 184, 7500].map((seconds) => duration(seconds, 'en'))).toEqual(['0.4 sec', '20 sec', '3 min 4 sec', '2 hr 5 min']);
  expect([0.000055, 0.0123, 2].map((seconds) => latency(seconds, 'en'))).toEqual(['0.055 ms', '12.3 ms', '2,000 ms']);
  expect(latency(null, 'en')).toBe('');
  expect([900, 22_700_000].map((bytes) => size(bytes, 'en'))).toEqual(['1 kB', '22.7 MB']);
});
