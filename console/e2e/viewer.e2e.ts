/** A viewer sees no control that would be refused: on every page, each is pressed, and what it asks for is looked at. */
import type { Browser, Page } from 'playwright-core';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fromMenu, launch } from './browser';
import type { Listener } from './listener';
import { openAs } from './people';
import { furnish, PLACES, settled, type Known } from './places';
import { serve, type Server } from './server';

let server: Server;
let browser: Browser;
let listener: Listener | undefined;
let known: Known;
let page: Page;
let faults: string[];
/** What was asked for that a viewer may not, or that was refused. */
const refused: string[] = [];

interface Operation {
  operationId?: string;
  security?: { session?: string[] }[];
}

/** Who may call what, as the document of the API says: for each operation its method, its path, and its role. */
const OPERATIONS = Object.entries((JSON.parse(readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8')) as { paths: Record<string, Record<string, Operation>> }).paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    method: method.toUpperCase(),
    path: new RegExp(`^${path.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`),
    isExact: !path.includes('{'),
    role: operation.security?.find((one) => one.session)?.session?.[0] ?? null,
  })),
);

function roleOf(method: string, pathname: string): string | null {
  const found = OPERATIONS.filter((one) => one.method === method && one.path.test(pathname)).sort((a, b) => Number(b.isExact) - Number(a.isExact))[0];
  if (!found) throw new Error(`the document of the API has no ${method} ${pathname}`);
  return found.role;
}

/** Pages on which a viewer can do nothing. */
const CLOSED = new Set(['/scans/new', '/providers/new', '/assets/new', '/assets/import', '/settings/users', '/settings/audit', '/settings/owners']);

/** What a viewer may open and send: their own password and tokens. */
const OWN = /^(Choose your own|Make a token|Account )/;

/** Words of controls that change something; those of a viewer's own are above. */
const CHANGES = /\b(new|add|create|save|delete|remove|import|run|scan|start|cancel|revoke|clone|edit|grant|test|rename|keep runs)\b/i;
/** Controls with such a word that change nothing. */
const HARMLESS = /^(Last run|Scans|Cancel|The run|Open the run|Remove the view.*)$/;

beforeAll(async () => {
  [server, browser] = await Promise.all([serve(), launch()]);
  ({ known, listener } = await furnish(server));
  ({ page, faults } = await openAs(browser, server, 'viewer'));
  page.on('request', (request) => {
    const { pathname, origin } = new URL(request.url());
    if (origin !== server.url || !pathname.startsWith('/api/v1/')) return;
    const role = roleOf(request.method(), pathname);
    if (role !== null && role !== 'viewer') refused.push(`${request.method()} ${pathname} is for ${role}`);
  });
  page.on('response', (response) => {
    if (response.status() === 403) refused.push(`${response.request().method()} ${response.url()} is refused`);
  });
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await listener?.close();
  await server?.end();
});

/** The controls of the main area that can be used, each with its name. */
async function controls(): Promise<{ name: string; href: string | null }[]> {
  const shown = page.getByRole('main').locator('a[href], button, input, textarea, select, [role="switch"], [role="tab"]').and(page.locator(':visible')).and(page.locator(':not([disabled], [aria-disabled="true"])'));
  return shown.evaluateAll((all) =>
    all.map((one) => ({
      name: (one.getAttribute('aria-label') ?? (one as HTMLInputElement).labels?.[0]?.textContent ?? one.textContent ?? '').trim(),
      href: one.getAttribute('href'),
    })),
  );
}

