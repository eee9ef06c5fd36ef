/** Scans: the list, the panel in which they are made, what is refused, and that nothing typed is lost. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkAxe, fromMenu, launch, open, openAsAdmin, signIn } from './browser';
import { serve, type Server } from './server';

interface Run {
  id: string;
  state: string;
  argv: string[];
  summary: string;
}

let server: Server;
let browser: Browser;
let provider: { id: string; displayName: string };
let page: Page;
let faults: string[];

/** Milliseconds that Nmap may take for the longest template, on a machine that has much else to do. */
const LONG = 300_000;

beforeAll(async () => {
  [server, browser] = await Promise.all([serve(), launch()]);
  const providers = await server.call<{ items: { id: string; displayName: string }[] }>('GET', '/providers');
  provider = providers.items[0] ?? { id: '', displayName: '' };
  // One sign-in for most tests: they are counted.
  ({ page, faults } = await openAsAdmin(browser, server, '/scans'));
});

afterAll(async () => {
  await browser?.close();
  await server?.end();
});

/** The panel of a new scan, with its target typed and found in scope. */
async function newScan(on: Page, target = '127.0.0.1') {
  await on.goto('/scans/new');
  await on.getByLabel('Addresses, networks, names').fill(target);
  await on.getByText(`${target} is in scope`).waitFor();
}

/** By keys: the name's beginning, and Enter. */
async function choose(on: Page, template: string) {
  await on.getByRole('combobox', { name: 'Template' }).click();
  await on.keyboard.type(template);
  await on.locator('.ant-select-item-option-active').getByText(template, { exact: true }).waitFor();
  await on.keyboard.press('Enter');
  // The name that it would get by itself tells that it is chosen.
  await on.getByPlaceholder(`${template}: `).waitFor();
}

const command = (on: Page) => on.getByRole('textbox', { name: 'Command' });
const plan = (on: Page) => on.getByRole('region', { name: 'What it would do' });

/** The id of the run that the page has gone to. */
async function runOf(on: Page): Promise<string> {
  await expect.poll(() => new URL(on.url()).pathname, { timeout: 15_000 }).toMatch(/^\/runs\/[0-9a-f-]{36}$/);
  return new URL(on.url()).pathname.split('/').at(-1) ?? '';
}

async function ended(id: string): Promise<Run> {
  const over = (run: Run) => !['created', 'pending', 'running'].includes(run.state);
  let run = await server.call<Run>('GET', `/runs/${id}`);
  await expect.poll(async () => over((run = await server.call<Run>('GET', `/runs/${id}`))), { timeout: LONG, interval: 250 }).toBe(true);
  return run;
}

/** How many runs there are. */
const runs = async () => (await server.call<{ total: number }>('GET', '/runs')).total;

/** A scan without a run of it. */
function made(displayName: string, more: object = { command: '-sn %s' }): Promise<{ id: string; version: number }> {
  return server.call('POST', '/scans', { displayName, providerId: provider.id, target: { mode: 'manual', targets: ['127.0.0.1'] }, ...more });
}

test('where no scan is, one button scans this machine', async () => {
  await page.getByText('No scan is here yet.').waitFor();
  await page.getByRole('button', { name: 'Scan this machine' }).dblclick();
  const run = await ended(await runOf(page));
  expect(run.state).toBe('completed');
  expect(await runs()).toBe(1);
  await page.goto('/scans');
  const row = page.getByRole('row', { name: /^This machine/ });
  await row.getByText('Completed').waitFor();
  await row.getByText('1 of 1 up').waitFor();
  await row.getByText('admin', { exact: true }).waitFor();
  expect(await page.getByRole('button', { name: 'Scan this machine' }).count()).toBe(0);
});

test.each([
  ['Ping', ['-sn']],
  ['Quick', ['-F', '-sV', '-T4']],
  ['Intense', ['-A']],
  ['Port', ['-p1-1000']],
  ['OS detection', ['-O']],
  ['Version detection', ['-sV']],
  ['Stealth', ['-sS']],
  ['UDP', ['-sU', '--top-ports=20']],
  ['Comprehensive', ['-sS', '-sU', '-A']],
])(
  'the template %s is started from the panel and comes to its result',
  async (template, argv) => {
    await newScan(page);
    await choose(page, template);
    if (template === 'Port') await page.getByLabel('Ports and ranges').fill('1-1000');
    if (template === 'UDP') await page.getByLabel('How many ports').fill('20');
    await plan(page).getByText('May run').waitFor();
    await page.getByRole('button', { name: 'Save and run' }).click();
    const run = await ended(await runOf(page));
    expect(run.state).toBe('completed');
    for (const word of argv) expect(run.argv.join(' ')).toContain(word);
    expect(run.summary).toContain('1 of 1 host up');
    await page.goto(`/scans?q=${encodeURIComponent(`${template}: 127.0.0.1`)}`);
    await page.getByRole('row', { name: `${template}: 127.0.0.1` }).first().getByText('Completed').waitFor();
  },
  LONG + 60_000,
);

