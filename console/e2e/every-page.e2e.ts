/** What holds on every page: names, contrasts, widths, titles, and all of it by keys. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cutOff, nameless, tooWide, walk } from './access';
import { axe, launch, open, openAsAdmin } from './browser';
import type { Listener } from './listener';
import { furnish, OPENED, PLACES, RUN_TABS, SECTIONS, settled, type Known, type Place } from './places';
import { serve, type Server } from './server';

const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 800 };

let server: Server;
let browser: Browser;
let listener: Listener | undefined;
let known: Known;
/** English on a desk, and Chinese on a phone. */
let desk: Page;
let phone: Page;
let faults: string[];
/** The title of each address. */
const titles = new Map<string, string>();

beforeAll(async () => {
  [server, browser] = await Promise.all([serve(), launch()]);
  ({ known, listener } = await furnish(server));
  const [wide, narrow] = await Promise.all([openAsAdmin(browser, server), openAsAdmin(browser, server)]);
  desk = wide.page;
  phone = narrow.page;
  faults = wide.faults;
  // What is typed here may be lost.
  desk.on('dialog', (dialog) => void dialog.accept());
  await phone.evaluate(() => localStorage.setItem('portolan.language', 'zh'));
  await phone.setViewportSize(PHONE);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await listener?.close();
  await server?.end();
});

/** What is at fault with what is shown: names, what axe finds in both themes, widths. It is light again at the end. */
async function faultsOf(page: Page): Promise<string[]> {
  const found = [...(await nameless(page)), ...(await tooWide(page)), ...(await axe(page))];
  await theme(page, 'dark');
  found.push(...(await axe(page, 'colours')));
  await theme(page, 'light');
  return found;
}

async function theme(page: Page, colorScheme: 'light' | 'dark') {
  await page.emulateMedia({ colorScheme });
  await page.waitForFunction((wanted) => {
    const root = document.documentElement;
    const drawn = document.querySelector('.portolan');
    // antd has its colours a moment later than the document.
    const color = (element: Element, name: string) => getComputedStyle(element).getPropertyValue(name).trim();
    return root.dataset['theme'] === wanted && (!drawn || color(drawn, '--ant-color-text') === color(root, '--ink'));
  }, colorScheme);
  await frames(page);
}

/** Two frames: what was asked for has been drawn. */
const frames = (page: Page) => page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));

async function go(page: Page, place: Place) {
  await page.goto(place.path(known));
  await settled(page);
}

test.each(PLACES)('$name', async (place) => {
  const onDesk = async () => {
    await go(desk, place);
    expect(await desk.getByRole('heading', { level: 1 }).first().textContent()).toBe(place.heading);
    const title = await desk.title();
    expect(title).toMatch(/^.+ · Portolan$/);
    titles.set(new URL(desk.url()).pathname, title);
    await place.act?.(desk);
    if (place.dialog) await desk.getByRole('dialog', { name: place.dialog }).waitFor();
    await settled(desk);
    const found = await faultsOf(desk);
    const { faults: unreached } = await walk(desk, place.dialog ? '[role="dialog"]' : '#main');
    found.push(...unreached);
    await desk.setViewportSize(PHONE);
    // What has been opened is opened as wide as the window is.
    if (place.act) await go(desk, place);
    await place.act?.(desk);
    await settled(desk);
    found.push(...(await tooWide(desk)), ...(await cutOff(desk)));
    await desk.setViewportSize(DESK);
    return found;
  };
  const onPhone = async () => {
    if (place.act) return [];
    await go(phone, place);
    expect(await phone.locator('html').getAttribute('lang')).toBe('zh-Hans');
    return [...(await nameless(phone)), ...(await tooWide(phone)), ...(await cutOff(phone)), ...(await axe(phone, 'others'))].map((one) => `in Chinese, on a phone: ${one}`);
  };
  const [first, second] = await Promise.all([onDesk(), onPhone()]);
  expect([...first, ...second]).toEqual([]);
  expect(faults).toEqual([]);
});

test('the places above are all that the console has', async () => {
  // The router puts itself there.
  const routes = await desk.evaluate((key) => Object.keys((globalThis as unknown as Record<string, { routesByPath: object }>)[key]?.routesByPath ?? {}), '__TSR_ROUTER__');
  expect([...new Set(PLACES.map((place) => place.route).filter(Boolean))].sort()).toEqual(routes.sort());
  await desk.goto(`/runs/${known.run}`);
  await settled(desk);
  expect(await desk.getByRole('tab').evaluateAll((tabs) => tabs.map((one) => one.getAttribute('data-tab')))).toEqual(RUN_TABS);
  await desk.goto('/settings/scope');
  await settled(desk);
  const sections = await desk.getByRole('navigation', { name: 'Settings' }).getByRole('link').evaluateAll((links) => links.map((one) => one.getAttribute('href')));
  expect(sections).toEqual(Object.keys(SECTIONS).map((key) => `/settings/${key}`));
});

test('each address has a title of its own', () => {
  // What is not there is called by its kind.
  const own = [...titles].filter(([path]) => !path.endsWith('/nope'));
  expect(own.length).toBeGreaterThan(20);
  const same = own.filter(([path, title]) => own.some(([other, its]) => other !== path && its === title));
  expect(same).toEqual([]);
});

