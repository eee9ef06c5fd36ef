/** What is typed wrong, named strangely or asked for in the address is told, and nothing of it is changed in silence. */
import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { launch, openAsAdmin } from './browser';
import { listen } from './listener';
import { serve, type Server } from './server';

let server: Server;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([serve(), launch()]);
});

afterEach(async () => {
  await Promise.all(browser.contexts().map((one) => one.close()));
});

afterAll(async () => {
  await browser?.close();
  await server?.end();
});

test('days below one are told, stay as they were typed, and are not saved', async () => {
  const { page, faults } = await openAsAdmin(browser, server, '/settings/retention');
  const days = page.getByRole('spinbutton').first();
  await days.fill('-5');
  await days.blur();
  await page.getByText('A whole number from 1 to 36,500').waitFor();
  expect(await days.inputValue()).toBe('-5');
  await page.getByRole('button', { name: 'Show what would go' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  expect(await days.inputValue()).toBe('-5');
  expect((await server.call<{ retention: { keepDays?: number } }>('GET', '/settings')).retention.keepDays ?? null).toBeNull();
  expect(faults).toEqual([]);
});

test('names with marks of direction are drawn with them written out', async () => {
  const displayName = 'RTL\u202etxt.exe';
  const shown = String.raw`RTL\u{202e}txt.exe`;
  const asset = await server.call<{ id: string }>('POST', '/assets', { displayName, targets: ['127.0.0.1'] });
  const provider = await server.call<{ id: string }>('POST', '/providers', { name: 'rtl', displayName });
  const scan = await server.call<{ id: string }>('POST', '/scans', { displayName, providerId: provider.id, command: '-sn %s', target: { mode: 'manual', targets: ['127.0.0.1'] } });
  const { page } = await openAsAdmin(browser, server, '/assets');
  for (const [path, id] of [['/assets', asset.id], ['/providers', provider.id], ['/scans', scan.id]]) {
    await page.goto(`${path}`);
    await page.getByRole('grid').getByRole('link', { name: shown }).first().waitFor();
    expect(await page.locator('#main').evaluate((main) => main.innerHTML)).not.toContain('\u202e');
    await page.goto(`${path}/${id}`);
    await page.getByRole('heading', { name: shown, level: 1 }).waitFor();
    expect(await page.title()).toContain(shown);
  }
});

test('filters that mean nothing are dropped from the address, and it is said', async () => {
  const { page, faults } = await openAsAdmin(browser, server, '/scans?provider=nope&state=odd&sort=size');
  await page.getByText('The address had a filter that does not exist (any more). It was left out.').waitFor();
  await expect.poll(() => new URL(page.url()).search).toBe('');
  await page.getByRole('grid', { name: 'Scans' }).waitFor();
  expect(await page.getByText('UUID').count()).toBe(0);
  expect(await page.getByRole('combobox', { name: 'Provider' }).count()).toBe(1);
  expect(await page.getByText('nope').count()).toBe(0);
  await page.goto('/scans?provider=01890a5d-ac96-774b-bcce-b302099a8057');
  await expect.poll(() => new URL(page.url()).search).toBe('');
  await page.goto('/scans?view=runs&kind=nope');
  await expect.poll(() => new URL(page.url()).search).toBe('?view=runs');
  expect(faults).toEqual([]);
});

test('what is no address is offered no scan', async () => {
  const { page, faults } = await openAsAdmin(browser, server, `/hosts/${encodeURIComponent('<script>')}`);
  await page.getByText('This is no address of a host.').waitFor();
  expect(await page.getByRole('link', { name: 'Scan it' }).or(page.getByRole('button', { name: 'Scan it' })).count()).toBe(0);
  await page.getByRole('link', { name: 'All hosts' }).waitFor();
  expect(faults).toEqual([]);
});

test('the scope speaks of the console, not of the command line', async () => {
  const { page } = await openAsAdmin(browser, server, '/settings/scope');
  const field = page.getByRole('textbox', { name: 'Address, network or name to try' });
  await field.fill('0.0.0.0/0');
  await page.keyboard.press('Enter');
  await page.getByText('choose targets without it').waitFor();
  expect(await page.getByText('--exclude').count()).toBe(0);
});

test('no page is fetched but the one that is shown', async () => {
  const router = readFileSync(new URL('../src/app/router.tsx', import.meta.url), 'utf8');
  const pages = [...router.matchAll(/import\('@\/pages\/\w+\/(\w+)'\)/g)].map(([, name]) => name ?? '');
  expect(pages.length).toBeGreaterThan(15);
  const { page } = await openAsAdmin(browser, server, '/hosts');
  const fetched = async () => {
    const names = await page.evaluate(() => performance.getEntriesByType('resource').map((one) => /\/static\/(.+)-[\w-]{8}\.js$/.exec(new URL(one.name).pathname)?.[1] ?? ''));
    return pages.filter((one) => names.includes(one));
  };
  for (const [path, name] of [['/hosts', 'HostList'], ['/providers', 'ProviderList'], ['/map', 'NetworkMap']]) {
    await page.goto(`${path}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.waitForLoadState('networkidle');
    expect([path, await fetched()]).toEqual([path, [name]]);
  }
});

test('what a test of a provider finds can be read to its end, on a desk and on a phone', async () => {
  const target = await listen('127.0.0.79', 'SSH-2.0-OpenSSH_10.0p2 Debian-7+deb13u1\r\n');
  const { id } = await server.call<{ id: string }>('POST', '/providers', { name: 'wide', displayName: 'Wide', command: `-Pn -sT -sV -p ${target.port} %s` });
  const { page } = await openAsAdmin(browser, server, `/providers/${id}`);
  try {
    await page.getByRole('textbox', { name: 'Target' }).fill(target.host);
    await page.getByRole('button', { name: 'Scan', exact: true }).click();
    const grid = page.getByRole('grid', { name: 'Result' });
    await grid.getByText(/OpenSSH 10\.0p2 Debian/).waitFor({ timeout: 50_000 });
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 900 });
      const cut = () => grid.getByRole('gridcell').evaluateAll((all) => all.filter((one) => one.scrollWidth > one.clientWidth || one.scrollHeight > one.clientHeight + 1).map((one) => one.textContent));
      await expect.poll(cut).toEqual([]);
    }
  } finally {
    await target.close();
  }
});
