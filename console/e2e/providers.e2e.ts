/** Providers: the test widget on a real listener, made and changed ones, commands that are refused, health. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { checkAxe, launch, open, openAsAdmin, signIn } from './browser';
import { listen, type Listener } from './listener';
import { openAs } from './people';
import { serve, type Server } from './server';

let server: Server;
let browser: Browser;
let first: string;
const listeners: Listener[] = [];

/** A banner that means harm: HTML, an ANSI code, a mark that turns the line around. */
const BANNER = 'SSH-2.0-<img src=x onerror=alert(1)>\u001b[31m\u202e\r\n';

async function listening(host: string, mute = false): Promise<Listener> {
  const one = await listen(host, BANNER, mute);
  listeners.push(one);
  return one;
}

interface Made {
  id: string;
  version: number;
}

const make = (name: string, more: object = {}) => server.call<Made>('POST', '/providers', { name, displayName: `Provider ${name}`, ...more });

beforeAll(async () => {
  [server, browser] = await Promise.all([serve(), launch()]);
  first = (await server.call<{ items: Made[] }>('GET', '/providers')).items[0]?.id ?? '';
});

afterEach(async () => {
  await Promise.all(listeners.splice(0).map((one) => one.close()));
  await Promise.all(browser.contexts().map((one) => one.close()));
});

afterAll(async () => {
  await browser?.close();
  await server?.end();
});

const widget = (page: Page) => page.getByRole('region', { name: 'Try it' });

