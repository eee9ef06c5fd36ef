/** The first sign-in, and what is around every page. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkAxe, fromMenu, launch, open, openAsAdmin, signIn } from './browser';
import { serve, type Server } from './server';

let server: Server;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([serve(), launch()]);
});

afterAll(async () => {
  await browser?.close();
  await server?.end();
});

test('the first sign-in is one step, and goes where the address says', async () => {
  const { page, faults } = await open(browser, server);
  await page.goto('/providers');
  await signIn(page, server.username, 'not the password');
  await page.getByText('The name or the password is wrong.').waitFor();
  await signIn(page, server.username, server.password);
  await page.getByRole('heading', { name: 'Providers', level: 1 }).waitFor();
  expect(await page.title()).toBe('Providers · Portolan');
  await page.getByText('You still have the password that was given to you.').waitFor();
  expect(faults).toEqual([]);
});

test('theme and language are chosen and kept', async () => {
  const { page } = await openAsAdmin(browser, server);
  const account = page.getByRole('button', { name: 'Account Administrator' });
  await fromMenu(page, account, 'Dark');
  await expect.poll(() => page.locator('html').getAttribute('data-theme')).toBe('dark');
  await fromMenu(page, account, '中文');
  await page.getByRole('heading', { name: '总览', level: 1 }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: '总览', level: 1 }).waitFor();
  expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
  expect(await page.locator('html').getAttribute('lang')).toBe('zh-Hans');
});

test('the browser\u2019s language is spoken first', async () => {
  const { page } = await open(browser, server, { locale: 'zh-CN' });
  await page.goto('/');
  await page.getByRole('button', { name: '登录', exact: true }).waitFor();
});

test('the keys go to pages, to the new scan and to the help', async () => {
  const { page } = await openAsAdmin(browser, server);
  await page.keyboard.press('g');
  await page.keyboard.press('a');
  await page.getByRole('heading', { name: 'Assets', level: 1 }).waitFor();
  await page.keyboard.press('n');
  await expect.poll(() => new URL(page.url()).pathname).toBe('/scans/new');
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
});

test('what moves as it opens and closes comes to its end, and the focus back to where it was', async () => {
  const { page } = await openAsAdmin(browser, server, '/no/such/page', { reducedMotion: 'no-preference' });
  const opener = page.getByRole('button', { name: 'Choose your own' });
  const dialog = page.getByRole('dialog', { name: 'Change password' });
  for (let times = 0; times < 2; times += 1) {
    await opener.press('Enter');
    await expect.poll(() => dialog.evaluate((one) => one.contains(document.activeElement))).toBe(true);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    await expect.poll(() => opener.evaluate((one) => one === document.activeElement)).toBe(true);
    await expect.poll(() => page.locator('.ant-modal-mask:visible').count()).toBe(0);
  }
});

test('Enter in a field sends the form of a dialog, once', async () => {
  const { page } = await openAsAdmin(browser, server, '/no/such/page');
  let sent = 0;
  await page.route('**/api/v1/session/password', (route) => ((sent += 1), route.continue()));
  await page.getByRole('button', { name: 'Choose your own' }).click();
  const dialog = page.getByRole('dialog', { name: 'Change password' });
  await dialog.getByLabel('Password until now').fill('a wrong one');
  await dialog.getByLabel('Password until now').press('Enter');
  await dialog.getByText('Type a new password').waitFor();
  expect(sent).toBe(0);
  await dialog.getByLabel('New password').fill('seven grey herons in the fog');
  await dialog.getByLabel('New password').press('Enter');
  await dialog.getByText('this is not the password until now').waitFor();
  expect(sent).toBe(1);
});

test('an address that nothing is at says so', async () => {
  const { page } = await openAsAdmin(browser, server, '/no/such/page');
  await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
});