test('the plan says what runs, with which privilege, on how much, for how long', async () => {
  await newScan(page, '127.0.0.0/24');
  await command(page).fill('-sS -p 1-100 %s');
  await plan(page).getByText('256 addresses × 100 TCP').waitFor();
  await plan(page).getByText('Raw sockets').first().waitFor();
  await plan(page).getByText('nmap -sS -p1-100 -- 127.0.0.0/24').or(plan(page).getByText('nmap -p1-100 -sS -- 127.0.0.0/24')).waitFor();
  await plan(page).getByText('Scans TCP ports with half-open SYN probes.').waitFor();
  await plan(page).getByText(/sec – .*min/).waitFor();
});

test('a command of one’s own is completed by keys, accepted and run by Ctrl+Enter', async () => {
  await newScan(page);
  await command(page).fill('');
  await command(page).pressSequentially('--top-p');
  const offers = page.getByRole('listbox', { name: 'Options' });
  await offers.getByRole('option', { name: '--top-ports' }).getByText('most common ports of each protocol').waitFor();
  await page.keyboard.press('Enter');
  await page.keyboard.type('5 -s');
  await offers.getByRole('option', { name: '-sV', exact: false }).first().waitFor();
  await page.keyboard.press('Escape');
  await offers.waitFor({ state: 'detached' });
  await page.keyboard.type('T %s');
  expect(await command(page).inputValue()).toBe('--top-ports 5 -sT %s');
  await plan(page).getByText('May run').waitFor();
  await page.getByLabel('Name', { exact: true }).fill('By keys');
  await page.keyboard.press('Control+Enter');
  const run = await ended(await runOf(page));
  expect([run.state, run.argv.slice(0, 2)]).toEqual(['completed', expect.arrayContaining(['-sT', '--top-ports=5'])]);
});

test('a refused command is underlined at its place, told why, and not started', async () => {
  await newScan(page);
  await command(page).fill('-sV -oN /tmp/x -p99999 %s');
  const why = page.getByRole('status', { name: 'Refused' });
  await why.getByText('-oN never runs here').waitFor();
  await why.getByText('99999 is not a port').waitFor();
  await plan(page).getByText('Refused', { exact: true }).waitFor();
  const underlined = await page.locator('[data-refused][data-kind]').allTextContents();
  expect(underlined.join('')).toBe('-oN /tmp/x99999');
  expect(await command(page).getAttribute('aria-invalid')).toBe('true');
  const asked: string[] = [];
  page.on('request', (request) => request.method() === 'POST' && asked.push(new URL(request.url()).pathname));
  await page.getByRole('button', { name: 'Save and run' }).click();
  // The place is selected, so that it can be typed over.
  await expect.poll(() => command(page).evaluate((field: HTMLTextAreaElement) => field.value.slice(field.selectionStart, field.selectionEnd))).toBe('-oN /tmp/x');
  expect(asked.filter((path) => path.startsWith('/api/v1/scans'))).toEqual([]);
  expect(new URL(page.url()).pathname).toBe('/scans/new');
});

test('what is granted meanwhile, elsewhere, is saved without another word', async () => {
  const own = await server.call<{ id: string }>('POST', '/providers', { name: 'stricter', displayName: 'Stricter' });
  await newScan(page);
  await page.getByRole('combobox', { name: 'Provider' }).click();
  await page.locator('.ant-select-item-option').getByText('Stricter', { exact: true }).click();
  await command(page).fill('-sS -D 127.0.0.9 %s');
  await page.getByRole('status', { name: 'Refused' }).waitFor();
  await page.getByLabel('Name', { exact: true }).fill('Granted later');
  await server.call('PUT', `/providers/${own.id}`, { name: 'stricter', displayName: 'Stricter', options: ['decoys'] });
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByRole('row', { name: 'Granted later' }).waitFor();
});