test('a try shows the port before its end, then what runs there, as text', async () => {
  const target = await listening('127.0.0.77', true);
  const { page, faults } = await openAsAdmin(browser, server, `/providers/${first}`);
  const box = widget(page);
  await box.getByRole('textbox', { name: 'Target' }).fill(target.host);
  await box.getByRole('textbox', { name: 'Command to try' }).fill(`-Pn -sT -sV --version-intensity 0 -p ${target.port} %s`);
  await box.getByText(/^1 address, /).waitFor();
  await box.getByRole('button', { name: 'Scan', exact: true }).click();
  const row = box.getByRole('row').filter({ hasText: `${target.port}/tcp` });
  await row.getByText('open', { exact: true }).waitFor({ timeout: 60_000 });
  // Nmap is asking what runs there, and is not told yet.
  expect(await box.getByText('Completed').count()).toBe(0);
  target.speak();
  await box.getByText('Completed').waitFor({ timeout: 90_000 });
  await box.getByText('1 of 1 host up, 1 open port').waitFor();
  await row.getByText('ssh', { exact: true }).waitFor();
  expect(faults).toEqual([]);
  // The address keeps it: a reload shows the same.
  await page.reload();
  await widget(page).getByRole('row').filter({ hasText: `${target.port}/tcp` }).getByText('ssh', { exact: true }).waitFor();
  await widget(page).getByRole('link', { name: 'Open the run' }).click();
  await expect.poll(() => new URL(page.url()).pathname).toMatch(/^\/runs\//);
});

test('a try is cancelled, and a target out of scope is refused beside its field', async () => {
  const target = await listening('127.0.0.78', true);
  const { page } = await openAsAdmin(browser, server, `/providers/${first}`);
  const box = widget(page);
  await box.getByRole('textbox', { name: 'Target' }).fill('192.0.2.1');
  await box.getByText(/192\.0\.2\.1 is out of scope/).first().waitFor();
  await box.getByRole('button', { name: 'Scan', exact: true }).click();
  await box.locator('.ant-form-item-has-error').getByText(/out of scope/).first().waitFor();
  await box.getByRole('textbox', { name: 'Target' }).fill(target.host);
  await box.getByRole('textbox', { name: 'Command to try' }).fill(`-Pn -sT -p 1-65535 --max-rate 50 %s`);
  await box.getByRole('button', { name: 'Scan', exact: true }).click();
  await box.getByRole('button', { name: 'Cancel the scan' }).click();
  await box.getByText('Cancelled').waitFor({ timeout: 60_000 });
});

test('a provider is made: templates fill the command, refusals are told at their place and opened by a grant', async () => {
  const { page } = await openAsAdmin(browser, server, '/providers');
  await page.getByRole('link', { name: 'New provider' }).click();
  await page.getByLabel('Name', { exact: true }).fill('deep');
  await page.getByLabel('Display name').fill('Deep water');
  await page.getByRole('combobox', { name: 'Fill from a template' }).click();
  await page.keyboard.type('Ping');
  await page.locator('.ant-select-item-option-active', { hasText: 'Ping' }).waitFor();
  await page.keyboard.press('Enter');
  const command = page.getByRole('textbox', { name: 'Command', exact: true });
  await expect.poll(() => command.inputValue()).toBe('-sn %s');
  await page.getByText('Finds which hosts are up and scans no ports.').waitFor();
  await command.fill('-F --script vuln %s; ls');
  await page.getByText(/';' is the shell's/).waitFor();
  expect(await page.locator('mark').textContent()).toBe(';');
  await command.fill('-F --script vuln %s');
  await page.getByText(/needs the grant intrusiveScripts/).waitFor();
  expect(await page.locator('mark').textContent()).toBe('--script vuln');
  // Sent all the same, the server refuses it as it was told.
  await page.getByRole('button', { name: 'Create provider' }).click();
  await page.getByText(/needs the grant intrusiveScripts/).first().waitFor();
  expect(new URL(page.url()).pathname).toBe('/providers/new');
  await page.getByRole('button', { name: 'Grant Intrusive scripts' }).click();
  expect(await page.getByRole('checkbox', { name: /^Intrusive scripts/ }).isChecked()).toBe(true);
  await page.getByText('May run').first().waitFor();
  await page.getByLabel('Packets a second').fill('500');
  await page.getByRole('button', { name: 'Create provider' }).click();
  await page.getByRole('heading', { name: 'Deep water', level: 1 }).waitFor();
  const made = await server.call<{ items: { name: string; options: string[]; limits: object }[] }>('GET', '/providers?q=deep');
  expect(made.items[0]).toMatchObject({ name: 'deep', options: ['intrusiveScripts'], limits: { maxRatePps: 500 } });
});

test('a name that is taken is told, and what is typed stays', async () => {
  await make('taken');
  const { page } = await openAsAdmin(browser, server, '/providers/new');
  await page.getByLabel('Name', { exact: true }).fill('taken');
  await page.getByLabel('Display name').fill('Another');
  await page.getByRole('button', { name: 'Create provider' }).click();
  await page.getByText(/another provider is called "taken"/).waitFor();
  expect(await page.getByLabel('Display name').inputValue()).toBe('Another');
});

test('who saves second is told, keeps what is typed, and decides', async () => {
  const { id } = await make('both');
  const { page } = await openAsAdmin(browser, server, `/providers/${id}`);
  const name = page.getByLabel('Display name');
  await name.fill('Mine');
  await server.call('PUT', `/providers/${id}`, { name: 'both', displayName: 'Theirs', command: '-sn %s' });
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Somebody else was faster').waitFor();
  expect(await name.inputValue()).toBe('Mine');
  await page.getByRole('button', { name: 'Show what they saved' }).click();
  await expect.poll(() => name.inputValue()).toBe('Theirs');
  await name.fill('Mine again');
  await server.call('PUT', `/providers/${id}`, { name: 'both', displayName: 'Theirs again' });
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByRole('button', { name: 'Save mine over it' }).click();
  await page.getByRole('heading', { name: 'Mine again', level: 1 }).waitFor();
  await expect.poll(async () => (await server.call<{ displayName: string }>('GET', `/providers/${id}`)).displayName).toBe('Mine again');
});

test('health says which Nmap there is, and an inactive provider what to do', async () => {
  const { id } = await make('idle', { state: 'inactive' });
  const { page } = await openAsAdmin(browser, server, '/providers');
  const row = page.getByRole('row').filter({ hasText: 'Provider idle' });
  await row.getByText('Not usable').waitFor();
  await page.goto(`/providers/${id}`);
  const health = page.getByRole('region', { name: 'Health' });
  await health.getByText('the provider is inactive: it starts no scans').waitFor();
  await page.getByText('Make it active and save, then try it.').waitFor();
  expect(await widget(page).getByRole('button', { name: 'Scan', exact: true }).isDisabled()).toBe(true);
  await page.getByText('Active', { exact: true }).click();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect.poll(() => widget(page).getByRole('button', { name: 'Scan', exact: true }).isEnabled()).toBe(true);
  await health.getByText('Raw sockets').waitFor();
  await expect.poll(() => health.textContent()).toMatch(/Nmap7\.\d+/);
});

test('a provider that scans use is not deleted, one that none uses is', async () => {
  const { id } = await make('used');
  await server.call('POST', '/scans', { displayName: 'Its scan', providerId: id, target: { mode: 'manual', targets: ['127.0.0.1'] } });
  const { page } = await openAsAdmin(browser, server, `/providers/${id}`);
  await page.getByRole('button', { name: 'Delete' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete the provider Provider used?' });
  await dialog.getByRole('link', { name: 'Its scan' }).waitFor();
  expect(await dialog.getByRole('button', { name: 'Delete' }).isDisabled()).toBe(true);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  const other = await make('unused');
  await page.goto(`/providers/${other.id}`);
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect.poll(() => new URL(page.url()).pathname).toBe('/providers');
  await expect.poll(() => page.getByText('Provider unused', { exact: true }).count()).toBe(0);
});

test('a viewer reads, and sees no control that would be refused', async () => {
  const { page } = await openAs(browser, server, 'viewer', `/providers/${first}`);
  const main = page.getByRole('main');
  await main.getByText('-T4 -F -sV %s').waitFor();
  await main.getByRole('region', { name: 'Health' }).getByText('Raw sockets').waitFor();
  expect(await main.getByRole('button').allTextContents()).toEqual(['Look again']);
  expect(await main.getByRole('textbox').count()).toBe(0);
  await page.goto('/providers');
  await page.getByRole('grid', { name: 'Providers' }).getByRole('link').first().waitFor();
  expect(await page.getByRole('link', { name: 'New provider' }).count()).toBe(0);
});

test('an operator tries and does not change', async () => {
  const { page } = await openAs(browser, server, 'operator', `/providers/${first}`);
  await widget(page).getByRole('button', { name: 'Scan', exact: true }).waitFor();
  expect(await page.getByRole('button', { name: 'Save' }).count()).toBe(0);
  expect(await page.getByRole('button', { name: 'Delete' }).count()).toBe(0);
});

test('a try goes by the keyboard alone', async () => {
  const target = await listening('127.0.0.79');
  const { page } = await openAsAdmin(browser, server, '/providers');
  await page.getByRole('link', { name: 'Nmap on this machine' }).focus();
  await page.keyboard.press('Enter');
  const box = widget(page);
  const command = box.getByRole('textbox', { name: 'Command to try' });
  await command.fill(`-Pn -sT -p ${target.port} %s`);
  await box.getByRole('textbox', { name: 'Target' }).focus();
  await page.keyboard.type(target.host);
  await page.keyboard.press('Enter');
  await box.getByText('Completed').waitFor({ timeout: 60_000 });
  await box.getByRole('row').filter({ hasText: `${target.port}/tcp` }).waitFor();
});

test.each(['light', 'dark'] as const)('axe finds nothing serious in %s', async (colorScheme) => {
  const target = await listening('127.0.0.80');
  const { page, faults } = await openAsAdmin(browser, server, '/providers', { colorScheme });
  await page.getByText('Ready').first().waitFor();
  await checkAxe(page);
  await page.goto(`/providers/${first}`);
  const box = widget(page);
  await page.getByRole('textbox', { name: 'Command', exact: true }).fill('-F -D 127.0.0.9 %s');
  await page.getByRole('button', { name: 'Grant Decoys' }).waitFor();
  await box.getByRole('textbox', { name: 'Target' }).fill(target.host);
  await box.getByRole('textbox', { name: 'Command to try' }).fill(`-Pn -sT -p ${target.port} %s`);
  await box.getByRole('button', { name: 'Scan', exact: true }).click();
  await box.getByText('Completed').waitFor({ timeout: 60_000 });
  await checkAxe(page);
  await page.goto('/providers/new');
  await page.getByRole('button', { name: 'Create provider' }).click();
  await page.getByText('Give it a name').waitFor();
  await checkAxe(page);
  expect(faults).toEqual([]);
});

test('on a phone nothing is wider than the screen', async () => {
  // The navigation is a drawer there.
  const { page } = await open(browser, server, { viewport: { width: 390, height: 844 } });
  await page.goto(`/providers/${first}`);
  await signIn(page, server.username, server.password);
  await page.getByRole('heading', { name: 'Nmap on this machine', level: 1 }).waitFor();
  await widget(page).getByRole('button', { name: 'Scan', exact: true }).waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});
