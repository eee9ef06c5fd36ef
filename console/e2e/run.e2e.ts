/** A run: live, cancelled, read, exported; the server restarted in the middle of it. Real Nmap on loopback. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkAxe, launch, open, openAsAdmin, signIn } from './browser';
import { listen, type Listener } from './hostile';
import { reached, slow, started, type Run } from './runs';
import { serve, type Server } from './server';

let server: Server;
let browser: Browser;
const listeners: Listener[] = [];
/** A run that came to its end: SSH by its banner on one host, and a host with nothing. */
let finished: string;
let ssh: number;

beforeAll(async () => {
  [server, browser] = await Promise.all([serve(), launch()]);
  listeners.push(await listen('127.0.0.31', 0, (socket) => socket.write('SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u10\r\n')));
  ssh = listeners[0]?.port ?? 0;
  listeners.push(await listen('127.0.0.32', 7001));
  finished = await started(server, { name: 'Harbour', targets: ['127.0.0.31', '127.0.0.33'], command: `-sT -Pn -n -sV -p ${ssh},${ssh === 7009 ? 7008 : 7009} %s` });
  await reached(server, finished);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await Promise.all(listeners.map((one) => one.end()));
  await server?.end();
});

const bar = (page: Page) => page.getByRole('progressbar', { name: 'Progress' });
const found = (page: Page) => page.getByRole('log', { name: 'Open ports as they are found' });

test('an open port is shown before the run ends, and cancelling keeps what was seen', async () => {
  const run = await slow(server, '127.0.0.32');
  const { page, faults } = await openAsAdmin(browser, server, `/runs/${run}`);
  await found(page).getByText('127.0.0.32:7001/tcp').waitFor();
  // Nmap is at work still: the bar says how far, and how long it will take.
  expect((await server.call<Run>('GET', `/runs/${run}`)).state).toBe('running');
  await expect.poll(async () => Number(await bar(page).getAttribute('aria-valuenow')), { timeout: 20_000 }).toBeGreaterThan(0);
  await page.getByText('Connect Scan').waitFor();
  await page.getByText(/^about .+ left$/).waitFor();
  // Its host is not finished, and its open port counts all the same.
  const { items } = await server.call<{ items: Run[] }>('GET', '/runs?state=running');
  expect(items.find((one) => one.id === run)?.counts.openPorts).toBe(1);
  await checkAxe(page);
  await page.getByRole('tab', { name: 'Raw text' }).click();
  await page.getByText('The run goes on: this is what is there so far').waitFor();
  await page.getByText('# Until now: 0 of 1 host up', { exact: false }).waitFor();
  await page.getByRole('tab', { name: 'Hosts' }).click();
  // By keyboard: the question stands first on letting it go on.
  await page.getByRole('button', { name: 'Cancel run' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Cancel this run?' });
  await expect.poll(() => dialog.getByRole('button', { name: 'Let it go on' }).evaluate((one) => one === document.activeElement)).toBe(true);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: 'Cancel run' }).click();
  await dialog.getByRole('button', { name: 'Cancel run' }).click();
  await page.getByRole('heading', { name: 'The run was cancelled' }).waitFor();
  await page.getByText('1 host was not finished: only its ports seen open are known.').waitFor();
  expect(await bar(page).count()).toBe(0);
  const grid = page.getByRole('treegrid', { name: 'Hosts' });
  await grid.getByText('127.0.0.32').click();
  await grid.getByRole('table', { name: 'Ports' }).getByText('7001/tcp').waitFor();
  expect(faults).toEqual([]);
});