test('the scope’s verdict comes as a target is typed', async () => {
  await page.goto('/scans/new');
  const field = page.getByLabel('Addresses, networks, names');
  await field.fill('127.0.0.1 10.1.2.3 1.2.');
  const verdict = page.getByRole('status', { name: 'Scope' });
  await verdict.getByText('10.1.2.3 is in no allowed network').waitFor();
  await verdict.getByText('is not a number from 0 to 255').waitFor();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  // The server’s answer stands beside the field.
  await page.locator('.ant-form-item-explain-error').filter({ hasText: 'out of scope' }).or(page.locator('.ant-form-item-explain-error').filter({ hasText: '0 to 255' })).first().waitFor();
  expect(await field.inputValue()).toBe('127.0.0.1 10.1.2.3 1.2.');
});

test('assets and tags are targets too', async () => {
  await server.call('POST', '/assets', { displayName: 'Loopback', targets: ['127.0.0.7'], tags: ['lab'] });
  await page.goto('/scans/new?tag=lab&template=ping');
  await page.getByText('1 target now: 127.0.0.7').waitFor();
  await plan(page).getByText('1 address × no ports').waitFor();
  await page.getByRole('combobox', { name: 'Assets' }).click();
  await page.locator('.ant-select-item-option').filter({ hasText: 'Loopback' }).click();
  await page.keyboard.press('Escape');
  await page.getByLabel('Name', { exact: true }).fill('By tag');
  await page.getByRole('button', { name: 'Save and run' }).click();
  const run = await ended(await runOf(page));
  expect([run.state, run.argv.at(-1)]).toEqual(['completed', '127.0.0.7']);
});

test('a command is kept as a template, and used by it', async () => {
  await newScan(page);
  await command(page).fill('-sT -p 22 %s');
  await page.getByRole('button', { name: 'Save as template' }).click();
  const dialog = page.getByRole('dialog', { name: 'Save as template' });
  await dialog.getByLabel('Name of the template').fill('Only SSH');
  await dialog.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Only SSH is kept as a template').waitFor();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByRole('row', { name: 'Only SSH: 127.0.0.1' }).waitFor();
});

test('filters stand in the address, and are there after a reload', async () => {
  await made('Never started');
  await page.goto('/scans');
  await page.getByRole('row', { name: 'Never started' }).waitFor();
  await page.getByRole('combobox', { name: 'State' }).click();
  await page.locator('.ant-select-item-option').filter({ hasText: 'Never run' }).click();
  await page.getByRole('row', { name: 'By keys' }).waitFor({ state: 'detached' });
  await page.keyboard.press('Escape');
  await page.getByPlaceholder('Search names, targets and commands').fill('started');
  await page.getByText('1 row', { exact: true }).waitFor();
  expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({ q: 'started', state: 'never' });
  await page.reload();
  await page.getByText('1 row', { exact: true }).waitFor();
  await page.getByRole('combobox', { name: 'Provider' }).click();
  await page.locator('.ant-select-item-option').filter({ hasText: provider.displayName }).click();
  await expect.poll(() => new URL(page.url()).searchParams.get('provider')).toBe(provider.id);
  await page.getByRole('columnheader', { name: 'Name' }).getByRole('button').click();
  await expect.poll(() => new URL(page.url()).searchParams.get('sort')).toBe('displayName');
});