test.each(OPENED)('$name opens by keys, keeps the focus, and gives it back', async ({ path, opener, opened, role }) => {
  await desk.goto(path(known));
  await settled(desk);
  const button = desk.getByRole('button', { name: opener }).first();
  await expect.poll(() => button.isEnabled()).toBe(true);
  await button.focus();
  await desk.keyboard.press('Enter');
  const box = desk.getByRole(role, opened ? { name: opened } : {}).last();
  await box.waitFor();
  await expect.poll(() => box.evaluate((one) => one.contains(document.activeElement))).toBe(true);
  await settled(desk);
  const found = await faultsOf(desk);
  if (role === 'dialog') {
    found.push(...(await walk(desk, '[role="dialog"]')).faults);
    await desk.setViewportSize(PHONE);
    await frames(desk);
    found.push(...(await tooWide(desk)));
    await desk.setViewportSize(DESK);
  }
  await desk.keyboard.press('Escape');
  await box.waitFor({ state: 'hidden' });
  await expect.poll(() => button.evaluate((one) => (one === document.activeElement ? 'the button' : document.activeElement?.outerHTML.slice(0, 120)))).toBe('the button');
  expect(found).toEqual([]);
});

test.each(['users', 'owners'])('what a row of the %s opens gives the focus back to it', async (section) => {
  await desk.goto(`/settings/${section}`);
  await settled(desk);
  const row = desk.getByRole('grid').getByRole('row').nth(1);
  await row.focus();
  await desk.keyboard.press('Enter');
  await desk.getByRole('dialog').waitFor();
  await expect.poll(() => desk.evaluate(() => document.activeElement?.closest('[role="dialog"]') !== null)).toBe(true);
  await desk.keyboard.press('Escape');
  await desk.getByRole('dialog').waitFor({ state: 'hidden' });
  await expect.poll(() => row.evaluate((one) => one === document.activeElement)).toBe(true);
});

test('the help of the keys', async () => {
  await desk.goto('/hosts');
  await settled(desk);
  await desk.locator('#main').focus();
  await desk.keyboard.press('?');
  await desk.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
  expect([...(await faultsOf(desk)), ...(await walk(desk, '[role="dialog"]')).faults]).toEqual([]);
  await desk.keyboard.press('Escape');
  await desk.getByRole('dialog').waitFor({ state: 'hidden' });
});

test('what is around every page goes by keys', async () => {
  await desk.goto('/assets');
  await settled(desk);
  // From the top: the way past the navigation comes first.
  await desk.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await desk.keyboard.press('Tab');
  await expect.poll(() => desk.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the page');
  const { faults: found, stops } = await walk(desk, 'nav[aria-label="Main"]');
  expect(found).toEqual([]);
  expect(stops.length).toBeGreaterThan(8);
  await desk.getByRole('link', { name: 'Skip to the page' }).focus();
  await desk.keyboard.press('Enter');
  await expect.poll(() => desk.evaluate(() => document.activeElement?.id)).toBe('main');
});

test('a session that has ended over a page', async () => {
  const { page } = await openAsAdmin(browser, server, '/settings/retention');
  await settled(page);
  await page.context().clearCookies();
  await page.getByRole('button', { name: 'Show what would go' }).click();
  await page.getByRole('dialog', { name: 'Your session has ended' }).waitFor();
  expect([...(await faultsOf(page)), ...(await walk(page, '[role="dialog"]')).faults]).toEqual([]);
  await page.setViewportSize(PHONE);
  await frames(page);
  expect(await tooWide(page)).toEqual([]);
  await page.context().close();
});

test('the sign-in, also when it is refused', async () => {
  const { page } = await open(browser, server);
  await page.goto('/');
  await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
  expect(await page.title()).toBe('Sign in · Portolan');
  const found = [...(await faultsOf(page)), ...(await walkAll(page))];
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByText('Type the password').waitFor();
  await page.getByLabel('User', { exact: true }).fill('admin');
  await page.getByLabel('Password', { exact: true }).fill('wrong');
  await page.keyboard.press('Enter');
  await page.getByText('The name or the password is wrong.').waitFor();
  await page.setViewportSize(PHONE);
  await page.getByRole('button', { name: '中文' }).click();
  await page.getByRole('button', { name: '登录', exact: true }).waitFor();
  found.push(...(await faultsOf(page)));
  expect(found).toEqual([]);
  await page.context().close();
});

/** The walk of a page that is no more than its main area, whose first field has the focus already. */
async function walkAll(page: Page): Promise<string[]> {
  await page.locator('main').evaluate((main) => main.setAttribute('tabindex', '-1'));
  return (await walk(page, 'main')).faults;
}

test('a page that does not come', async () => {
  await desk.route(/\/static\/NetworkMap-.*\.js$/, (route) => route.abort());
  await desk.goto('/map');
  await desk.getByRole('heading', { name: 'Reload the page' }).waitFor();
  expect([...(await faultsOf(desk)), ...(await walk(desk, '#main')).faults]).toEqual([]);
  await desk.unroute(/\/static\/NetworkMap-.*\.js$/);
});

test('a list whose server fails', async () => {
  await desk.route('**/api/v1/hosts?*', (route) => route.fulfill({ status: 500, contentType: 'application/problem+json', body: JSON.stringify({ type: 'urn:portolan:problem:internal', title: 'x', status: 500, detail: 'the disk is full' }) }));
  await desk.goto('/hosts');
  await desk.getByRole('alert').getByText('the disk is full').waitFor();
  expect([...(await faultsOf(desk)), ...(await walk(desk, '#main')).faults]).toEqual([]);
  await desk.unroute('**/api/v1/hosts?*');
});
