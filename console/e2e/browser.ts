/** Debian's Chromium, with pages that note what they must not do. */
import type { AxeResults } from 'axe-core';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium, type Browser, type BrowserContextOptions, type Locator, type Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
import type { Server } from './server';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What a theme can be at fault with; all else is the same in both. */
const COLOURS = ['color-contrast', 'link-in-text-block'];

export async function launch(): Promise<Browser> {
  // Root has no sandbox.
  return chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}

export interface Opened {
  page: Page;
  /** Faults of the page until now: errors that nobody caught, and what the policy refused. */
  faults: string[];
}

/**
 * A page of its own, with its own cookies. Requests to any other host fail, and are faults. It is calm unless asked
 * otherwise: a press that begins on a button that still moves and ends beside it is none, and a machine presses sooner
 * than people can.
 */
export async function open(browser: Browser, server: Server, options: BrowserContextOptions = {}): Promise<Opened> {
  const context = await browser.newContext({ baseURL: server.url, locale: 'en-GB', viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce', ...options });
  context.setDefaultTimeout(30_000);
  // A page that nobody looks at any more asks the server again and again all the same.
  if (expect.getState().currentTestName) onTestFinished(() => context.close());
  // What a test evaluates is not the page's: axe is put in past the policy by the protocol.
  const faults: string[] = [];
  await context.route(
    (url) => url.origin !== server.url,
    (route) => {
      faults.push(`asked ${route.request().url()}`);
      return route.abort();
    },
  );
  const page = await context.newPage();
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    if (/Content Security Policy|Content-Security-Policy/.test(message.text())) faults.push(message.text());
  });
  return { page, faults };
}

/** Signs in on the page that is shown. */
export async function signIn(page: Page, username: string, password: string) {
  await page.getByLabel('User', { exact: true }).fill(username);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** A page at `path` on which the first admin is signed in. */
export async function openAsAdmin(browser: Browser, server: Server, path = '/', options: BrowserContextOptions = {}): Promise<Opened> {
  const opened = await open(browser, server, options);
  await opened.page.goto(path);
  await signIn(opened.page, server.username, server.password);
  await opened.page.getByRole('navigation', { name: 'Main' }).waitFor();
  return opened;
}

/** Opens a menu, and chooses from it once it has the focus: while it is still being drawn a press may miss what moves. */
export async function fromMenu(page: Page, menu: Locator, name: string | RegExp) {
  await menu.click();
  await expect.poll(() => page.evaluate(() => document.activeElement?.closest('[role="menu"]') !== null)).toBe(true);
  await page.getByRole('menuitem', { name }).click();
}

/** Fails on a serious or critical finding of axe on what is shown. */
export async function checkAxe(page: Page) {
  expect(await axe(page)).toEqual([]);
}

/** The serious and critical findings of axe on what is shown, by all rules or by those of colours or of the rest. */
export async function axe(page: Page, rules: 'all' | 'colours' | 'others' = 'all'): Promise<string[]> {
  // Colours on their way from one to another have contrasts of their own.
  await page.waitForFunction(() => document.getAnimations().every((one) => one.playState !== 'running' || one.effect?.getComputedTiming().iterations === Infinity));
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(AXE);
  const of = {
    all: {},
    colours: { runOnly: { type: 'rule', values: COLOURS } },
    others: { rules: Object.fromEntries(COLOURS.map((rule) => [rule, { enabled: false }])) },
  };
  const options = { resultTypes: ['violations'], preload: false, ...of[rules] };
  const results = await page.evaluate((given) => (globalThis as unknown as { axe: { run: (given: object) => Promise<AxeResults> } }).axe.run(given), options);
  const serious = results.violations.filter((one) => one.impact === 'serious' || one.impact === 'critical');
  return serious.flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.html.slice(0, 160)}\n    ${node.failureSummary ?? ''}`));
}