test('runs of no scan are found among the runs, live, by an address of their own', async () => {
  await server.call('POST', `/providers/${provider.id}/test`, { target: '127.0.0.1', command: '-sT -p 1-100 --scan-delay 200ms %s' });
  await page.goto('/scans');
  await page.getByRole('radiogroup', { name: 'What is listed' }).getByText('Runs').click();
  await page.getByRole('combobox', { name: 'Kind' }).click();
  await page.getByTitle('Tests of providers').click();
  await expect.poll(() => new URL(page.url()).search).toBe('?view=runs&kind=test');
  const row = page.getByRole('grid', { name: 'Runs' }).getByRole('row').filter({ hasText: 'Test of' });
  await row.getByText(/^\d+%$/).waitFor();
  await row.getByText('Completed').waitFor({ timeout: 90_000 });
  await page.reload();
  await row.getByText('1 of 1 up, 0 open').waitFor();
  await checkAxe(page);
  await row.getByRole('link', { name: /^Test of/ }).click();
  await expect.poll(() => new URL(page.url()).pathname).toMatch(/^\/runs\//);
  expect(faults).toEqual([]);
});

test('a double click runs a scan once, saves it once, and the way back is not the form', async () => {
  await made('Twice pressed');
  const before = await runs();
  await page.goto('/scans?q=Twice');
  await page.getByRole('button', { name: 'Run Twice pressed' }).dblclick();
  await ended(await runOf(page));
  await page.goto('/scans?q=Once');
  await page.getByRole('button', { name: 'New scan' }).click();
  await page.getByLabel('Addresses, networks, names').fill('127.0.0.1');
  await page.getByLabel('Name', { exact: true }).fill('Once kept');
  await choose(page, 'Ping');
  await page.getByRole('button', { name: 'Save and run' }).dblclick();
  await ended(await runOf(page));
  expect(await runs()).toBe(before + 2);
  await page.goBack();
  await page.getByRole('row', { name: 'Once kept' }).waitFor();
  await page.getByText('1 row', { exact: true }).waitFor();
});

test('scans that are alike but for their command are told apart', async () => {
  const command = (ports: string) => `-sT -Pn -n --scan-delay 10ms -p ${ports} %s`;
  await made('Alike one', { command: command('22') });
  await page.goto('/scans?q=Alike');
  const cell = page.getByRole('row', { name: 'Alike one' }).getByText(command('22'));
  expect(await cell.getAttribute('title')).toBe(`${command('22')}\n${provider.displayName}`);
  expect(await page.getByRole('columnheader', { name: 'Provider' }).count()).toBe(0);
  expect((await cell.locator('xpath=ancestor::*[@role="gridcell"]').boundingBox())?.width).toBeGreaterThan(150);
  await page.setViewportSize({ width: 1600, height: 800 });
  await page.getByRole('columnheader', { name: 'Provider' }).waitFor();
  await page.setViewportSize({ width: 1280, height: 800 });
});

test('a scan to be cloned that is not there is told, with the list of what there is', async () => {
  await page.goto('/scans/new?clone=019b0000-0000-7000-8000-000000000000');
  await page.getByText('The scan that was to be cloned is not there.').waitFor();
  await page.getByRole('main').getByRole('link', { name: 'All scans' }).click();
  await expect.poll(() => new URL(page.url()).pathname).toBe('/scans');
});

test('rows run, clone and delete', async () => {
  await made('Row of three');
  await page.goto('/scans?q=Row');
  await page.getByRole('button', { name: 'Run Row of three' }).click();
  await ended(await runOf(page));
  await page.goto('/scans?q=Row');
  const more = page.getByRole('button', { name: 'More for Row of three', exact: true });
  await fromMenu(page, more, 'Clone');
  await expect.poll(() => page.getByLabel('Name', { exact: true }).inputValue()).toBe('Copy of Row of three');
  expect(await command(page).inputValue()).toBe('-sn %s');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByRole('row', { name: 'Copy of Row of three' }).waitFor();
  await page.goto('/scans?q=Row');
  await fromMenu(page, more, 'Delete');
  const dialog = page.getByRole('dialog', { name: 'Delete the scan "Row of three"?' });
  await dialog.getByText('Its runs and what they found stay.').waitFor();
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await page.getByText('1 row', { exact: true }).waitFor();
});

test('a scan is changed; who was slower is told, and keeps what is typed', async () => {
  const scan = await made('To change');
  await page.goto(`/scans/${scan.id}`);
  const name = page.getByLabel('Name', { exact: true });
  await name.fill('Changed by me');
  await server.call('PUT', `/scans/${scan.id}`, { displayName: 'Changed by another', providerId: provider.id, target: { mode: 'manual', targets: ['127.0.0.1'] }, command: '-sn %s' });
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Somebody changed this scan in the meantime.').waitFor();
  expect(await name.inputValue()).toBe('Changed by me');
  await page.getByRole('button', { name: 'Save mine' }).click();
  await page.getByText('The scan is saved').waitFor();
  expect((await server.call<{ displayName: string }>('GET', `/scans/${scan.id}`)).displayName).toBe('Changed by me');
  await page.getByRole('heading', { name: 'Changed by me', level: 1 }).waitFor();
});

test('a scan that is opened again is as it is now', async () => {
  const scan = await made('Changed elsewhere');
  await page.goto('/scans?q=Changed+elsewhere');
  const open = () => page.getByRole('link', { name: 'Changed elsewhere' }).first().click();
  await open();
  await expect.poll(() => command(page).inputValue()).toBe('-sn %s');
  await page.goBack();
  await server.call('PUT', `/scans/${scan.id}`, { displayName: 'Changed elsewhere', providerId: provider.id, target: { mode: 'manual', targets: ['127.0.0.1'] }, command: '-sT -p 80 %s' });
  await open();
  await expect.poll(() => command(page).inputValue()).toBe('-sT -p 80 %s');
});

test('what is typed is asked about before it is left', async () => {
  await newScan(page);
  await page.getByRole('link', { name: 'Hosts' }).click();
  const dialog = page.getByRole('dialog', { name: 'Leave without saving?' });
  await dialog.getByRole('button', { name: 'Stay' }).click();
  await dialog.waitFor({ state: 'hidden' });
  expect(await page.getByLabel('Addresses, networks, names').inputValue()).toBe('127.0.0.1');
  await page.getByRole('link', { name: 'Hosts' }).click();
  await dialog.getByRole('button', { name: 'Leave' }).click();
  await page.getByRole('heading', { name: 'Hosts', level: 1 }).waitFor();
  expect(faults).toEqual([]);
});

test('a session that ends in mid-work loses nothing that is typed', async () => {
  const { page: own } = await openAsAdmin(browser, server, '/scans/new');
  await own.getByLabel('Addresses, networks, names').fill('127.0.0.9');
  await own.getByLabel('Name', { exact: true }).fill('Half typed');
  await own.context().clearCookies();
  // The next question to the server finds it out.
  await command(own).fill('-sT -p 80,443 %s');
  const dialog = own.getByRole('dialog', { name: 'Your session has ended' });
  await dialog.getByLabel('Password', { exact: true }).fill(server.password);
  await dialog.getByRole('button', { name: 'Sign in', exact: true }).click();
  await dialog.waitFor({ state: 'hidden' });
  await plan(own).getByText('1 address × 2 TCP').waitFor();
  expect(await own.getByLabel('Addresses, networks, names').inputValue()).toBe('127.0.0.9');
  expect(await own.getByLabel('Name', { exact: true }).inputValue()).toBe('Half typed');
  expect(await command(own).inputValue()).toBe('-sT -p 80,443 %s');
  await own.getByRole('button', { name: 'Save', exact: true }).click();
  await own.getByRole('row', { name: 'Half typed' }).waitFor();
  await own.context().close();
});

test('a viewer sees scans, and no button that would be refused', async () => {
  const { password } = await server.call<{ password: string }>('POST', '/users', { username: 'vera', role: 'viewer' });
  const scan = await made('For all to see');
  const { page: own } = await open(browser, server);
  await own.goto('/scans?q=see');
  await signIn(own, 'vera', password);
  await own.getByRole('row', { name: 'For all to see' }).waitFor();
  const main = own.getByRole('main');
  const names = async () => (await main.getByRole('button').allTextContents()).concat(await main.getByRole('button').evaluateAll((all) => all.map((one) => one.getAttribute('aria-label') ?? '')));
  expect((await names()).filter((name) => /run |save|delete|clone|new scan|more for|scan this/i.test(name))).toEqual([]);
  await own.getByRole('row', { name: 'For all to see' }).getByRole('link').click();
  await own.getByRole('heading', { name: 'For all to see', level: 1 }).waitFor();
  await expect.poll(() => command(own).inputValue()).toBe('-sn %s');
  expect(await command(own).isDisabled()).toBe(true);
  expect((await names()).filter((name) => /run$|save|delete|clone/i.test(name))).toEqual([]);
  await own.goto('/scans/new');
  await own.getByText('Operators make scans.').waitFor();
  expect(new URL(own.url()).pathname).toBe('/scans/new');
  expect(scan.id).toBeTruthy();
  await own.context().close();
});

test.each(['light', 'dark'] as const)('axe finds nothing serious in %s', async (colorScheme) => {
  await page.emulateMedia({ colorScheme });
  await page.goto('/scans');
  await page.getByRole('row', { name: /^This machine/ }).waitFor();
  await checkAxe(page);
  await newScan(page);
  await command(page).fill('-sV -oN /tmp/x %s');
  await page.getByText('-oN never runs here').waitFor();
  await checkAxe(page);
  await command(page).press('End');
  await command(page).pressSequentially(' --scr');
  await page.getByRole('listbox', { name: 'Options' }).waitFor();
  await checkAxe(page);
  await command(page).press('Escape');
  await page.getByRole('combobox', { name: 'Template' }).click();
  await page.locator('.ant-select-item-option').first().waitFor();
  await checkAxe(page);
});

test('on a phone all of it fits', async () => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto('/scans');
  await page.getByRole('grid', { name: 'Scans' }).getByRole('row').nth(1).waitFor();
  const width = () => page.evaluate(() => document.documentElement.scrollWidth);
  expect(await width()).toBeLessThanOrEqual(390);
  await newScan(page);
  await plan(page).getByText('May run').waitFor();
  expect(await width()).toBeLessThanOrEqual(390);
});