test('eight windows on a live run, and the first still cancels it', async () => {
  const run = await slow(server, '127.0.0.32');
  const { page, faults } = await openAsAdmin(browser, server, `/runs/${run}`);
  await found(page).getByText('127.0.0.32:7001/tcp').waitFor();
  for (let others = 0; others < 7; others += 1) {
    const other = await page.context().newPage();
    await other.goto(`/runs/${run}`, { waitUntil: 'commit' });
    await bar(other).waitFor();
  }
  await page.getByText('No host is finished yet. Hosts are listed when Nmap is done with them', { exact: false }).waitFor();
  await page.getByRole('button', { name: 'Cancel run' }).click();
  await page.getByRole('dialog', { name: 'Cancel this run?' }).getByRole('button', { name: 'Cancel run' }).click();
  await page.getByRole('heading', { name: 'The run was cancelled' }).waitFor();
  await page.getByText('What was found until then is kept.', { exact: true }).waitFor();
  // Each of them is told, with a stream or without.
  for (const other of page.context().pages()) await other.getByRole('heading', { name: 'The run was cancelled' }).waitFor();
  expect(await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Scans' }).getAttribute('aria-current')).toBe('page');
  expect(faults).toEqual([]);
  await page.context().close();
});

test('a host opens by keys to its ports, and has a page of its own', async () => {
  const { page } = await openAsAdmin(browser, server, `/runs/${finished}`);
  await page.getByText('2 hosts up, 1 open port').waitFor();
  const grid = page.getByRole('treegrid', { name: 'Hosts' });
  const row = grid.getByRole('row').filter({ hasText: '127.0.0.31' }).first();
  await row.focus();
  await page.keyboard.press('ArrowRight');
  const ports = grid.getByRole('table', { name: 'Ports' });
  await ports.getByText('OpenSSH 9.2p1 Debian 2+deb12u10', { exact: false }).waitFor();
  expect(await ports.getByRole('row').nth(1).innerText()).toMatch(new RegExp(`${ssh}/tcp\\s+open\\s+ssh`));
  await checkAxe(page);
  await grid.getByRole('link', { name: 'Open the page of this host' }).click();
  await page.getByRole('heading', { name: '127.0.0.31', level: 1 }).waitFor();
  expect(new URL(page.url()).pathname).toBe(`/runs/${finished}/hosts/0`);
  await page.reload();
  await page.getByRole('table', { name: 'Ports' }).getByText('OpenSSH', { exact: false }).waitFor();
  await checkAxe(page);
  await page.getByRole('link', { name: 'Harbour' }).click();
  await page.getByRole('treegrid', { name: 'Hosts' }).waitFor();
});

test('the tabs are in the address, and say what was asked, judged and found', async () => {
  const { page, faults } = await openAsAdmin(browser, server, `/runs/${finished}`);
  const tab = (name: string) => page.getByRole('tab', { name });
  await tab('Hosts').focus();
  await page.keyboard.press('ArrowRight');
  expect(new URL(page.url()).search).toBe('?tab=services');
  const services = page.getByRole('treegrid', { name: 'Ports and services' });
  await services.getByRole('row').filter({ hasText: `${ssh}/tcp` }).click();
  await services.getByRole('link', { name: '127.0.0.31' }).waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('nothing like it');
  await page.getByText('No port of this run is like this.').waitFor();
  await tab('Command and verdict').click();
  await page.getByText('Allowed', { exact: true }).waitFor();
  await page.getByText('The command and all targets are within policy and scope.').waitFor();
  await page.getByText(/^nmap -sT/).waitFor();
  await page.getByText('Runs without privilege').waitFor();
  await tab('Raw JSON').click();
  await page.getByText('"schema": "portolan.result/1"', { exact: false }).waitFor();
  await tab('Raw text').click();
  await page.getByText('Nmap scan report for 127.0.0.31', { exact: false }).waitFor();
  await page.goBack();
  await expect.poll(() => tab('Raw JSON').getAttribute('aria-selected')).toBe('true');
  expect(faults).toEqual([]);
});

test('a run that found nothing says why and what to try', async () => {
  const none = await started(server, { name: 'Nothing', targets: ['127.0.0.34'], command: '-sT -Pn -n -p 7009 %s' });
  const { page } = await openAsAdmin(browser, server, `/runs/${none}`);
  await page.getByRole('heading', { name: 'Hosts answered, no port was open' }).waitFor();
  await page.getByText('Ask more ports (-p-)').waitFor();
  await server.importXml(`<?xml version="1.0"?><nmaprun scanner="nmap" args="nmap 192.0.2.1" start="1760000000" version="7.95" xmloutputversion="1.05">
    <host><status state="down" reason="no-response" reason_ttl="0"/><address addr="192.0.2.1" addrtype="ipv4"/></host><runstats><finished time="1760000100" elapsed="1"/><hosts up="0" down="1" total="1"/></runstats></nmaprun>`);
  const { items } = await server.call<{ items: Run[] }>('GET', '/runs?kind=import&limit=1');
  await page.goto(`/runs/${items[0]?.id}`);
  await page.getByRole('heading', { name: 'No host answered' }).waitFor();
});

test('what is cut off is told as such', async () => {
  await server.importXml(`<?xml version="1.0"?><nmaprun scanner="nmap" args="nmap 192.0.2.0/24" start="1760000000" version="7.95" xmloutputversion="1.05">
    <host><status state="up" reason="echo-reply" reason_ttl="0"/><address addr="192.0.2.9" addrtype="ipv4"/><ports><port protocol="tcp" portid="22"><state state="open" reason="syn-ack" reason_ttl="0"/></port></ports></host><host><sta`);
  const { items } = await server.call<{ items: Run[] }>('GET', '/runs?kind=import&limit=1');
  const { page } = await openAsAdmin(browser, server, `/runs/${items[0]?.id}`);
  await page.getByRole('heading', { name: 'The run was interrupted: this is not all' }).waitFor();
  await page.getByRole('treegrid', { name: 'Hosts' }).getByText('192.0.2.9').waitFor();
});

test('the server is stopped and started in the middle: the page recovers by itself', async () => {
  const run = await slow(server, '127.0.0.32', 120);
  const { page, faults } = await openAsAdmin(browser, server, `/runs/${run}`);
  await found(page).getByText('127.0.0.32:7001/tcp').waitFor();
  await server.stop();
  await page.getByText('The connection broke off; it comes again by itself').waitFor();
  await server.start();
  // The run goes on by itself, and so does the page: until it ends.
  await reached(server, run);
  await page.getByText('1 host up, 1 open port').waitFor({ timeout: 30_000 });
  await page.getByRole('treegrid', { name: 'Hosts' }).getByText('127.0.0.32').waitFor();
  expect(faults).toEqual([]);
}, 240_000);

test('a run is made again, and deleted after a question', async () => {
  const { page } = await openAsAdmin(browser, server, `/runs/${finished}`);
  await page.getByRole('button', { name: 'Run again' }).click();
  await expect.poll(() => new URL(page.url()).pathname).not.toBe(`/runs/${finished}`);
  const again = new URL(page.url()).pathname;
  await page.getByText('2 hosts up, 1 open port').waitFor({ timeout: 40_000 });
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect.poll(() => new URL(page.url()).pathname).toMatch(/^\/scans\//);
  await page.goto(again);
  await page.getByText('There is no such run.').waitFor();
});

test('a viewer sees all of it and no button that would be refused', async () => {
  const made = await server.call<{ password: string }>('POST', '/users', { username: 'vera', role: 'viewer' });
  const live = await slow(server, '127.0.0.32');
  const { page } = await open(browser, server);
  await page.goto(`/runs/${live}`);
  await signIn(page, 'vera', made.password);
  await bar(page).waitFor();
  expect(await page.getByRole('button', { name: 'Cancel run' }).count()).toBe(0);
  await page.goto(`/runs/${finished}`);
  await page.getByText('2 hosts up, 1 open port').waitFor();
  await page.getByRole('button', { name: /Export/ }).waitFor();
  for (const name of ['Run again', 'Delete', 'Cancel run']) expect(await page.getByRole('button', { name }).count()).toBe(0);
  await server.call('POST', `/runs/${live}/cancel`);
});

test.each(['light', 'dark'] as const)('axe finds nothing serious on any tab in %s', async (colorScheme) => {
  const { page } = await openAsAdmin(browser, server, `/runs/${finished}`, { colorScheme });
  await page.getByText('2 hosts up, 1 open port').waitFor();
  await checkAxe(page);
  for (const [tab, seen] of [
    ['services', `${ssh}/tcp`],
    ['command', 'Words given to Nmap'],
    ['json', 'The whole document'],
    ['text', 'The whole document'],
  ]) {
    await page.goto(`/runs/${finished}?tab=${tab}`);
    await page.getByText(seen ?? '').first().waitFor();
    await checkAxe(page);
  }
  await page.goto(`/runs/${finished}/hosts/0`);
  await page.getByRole('table', { name: 'Ports' }).waitFor();
  await checkAxe(page);
});
