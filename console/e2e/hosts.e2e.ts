/** The list of hosts: searched, sorted, by keyboard, with text that means harm. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkAxe, launch, openAsAdmin } from './browser';
import { serve, type Server } from './server';

let server: Server;
let browser: Browser;

/** Some hosts; the name of each closes a tag, runs a script if it can, and turns the line around. */
function network(): string {
  const host = (index: number) => `<host><status state="up" reason="echo-reply" reason_ttl="0"/>
    <address addr="192.0.2.${index % 256}" addrtype="ipv4"/><hostnames><hostname name="h${index}&lt;img src=x onerror=alert(1)&gt;&#x202e;" type="PTR"/></hostnames>
    <ports><port protocol="tcp" portid="${index % 2 ? 22 : 80}"><state state="open" reason="syn-ack" reason_ttl="0"/></port></ports></host>`;
  const hosts = Array.from({ length: 256 }, (_, index) => host(index)).join('');
  return `<?xml version="1.0"?><nmaprun scanner="nmap" args="nmap" start="1760000000" version="7.95" xmloutputversion="1.05">${hosts}
    <runstats><finished time="1760000100" elapsed="1"/><hosts up="256" down="0" total="256"/></runstats></nmaprun>`;
}

beforeAll(async () => {
  [server, browser] = await Promise.all([serve(), launch()]);
  await server.importXml(network());
});

afterAll(async () => {
  await browser?.close();
  await server?.end();
});

test('the slash searches, the address keeps it, and what hosts say is shown as text', async () => {
  const { page, faults } = await openAsAdmin(browser, server, '/hosts');
  await page.getByText('256 rows').waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('port:22 net:192.0.2.0/28');
  await page.getByText('8 rows', { exact: true }).waitFor();
  expect(new URL(page.url()).search).toBe('?q=port:22+net:192.0.2.0/28');
  await page.reload();
  await page.getByText('8 rows', { exact: true }).waitFor();
  await page.getByText('h1<img src=x onerror=alert(1)>\\u{202e}', { exact: true }).waitFor();
  expect(faults).toEqual([]);
});

test('a further page that fails is told, asked for once, and again by hand', async () => {
  const { page } = await openAsAdmin(browser, server, '/hosts');
  const grid = page.getByRole('grid', { name: 'Hosts' });
  await page.getByText('256 rows').waitFor();
  let asked = 0;
  const further = (url: URL) => url.pathname === '/api/v1/hosts' && url.searchParams.has('cursor');
  await page.route(further, (route) => {
    asked += 1;
    return route.fulfill({ status: 500, contentType: 'application/problem+json', body: JSON.stringify({ type: 'about:blank', title: 'Broken', status: 500, detail: 'The disk is on fire.' }) });
  });
  await grid.getByRole('row').nth(1).focus();
  await page.keyboard.press('End');
  const alert = page.getByRole('alert').filter({ hasText: 'The disk is on fire.' });
  await alert.waitFor();
  const before = asked;
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('End');
  await expect.poll(() => grid.getByRole('row').last().evaluate((row) => row === document.activeElement)).toBe(true);
  expect(asked).toBe(before);
  await page.unroute(further);
  await alert.getByRole('button', { name: 'Try again' }).click();
  await alert.waitFor({ state: 'hidden' });
  await grid.getByRole('row').last().focus();
  await page.keyboard.press('End');
  await grid.getByText('192.0.2.255', { exact: true }).waitFor();
});

test('rows are gone through and opened by keys', async () => {
  const { page } = await openAsAdmin(browser, server, '/hosts');
  const grid = page.getByRole('grid', { name: 'Hosts' });
  await grid.getByText('192.0.2.0', { exact: true }).waitFor();
  await grid.getByRole('row').nth(1).focus();
  // To the end of what is here, which fetches the rest, and to the end of that.
  const last = grid.getByText('192.0.2.255', { exact: true });
  await expect.poll(async () => (await page.keyboard.press('End'), last.isVisible()), { timeout: 15_000 }).toBe(true);
  await page.keyboard.press('ArrowUp');
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toContain('192.0.2.254');
  await page.keyboard.press('Enter');
  await expect.poll(() => new URL(page.url()).pathname).toBe('/hosts/192.0.2.254');
});

test('the row where the keyboard is stays in reach when it is scrolled away', async () => {
  const { page } = await openAsAdmin(browser, server, '/hosts');
  const grid = page.getByRole('grid', { name: 'Hosts' });
  await page.getByText('256 rows').waitFor();
  const second = grid.getByRole('row').nth(2);
  const name = await second.textContent();
  await second.focus();
  const box = await grid.boundingBox();
  await page.mouse.move((box?.x ?? 0) + 200, (box?.y ?? 0) + 200);
  await page.mouse.wheel(0, 2000);
  await expect.poll(() => grid.locator(`[aria-rowindex="3"]`).evaluate((row) => row.getBoundingClientRect().bottom)).toBeLessThan(0);
  const focused = () => page.evaluate(() => ({ text: document.activeElement?.textContent, isRow: document.activeElement?.getAttribute('role') === 'row' }));
  expect(await focused()).toEqual({ text: name, isRow: true });
  await page.keyboard.press('Tab');
  expect((await focused()).isRow).toBe(false);
  await page.keyboard.press('Shift+Tab');
  expect(await focused()).toEqual({ text: name, isRow: true });
  await page.keyboard.press('ArrowUp');
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-rowindex'))).toBe('2');
});

test('a head sorts, also back', async () => {
  const { page } = await openAsAdmin(browser, server, '/hosts');
  const address = page.getByRole('columnheader', { name: 'Address' });
  await expect.poll(() => address.getAttribute('aria-sort')).toBe('ascending');
  await address.getByRole('button').click();
  await page.getByText('192.0.2.255', { exact: true }).waitFor();
  expect(await address.getAttribute('aria-sort')).toBe('descending');
});

test('a search that cannot be read says why', async () => {
  const { page } = await openAsAdmin(browser, server, '/hosts?q=port:banana');
  await page.getByRole('alert').getByText('banana').first().waitFor();
});

test.each(['light', 'dark'] as const)('axe finds nothing serious in %s', async (colorScheme) => {
  const { page } = await openAsAdmin(browser, server, '/hosts', { colorScheme });
  await page.getByText('256 rows').waitFor();
  await checkAxe(page);
  await page.getByRole('button', { name: 'Words of the search' }).click();
  await page.getByText('All words must hold.').waitFor();
  await checkAxe(page);
});