test('a session that ends in mid-work loses nothing typed and goes on', async () => {
  // A page that asks nothing by itself: what is refused is what the person does.
  const { page } = await openAsAdmin(browser, server, '/no/such/page');
  await page.getByRole('button', { name: 'Choose your own' }).click();
  const typed = page.getByLabel('New password');
  await page.getByLabel('Password until now').fill('a wrong one');
  await typed.fill('seven grey herons in the fog');
  await page.context().clearCookies();
  await page.getByRole('button', { name: 'Change password', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Your session has ended' });
  await dialog.getByLabel('Password', { exact: true }).fill(server.password);
  await dialog.getByRole('button', { name: 'Sign in', exact: true }).click();
  await dialog.waitFor({ state: 'hidden' });
  // The request that had been refused was sent again, and its answer is beside its field.
  await page.locator('.ant-form-item-explain-error').first().waitFor();
  expect(await typed.inputValue()).toBe('seven grey herons in the fog');
});

test('who signs out after the session has ended is asked for no password first', async () => {
  const { page } = await openAsAdmin(browser, server, '/no/such/page');
  await page.context().clearCookies();
  await fromMenu(page, page.getByRole('button', { name: 'Account Administrator' }), 'Sign out');
  await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
  expect(await page.getByRole('dialog').count()).toBe(0);
});

test('what is done with the session in one tab is told to the others, which lose nothing typed', async () => {
  await server.call('POST', '/users', { username: 'vera', displayName: 'Vera', role: 'viewer', password: 'eleven quiet lanterns at sea' });
  const { page } = await openAsAdmin(browser, server, '/no/such/page');
  const other = await page.context().newPage();
  await other.goto('/assets');
  await page.getByRole('button', { name: 'Choose your own' }).click();
  const typed = page.getByLabel('New password');
  await typed.fill('seven grey herons in the fog');
  await fromMenu(other, other.getByRole('button', { name: 'Account Administrator' }), 'Sign out');
  await page.getByRole('dialog', { name: 'Your session has ended' }).waitFor();
  await signIn(other, 'vera', 'eleven quiet lanterns at sea');
  const dialog = page.getByRole('dialog', { name: 'Somebody else has signed in' });
  await dialog.getByText('Vera signed in in another window of this browser.').waitFor();
  await dialog.getByLabel('Password', { exact: true }).fill(server.password);
  await dialog.getByRole('button', { name: 'Sign in', exact: true }).click();
  await dialog.waitFor({ state: 'hidden' });
  expect(await typed.inputValue()).toBe('seven grey herons in the fog');
  // Now it is the other tab whose user is another.
  await other.getByRole('button', { name: 'Go on as Administrator, without what is typed' }).click();
  await other.getByRole('button', { name: 'Account Administrator' }).waitFor();
  expect(await page.getByRole('dialog').count()).toBe(1);
});

test('a server that goes and comes back is noticed without a reload', async () => {
  const own = await serve();
  try {
    const { page } = await openAsAdmin(browser, own);
    await own.stop();
    await page.getByRole('button', { name: 'Choose your own' }).click();
    await page.getByLabel('Password until now').fill(own.password);
    await page.getByLabel('New password').fill('seven grey herons in the fog');
    await page.getByRole('button', { name: 'Change password', exact: true }).click();
    const banner = page.getByText('The server does not answer. This page goes on by itself');
    await banner.waitFor();
    await own.start();
    await banner.waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'Change password', exact: true }).click();
    await page.getByText('The password is changed').waitFor();
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Hosts', exact: true }).click();
    await page.getByText('No host yet').or(page.getByRole('grid', { name: 'Hosts' })).first().waitFor();
    expect(await page.getByText('Your session has ended').count()).toBe(0);
  } finally {
    await own.end();
  }
});

test('a page whose part did not come takes nothing that is typed over it', async () => {
  const own = await serve();
  try {
    const { page } = await open(browser, own);
    await page.route(/\/static\/Overview-/, (route) => route.abort());
    await page.goto('/');
    await signIn(page, own.username, own.password);
    await page.getByRole('heading', { name: 'Reload the page' }).waitFor();
    await page.getByRole('button', { name: 'Choose your own' }).click();
    await page.getByLabel('New password').fill('seven grey herons in the fog');
    await own.stop();
    await page.getByLabel('Password until now').fill(own.password);
    await page.getByRole('button', { name: 'Change password', exact: true }).click();
    const banner = page.getByText('The server does not answer. This page goes on by itself');
    await banner.waitFor();
    await own.start();
    await banner.waitFor({ state: 'hidden' });
    expect(await page.getByLabel('New password').inputValue()).toBe('seven grey herons in the fog');
    await page.getByRole('button', { name: 'Change password', exact: true }).click();
    await page.getByText('The password is changed').waitFor();
  } finally {
    await own.end();
  }
});

test('on a phone the navigation is a drawer', async () => {
  const { page } = await open(browser, server, { viewport: { width: 390, height: 844 } });
  await page.goto('/');
  await signIn(page, server.username, server.password);
  await page.getByRole('button', { name: 'Open the menu' }).click();
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Hosts', exact: true }).click();
  await page.getByRole('heading', { name: 'Hosts', level: 1 }).waitFor();
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(390);
});

test.each(['light', 'dark'] as const)('axe finds nothing serious in %s', async (colorScheme) => {
  const { page, faults } = await open(browser, server, { colorScheme });
  await page.goto('/');
  await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
  await checkAxe(page);
  await signIn(page, server.username, server.password);
  await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
  await expect.poll(() => page.getByRole('button', { name: 'Scan this machine' }).isEnabled()).toBe(true);
  await checkAxe(page);
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
  await checkAxe(page);
  expect(faults).toEqual([]);
});
