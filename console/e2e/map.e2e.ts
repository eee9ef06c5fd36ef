/** The map: a thousand hosts, the ways to them, and the same in words. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkAxe, launch, openAsAdmin } from './browser';
import { network } from './known';
import { serve, type Server } from './server';

let server: Server;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([serve(), launch()]);
  await server.importXml(network({ hosts: 1000, traced: true }));
});

afterAll(async () => {
  await browser?.close();
  await server?.end();
});

test('a thousand hosts are drawn with their ways, and move', async () => {
  const { page, faults } = await openAsAdmin(browser, server, '/map');
  const begin = Date.now();
  await page.getByText('1,000 hosts, 4 networks').waitFor();
  // Hosts, networks, the scanner, a router that all share, one of each network.
  await page.locator('[data-drawn="1010"]').waitFor();
  const drawn = Date.now() - begin;
  const frames: number[] = [];
  const box = await page.locator('[data-drawn]').boundingBox();
  expect(box).not.toBeNull();
  await page.mouse.move((box?.x ?? 0) + 300, (box?.y ?? 0) + 300);
  await page.evaluate(() => {
    const times: number[] = [];
    let last = performance.now();
    const tick = () => {
      times.push(performance.now() - last);
      last = performance.now();
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
    (globalThis as unknown as { times: number[] }).times = times;
  });
  for (let step = 0; step < 20; step += 1) {
    // oxlint-disable-next-line no-await-in-loop -- a hand that turns a wheel
    await page.mouse.wheel(0, step < 10 ? -120 : 120);
  }
  frames.push(...(await page.evaluate(() => (globalThis as unknown as { times: number[] }).times)));
  const middle = frames.sort((a, b) => a - b)[Math.floor(frames.length / 2)] ?? 0;
  process.stdout.write(`drawn after ${drawn} ms, middle frame ${Math.round(middle)} ms, worst ${Math.round(frames.at(-1) ?? 0)} ms\n`);
  expect(drawn).toBeLessThan(10_000);
  expect(middle).toBeLessThan(200);
  expect(faults).toEqual([]);
});

test('the list has the same by keyboard, and shows it on the map', async () => {
  const { page } = await openAsAdmin(browser, server, '/map');
  await page.locator('[data-drawn="1010"]').waitFor();
  const list = page.getByRole('treegrid', { name: 'Networks' });
  await list.getByRole('row').nth(2).focus();
  await page.keyboard.press('ArrowRight');
  await list.getByRole('link', { name: '10.0.1.1', exact: true }).waitFor();
  await list.getByText('192.168.78.2').first().waitFor();
  await list.getByRole('button', { name: 'Show on the map' }).press('Enter');
  await page.getByRole('region', { name: 'Chosen' }).getByText('10.0.1.0/24').waitFor();
  expect(new URL(page.url()).search).toBe('?at=net+10.0.1.0/24');
  await list.getByRole('link', { name: '10.0.1.1', exact: true }).press('Enter');
  await page.getByRole('heading', { name: '10.0.1.1', level: 1 }).waitFor();
});

test('a search and a link narrow it; ways can be left out', async () => {
  const { page } = await openAsAdmin(browser, server, '/map?q=net:10.0.2.0/24&ways=none&at=host+10.0.2.7');
  await page.locator('[data-drawn="251"]').waitFor();
  const chosen = page.getByRole('region', { name: 'Chosen' });
  await chosen.getByRole('link', { name: 'All of this host' }).waitFor();
  await chosen.getByText('h506<img src=x onerror=alert(1)>').waitFor();
  await page.getByRole('button', { name: 'Nearer' }).press('Enter');
  await page.keyboard.press('/');
  await page.keyboard.press('Escape');
  await page.getByText('1,000 hosts, 4 networks').waitFor();
});

test.each(['light', 'dark'] as const)('axe finds nothing serious in %s', async (colorScheme) => {
  const { page } = await openAsAdmin(browser, server, '/map?at=host+10.0.2.7', { colorScheme });
  await page.locator('[data-drawn="1010"]').waitFor();
  await page.getByRole('treegrid').getByRole('button', { name: 'Show more of this row' }).first().click();
  await checkAxe(page);
});
