/** The overview: from nothing to the first result, and what it says of what is known. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkAxe, launch, open, openAsAdmin, signIn } from './browser';
import { network } from './known';
import { serve, type Server } from './server';

let fresh: Server;
let server: Server;
let browser: Browser;

beforeAll(async () => {
  [fresh, server, browser] = await Promise.all([serve(), serve(), launch()]);
  await server.importXml(network({ hosts: 300 }));
  await server.call('POST', '/users', { username: 'vera', displayName: 'Vera', password: 'seven grey herons in the fog', role: 'viewer' });
});

afterAll(async () => {
  await browser?.close();
  await Promise.all([fresh?.end(), server?.end()]);
});

test('a new server has the first result within a minute of signing in', async () => {
  const { page, faults } = await open(browser, fresh);
  await page.goto('/');
  const begin = Date.now();
  await signIn(page, fresh.username, fresh.password);
  const scan = page.getByRole('button', { name: 'Scan this machine' });
  await expect.poll(() => scan.isEnabled()).toBe(true);
  await checkAxe(page);
  await scan.click();
  await expect.poll(() => new URL(page.url()).pathname, { timeout: 20_000 }).toMatch(/^\/runs\//);
  // Nothing listens here but the server, on a port that is not common: said, and one click leads on.
  const more = page.getByRole('button', { name: 'Scan the 1000 most common ports' });
  await more.waitFor({ timeout: 45_000 });
  await page.getByRole('heading', { name: 'Hosts answered, no port was open' }).waitFor();
  expect(Date.now() - begin).toBeLessThan(60_000);
  await page.getByRole('link', { name: 'Overview' }).click();
  await page.getByText('host known').waitFor();
  await page.getByRole('heading', { name: 'No open port is known' }).waitFor();
  await page.getByRole('link', { name: '127.0.0.0/24' }).first().waitFor();
  await more.click();
  await page.getByRole('button', { name: 'Scan all 65,535 ports' }).click({ timeout: 45_000 });
  await page.getByRole('heading', { name: 'This machine: all ports' }).waitFor();
  await page.getByText(/^1 host up, [1-9]\d* open ports?$/).waitFor({ timeout: 60_000 });
  expect(await page.getByRole('button', { name: 'Scan all 65,535 ports' }).count()).toBe(0);
  expect(faults).toEqual([]);
}, 180_000);

test('a run is seen as it goes, and what it found when it has ended', async () => {
  const { page } = await openAsAdmin(browser, server);
  await page.getByRole('link', { name: /300.*hosts known/ }).waitFor();
  const providers = await server.call<{ items: { id: string }[] }>('GET', '/providers');
  await server.call('POST', `/providers/${providers.items[0]?.id}/test`, { target: '127.0.0.1', command: 'nmap -sT -p1-100 --scan-delay 200ms %s' });
  await page.getByRole('heading', { name: 'Going on now' }).waitFor();
  await page.getByRole('progressbar').waitFor();
  await page.getByRole('heading', { name: 'Going on now' }).waitFor({ state: 'hidden', timeout: 90_000 });
  await page.getByRole('link', { name: /301.*hosts known/ }).waitFor();
});

test('each chart answers its question, also as a table, and leads on', async () => {
  const { page, faults } = await openAsAdmin(browser, server);
  const kinds = page.getByRole('region', { name: 'Which services are open?' });
  await kinds.getByRole('img', { name: /120 of 600/ }).waitFor();
  await kinds.locator('svg').first().waitFor();
  await page.getByText(/hosts were first seen in the last 14 days/).waitFor();
  await kinds.getByRole('button', { name: 'Table: Which services are open?' }).click();
  await kinds.getByRole('button', { name: 'mysql' }).click();
  await expect.poll(() => new URL(page.url()).search).toBe('?q=state:open+service:mysql');
  await page.getByText('120 rows', { exact: true }).waitFor();
  expect(faults).toEqual([]);
});

test('networks that nobody has looked at are the first of the list', async () => {
  const { page } = await openAsAdmin(browser, server);
  const panel = page.getByRole('region', { name: 'Longest not looked at' });
  await panel.getByRole('link', { name: '10.0.0.0/24' }).waitFor();
  // Behind more hosts of late than the overview asks for.
  await server.importXml(network({ hosts: 1500 }));
  await server.importXml(`<?xml version="1.0"?><nmaprun scanner="nmap" args="nmap" start="1500000000" version="7.95" xmloutputversion="1.05"><host><status state="up" reason="echo-reply" reason_ttl="0"/><address addr="192.0.2.7" addrtype="ipv4"/></host><runstats><finished time="1500000010" elapsed="1"/><hosts up="1" down="0" total="1"/></runstats></nmaprun>`);
  await page.reload();
  await panel.getByRole('listitem').first().getByRole('link', { name: '192.0.2.0/24' }).waitFor();
  await server.call('POST', '/assets', { displayName: 'Cellar', type: 'network', targets: ['172.20.0.0/24'], tags: [], notes: '' });
  await page.reload();
  await panel.getByRole('listitem').filter({ hasText: 'Cellar' }).getByText('never').waitFor();
});

test('a viewer sees no button that would be refused', async () => {
  const { page } = await open(browser, server);
  await page.goto('/');
  await signIn(page, 'vera', 'seven grey herons in the fog');
  await page.getByText('hosts known').waitFor();
  expect(await page.getByRole('link', { name: /Add an asset|New scan/ }).count()).toBe(0);
  await page.goto('/hosts/10.0.0.1');
  await page.getByRole('heading', { name: '10.0.0.1', level: 1 }).waitFor();
  await page.getByText('Runs that saw it').waitFor();
  expect(await page.getByRole('link', { name: 'Scan it' }).count()).toBe(0);
});

test.each(['light', 'dark'] as const)('axe finds nothing serious in %s', async (colorScheme) => {
  const { page } = await openAsAdmin(browser, server, '/', { colorScheme });
  await page.getByRole('region', { name: 'Which services are open?' }).locator('svg').first().waitFor();
  await checkAxe(page);
  await page.getByRole('button', { name: 'Table: Which services are open?' }).click();
  await checkAxe(page);
});

test('on a phone nothing is wider than the screen', async () => {
  const { page } = await open(browser, server, { viewport: { width: 390, height: 844 } });
  await page.goto('/');
  await signIn(page, server.username, server.password);
  await page.getByText('hosts known').waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});