// Settings that are for admins say so: their dialogs do not open.
test.each(PLACES.filter((place) => !place.dialog && !place.act))('$name: nothing that would be refused', async (place) => {
  const open = async () => {
    await page.goto(place.path(known));
    await settled(page);
  };
  refused.length = 0;
  await open();
  const all = await controls();
  const closed = all.filter((one) => CLOSED.has(one.href?.split('?')[0] ?? ''));
  expect(closed).toEqual([]);
  const names = all.filter((one) => one.href === null).map((one) => one.name);
  expect(names.filter((name) => CHANGES.test(name) && !HARMLESS.test(name) && !OWN.test(name))).toEqual([]);
  const buttons = page.getByRole('main').getByRole('button', { disabled: false });
  const count = await buttons.count();
  for (let index = 0; index < Math.min(count, 12); index += 1) {
    const button = buttons.nth(index);
    if (!(await button.isVisible()) || OWN.test((await button.getAttribute('aria-label')) ?? (await button.textContent()) ?? '')) continue;
    const before = page.url();
    await button.click();
    await settled(page);
    expect(await page.getByRole('dialog').count()).toBe(0);
    // Another page, or something that lies over this one.
    if (page.url() !== before || (await page.locator('[role="menu"], [role="tooltip"]').count()) > 0) await open();
  }
  expect(refused).toEqual([]);
  expect(faults).toEqual([]);
});

const SEEN: { path: (known: Known) => string; seen: string[]; unseen: RegExp }[] = [
  { path: () => '/scans', seen: ['Search', 'Name'], unseen: /^(New scan|Run |More for )/ },
  { path: ({ scan }) => `/scans/${scan}`, seen: ['Scans'], unseen: /^(Save|Save and run|Clone|Delete|Save as template)$/ },
  { path: ({ run }) => `/runs/${run}`, seen: ['Export ▾', 'Search'], unseen: /^(Run again|Delete)$/ },
  { path: ({ going }) => `/runs/${going}`, seen: ['Export ▾'], unseen: /^(Cancel run|Delete|Run again)$/ },
  { path: () => '/hosts', seen: ['Search', 'Views'], unseen: /^Scan/ },
  { path: () => '/hosts/127.0.0.1', seen: ['Hosts'], unseen: /^Scan/ },
  { path: () => '/services', seen: ['Search', 'Views'], unseen: /^Scan/ },
  { path: () => '/map', seen: ['Ways', 'Nearer'], unseen: /^Scan/ },
  // Of a test: no field of it, and nothing to start it again.
  { path: ({ provider, test: of }) => `/providers/${provider}?test=${of}`, seen: ['Look again'], unseen: /^(Target|Command to try|Scan|Save|Delete)$/ },
  { path: ({ test: of }) => `/runs/${of}`, seen: ['Export ▾'], unseen: /^(Test again|Run again|Delete)$/ },
  { path: ({ asset }) => `/assets/${asset}`, seen: ['Assets'], unseen: /^(Scan this now|Save|Delete)$/ },
];

test('what a viewer sees, and what not', async () => {
  const found: string[] = [];
  for (const { path, seen, unseen } of SEEN) {
    // oxlint-disable-next-line no-await-in-loop -- one page after the other
    await page.goto(path(known));
    // oxlint-disable-next-line no-await-in-loop
    await settled(page);
    // oxlint-disable-next-line no-await-in-loop
    const names = (await controls()).map((one) => one.name);
    found.push(...names.filter((name) => unseen.test(name)).map((name) => `${path(known)} has ${name}`));
    found.push(...seen.filter((name) => !names.includes(name)).map((name) => `${path(known)} has no ${name}, but ${names.join(', ')}`));
  }
  expect(found).toEqual([]);
});

test('the key of a new scan does nothing, and no key is told that does', async () => {
  await page.goto('/hosts');
  await settled(page);
  await page.locator('#main').focus();
  await page.keyboard.press('n');
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await help.waitFor();
  expect(new URL(page.url()).pathname).toBe('/hosts');
  expect(await help.getByText('New scan').count()).toBe(0);
});

test('the export of a run is a viewer\u2019s too', async () => {
  const own = await openAs(browser, server, 'viewer', `/runs/${known.run}`);
  await settled(own.page);
  const [file] = await Promise.all([own.page.waitForEvent('download'), fromMenu(own.page, own.page.getByRole('button', { name: 'Export' }), /^CSV/)]);
  expect(file.suggestedFilename()).toContain('.csv');
  expect(own.faults).toEqual([]);
});
