/** The settings: what may be scanned, who may do what, tokens, what was done, what is kept. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkAxe, launch, open, openAsAdmin, signIn } from './browser';
import { serve, type Server } from './server';

let server: Server;
let browser: Browser;

const SECTIONS = ['scope', 'users', 'tokens', 'alerts', 'audit', 'retention', 'owners', 'about'] as const;

beforeAll(async () => {
  [server, browser] = await Promise.all([serve(), launch()]);
});

afterAll(async () => {
  await browser?.close();
  await server?.end();
});

const heading = (page: Page, name: string) => page.getByRole('heading', { name, level: 1 });
const scope = () => server.call<{ allowed: string[]; excluded: string[] }>('GET', '/scope');
const own = ['127.0.0.0/8', '::1/128'];

async function addUser(username: string, role: string): Promise<string> {
  const { password } = await server.call<{ password: string }>('POST', '/users', { username, role });
  return password;
}

/** A page at `path` for a user of this role. */
async function openAs(username: string, role: string, path: string, options = {}) {
  const password = await addUser(username, role);
  const opened = await open(browser, server, options);
  await opened.page.goto(path);
  await signIn(opened.page, username, password);
  await opened.page.getByRole('navigation', { name: 'Main' }).waitFor();
  return opened;
}

/** A scan of this machine with so many runs that are over. */
async function scanned(runs: number): Promise<string> {
  const { items } = await server.call<{ items: { id: string }[] }>('GET', '/providers');
  const target = { mode: 'manual', targets: ['127.0.0.1'] };
  const { id } = await server.call<{ id: string }>('POST', '/scans', { displayName: 'this machine', providerId: items[0]?.id, target, command: 'nmap -sn -n %s' });
  for (let count = 0; count < runs; count += 1) {
    const run = await server.call<{ id: string }>('POST', `/scans/${id}/runs`);
    await expect.poll(() => server.call<{ state: string }>('GET', `/runs/${run.id}`).then((one) => one.state), { timeout: 60_000 }).toBe('completed');
  }
  return id;
}

test('an address is tried, and the verdict is told in words', async () => {
  const { page, faults } = await openAsAdmin(browser, server, '/settings');
  await heading(page, 'Scope').waitFor();
  expect(new URL(page.url()).pathname).toBe('/settings/scope');
  const box = page.getByLabel('Address, network or name to try');
  await box.fill('127.0.0.1');
  await box.press('Enter');
  await page.getByText('127.0.0.1 may be scanned: all of it is allowed').waitFor();
  await box.fill('192.0.2.7');
  await page.getByRole('button', { name: 'Try', exact: true }).click();
  await page.getByText('192.0.2.7 may not be scanned: 192.0.2.7 is in no allowed network.').waitFor();
  await box.fill('169.254.169.254');
  await box.press('Enter');
  await page.getByText('169.254.169.254 is never scanned').first().waitFor();
  await box.fill('not an address');
  await box.press('Enter');
  await page.locator('.ant-form-item-explain-error').waitFor();
  expect(faults).toEqual([]);
});

test('the scope is changed line by line, by keys, with the fault beside its line', async () => {
  const { page } = await openAsAdmin(browser, server, '/settings/scope');
  await page.getByLabel('Excluded, line 1', { exact: true }).waitFor();
  const count = await page.getByRole('group', { name: 'Excluded' }).getByRole('textbox').count();
  const last = page.getByLabel(`Excluded, line ${count}`, { exact: true });
  await last.focus();
  await page.keyboard.press('End');
  if (await last.inputValue()) await page.keyboard.press('Enter');
  const mine = page.locator('input:focus');
  await expect.poll(() => mine.inputValue()).toBe('');
  const name = (await mine.getAttribute('aria-label')) ?? '';
  await page.keyboard.type('127.0.0.300');
  await page.getByRole('button', { name: 'Save the scope' }).click();
  const line = page.getByLabel(name, { exact: true });
  await expect.poll(() => line.getAttribute('aria-invalid')).toBe('true');
  const fault = await line.getAttribute('aria-describedby');
  expect(await page.locator(`[id="${fault}"]`).textContent()).toContain('127.0.0.300');
  await line.fill('127.0.0.9');
  await expect.poll(() => line.getAttribute('aria-invalid')).toBe('false');
  await page.getByRole('button', { name: 'Save the scope' }).click();
  await page.getByText('The scope is saved and holds from now on').waitFor();
  expect((await scope()).excluded).toContain('127.0.0.9/32');
  const box = page.getByLabel('Address, network or name to try');
  await box.fill('127.0.0.0/24');
  await box.press('Enter');
  await page.getByText('127.0.0.0/24 may not be scanned: 127.0.0.9 is excluded.').waitFor();
  await page.getByRole('button', { name: `Remove ${name}`, exact: true }).click();
  await page.getByRole('button', { name: 'Save the scope' }).click();
  await expect.poll(async () => (await scope()).excluded).not.toContain('127.0.0.9/32');
});

test('who changes the scope at the same time is told what the other did, and loses nothing', async () => {
  const { page } = await openAsAdmin(browser, server, '/settings/scope');
  await page.getByLabel('Allowed, line 1', { exact: true }).waitFor();
  await page.getByRole('group', { name: 'Allowed' }).getByRole('button', { name: 'Add a line' }).click();
  await page.keyboard.type('127.1.0.0/16');
  const { excluded } = await scope();
  await server.call('PUT', '/scope', { allowed: own, excluded: [...excluded, '127.0.0.66'] });
  await page.getByRole('button', { name: 'Save the scope' }).click();
  const alert = page.getByRole('alert').filter({ hasText: 'Somebody changed the scope in the meantime' });
  await alert.getByText('127.0.0.66').waitFor();
  expect(await page.getByLabel('Allowed, line 3', { exact: true }).inputValue()).toBe('127.1.0.0/16');
  await alert.getByRole('button', { name: 'Take theirs, drop mine' }).click();
  await alert.waitFor({ state: 'hidden' });
  await expect.poll(() => page.getByRole('group', { name: 'Allowed' }).getByRole('textbox').count()).toBe(2);
  await server.call('PUT', '/scope', { allowed: own, excluded });
});

test('a secret is copied where browsers keep their clipboard from pages: without TLS', async () => {
  const { page } = await openAsAdmin(browser, server, '/settings/users');
  await page.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
  await page.getByRole('button', { name: 'Add a user' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a user' });
  await dialog.getByLabel('User name').fill('carla');
  await dialog.getByRole('button', { name: 'Add a user' }).click();
  const shown = page.getByRole('dialog', { name: 'The password of carla' });
  const password = (await shown.locator('code').textContent()) ?? '';
  expect(password.length).toBeGreaterThan(11);
  await shown.getByRole('button', { name: 'Copy the password' }).click();
  await shown.getByRole('button', { name: 'Copied' }).waitFor();
  await shown.getByRole('button', { name: 'I have it' }).click();
  await page.goto('/hosts');
  await page.getByRole('grid', { name: 'Hosts' }).waitFor();
  await page.keyboard.press('/');
  await page.keyboard.press('Control+V');
  expect(await page.locator('input:focus').inputValue()).toBe(password);
});

test('the back button asks before what is typed into a dialog is lost', async () => {
  const { page, faults } = await openAsAdmin(browser, server, '/settings/users');
  await page.getByRole('button', { name: 'Add a user' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a user' });
  await dialog.getByLabel('User name').fill('halfway');
  await page.goBack();
  const question = page.getByRole('dialog', { name: 'Leave without saving?' });
  await question.getByRole('button', { name: 'Stay' }).click();
  await question.waitFor({ state: 'hidden' });
  expect(await dialog.getByLabel('User name').inputValue()).toBe('halfway');
  await page.goBack();
  await question.getByRole('button', { name: 'Leave' }).click();
  await dialog.waitFor({ state: 'hidden' });
  expect(faults).toEqual([]);
});

test('a user is added, signs in with the password shown once, and sees less', async () => {
  const { page, faults } = await openAsAdmin(browser, server, '/settings/users');
  await page.getByRole('button', { name: 'Add a user' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a user' });
  await dialog.getByLabel('User name').fill('no blanks');
  await dialog.getByRole('button', { name: 'Add a user' }).click();
  await dialog.locator('.ant-form-item-explain-error').first().waitFor();
  await dialog.getByLabel('User name').fill('wanda');
  await dialog.getByLabel('Name for people').fill('Wanda Watch');
  await dialog.getByRole('button', { name: 'Add a user' }).click();
  const shown = page.getByRole('dialog', { name: 'The password of wanda' });
  await shown.getByRole('button', { name: 'Copy the password' }).click();
  await shown.getByRole('button', { name: 'Copied' }).waitFor();
  const password = (await shown.locator('code').textContent()) ?? '';
  expect(password.length).toBeGreaterThan(11);
  await shown.getByRole('button', { name: 'I have it' }).click();
  await page.getByRole('grid', { name: 'Users and roles' }).getByText('Wanda Watch').waitFor();
  expect(faults).toEqual([]);

  const theirs = await open(browser, server);
  await theirs.page.goto('/settings/users');
  await signIn(theirs.page, 'wanda', password);
  await theirs.page.getByText('Only admins see this.').waitFor();
  const sections = theirs.page.getByRole('navigation', { name: 'Settings' }).getByRole('link');
  expect(await sections.allTextContents()).toEqual(['Scope', 'Tokens', 'Alerts', 'Retention', 'About and health']);
  await sections.filter({ hasText: 'Scope' }).click();
  await theirs.page.getByRole('group', { name: 'Allowed' }).getByText('127.0.0.0/8').waitFor();
  expect(await theirs.page.getByRole('button', { name: 'Save the scope' }).count()).toBe(0);
  expect(await theirs.page.getByRole('group', { name: 'Allowed' }).getByRole('textbox').count()).toBe(0);
  await sections.filter({ hasText: 'Retention' }).click();
  await theirs.page.getByText('For ever').waitFor();
  expect(await theirs.page.getByRole('main').getByRole('button').count()).toBe(0);
  expect(theirs.faults).toEqual([]);
});

test('a user gets another role and password, is kept out, and is deleted', async () => {
  await addUser('olaf', 'viewer');
  const { page } = await openAsAdmin(browser, server, '/settings/users?q=olaf');
  await page.getByRole('grid').getByText('olaf', { exact: true }).first().click();
  let dialog = page.getByRole('dialog', { name: 'olaf' });
  await dialog.getByRole('radio', { name: /^Operator/ }).check();
  await dialog.getByRole('radio', { name: 'Type one' }).check();
  await dialog.getByLabel('New password').fill('short');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.locator('.ant-form-item-explain-error').first().waitFor();
  await dialog.getByLabel('New password').fill('seven grey herons in the fog');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await page.getByRole('grid').getByText('Operator', { exact: true }).waitFor();
  const theirs = await open(browser, server);
  await theirs.page.goto('/');
  await signIn(theirs.page, 'olaf', 'seven grey herons in the fog');
  await theirs.page.getByRole('navigation', { name: 'Main' }).waitFor();

  // By keys: the row is opened by Enter.
  await page.getByRole('grid').getByRole('row').nth(1).focus();
  await page.keyboard.press('Enter');
  dialog = page.getByRole('dialog', { name: 'olaf' });
  await dialog.getByRole('switch', { name: 'May sign in' }).click();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('grid').getByText('Inactive', { exact: true }).waitFor();

  await page.getByRole('grid').getByText('olaf', { exact: true }).first().click();
  dialog = page.getByRole('dialog', { name: 'olaf' });
  await dialog.getByRole('button', { name: 'Delete' }).click();
  const question = page.getByRole('dialog', { name: 'Delete the user olaf?' });
  await question.getByLabel('Type olaf to confirm').fill('olaf');
  await question.getByRole('button', { name: 'Delete' }).click();
  await page.getByText('No user has such a name.').waitFor();
});

test('the last admin stays one, and is told so', async () => {
  const { page } = await openAsAdmin(browser, server, '/settings/users?q=admin');
  await page.getByRole('grid').getByText('Administrator').click();
  const dialog = page.getByRole('dialog', { name: 'admin' });
  await dialog.getByText('This is you.').waitFor();
  expect(await dialog.getByRole('radio', { name: 'Type one' }).count()).toBe(0);
  await dialog.getByRole('radio', { name: /^Viewer/ }).check();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByRole('alert').getByText('last admin').waitFor();
  // Of all users it is known before it is tried; of a part of them, by the answer.
  await page.goto('/settings/users');
  await page.getByRole('grid').getByText('admin', { exact: true }).click();
  const remove = dialog.getByRole('button', { name: 'Delete' });
  await expect.poll(() => remove.getAttribute('aria-disabled')).toBe('true');
  await remove.focus();
  await page.getByRole('tooltip').getByText('make another user admin first').waitFor();
});

test('a token is made, shown once and revoked; the log says so', async () => {
  const { page, faults } = await openAsAdmin(browser, server, '/settings/tokens');
  await page.getByText('No tokens yet.').waitFor();
  await page.getByRole('button', { name: 'Make a token' }).click();
  const dialog = page.getByRole('dialog', { name: 'Make a token' });
  await dialog.getByLabel('What it is for').fill('nightly export');
  await dialog.getByLabel('Days until it expires').fill('7');
  await dialog.getByRole('button', { name: 'Make a token' }).dblclick();
  const shown = page.getByRole('dialog', { name: 'Your new token' });
  await shown.waitFor();
  // Made once, and kept on the page until somebody has it.
  await page.keyboard.press('Escape');
  expect((await server.call<{ total: number }>('GET', '/tokens')).total).toBe(1);
  const token = (await shown.locator('code').textContent()) ?? '';
  const asked = () => fetch(`${server.url}/api/v1/scope`, { headers: { authorization: `Bearer ${token}` } }).then((answer) => answer.status);
  expect(await asked()).toBe(200);
  await shown.getByRole('button', { name: 'Copy the token' }).click();
  await shown.getByRole('button', { name: 'I have it' }).click();
  await shown.waitFor({ state: 'hidden' });
  const grid = page.getByRole('grid', { name: 'Tokens' });
  await grid.getByText('nightly export').waitFor();
  expect(await page.content()).not.toContain(token);
  await grid.getByRole('button', { name: 'Revoke' }).click();
  await page.getByRole('dialog', { name: 'Revoke the token "nightly export"?' }).getByRole('button', { name: 'Revoke' }).click();
  await grid.getByText('Revoked').waitFor();
  expect(await asked()).toBe(401);

  await page.getByRole('link', { name: 'Audit log' }).click();
  const log = page.getByRole('treegrid', { name: 'Audit log' });
  await log.getByText('token.revoke', { exact: true }).waitFor();
  await log.getByText('token.create', { exact: true }).waitFor();
  expect(faults).toEqual([]);
});

test('the log is filtered in the address, opened by keys and exported', async () => {
  await openAs('rita', 'viewer', '/');
  const { page } = await openAsAdmin(browser, server, '/settings/audit?what=session.create&who=rita');
  const log = page.getByRole('treegrid', { name: 'Audit log' });
  await page.getByText('1 row', { exact: true }).waitFor();
  await log.getByRole('row').nth(1).focus();
  await page.keyboard.press('ArrowRight');
  await log.getByText('HTTP status').waitFor();
  await page.getByLabel('Who', { exact: true }).fill('');
  await expect.poll(() => new URL(page.url()).searchParams.get('who')).toBe(null);
  await page.getByLabel('Verdict').click();
  await page.getByTitle('Refused').click();
  await expect.poll(() => new URL(page.url()).searchParams.get('verdict')).toBe('refused');
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Export as CSV' }).click()]);
  expect(file.url()).toContain('/api/v1/audit/export?action=session.create&verdict=refused');
});

test('what would go is shown before the limits are saved, and goes when it is told to', async () => {
  const scan = await scanned(2);
  const { page } = await openAsAdmin(browser, server, '/settings/retention');
  const kept = page.getByLabel('Keep runs of each scan');
  await kept.fill('1');
  await page.getByRole('button', { name: 'Show what would go' }).click();
  const preview = page.getByRole('region', { name: 'What would go' });
  await preview.getByText('By the limits as they are typed').waitFor();
  await preview.getByText('1 run would go', { exact: true }).waitFor();
  expect(await preview.getByRole('button', { name: 'Remove them now' }).count()).toBe(0);
  expect((await server.call<{ retention: object }>('GET', '/settings')).retention).toEqual({});
  await page.getByRole('button', { name: 'Save the limits' }).click();
  const question = page.getByRole('dialog', { name: 'Keep less than until now?' });
  await question.getByText('1 run would go', { exact: true }).waitFor();
  await question.getByRole('button', { name: 'Save the limits' }).click();
  await page.getByText('The limits are saved').waitFor();
  expect(await kept.inputValue()).toBe('1');
  await page.getByRole('button', { name: 'Show what would go' }).click();
  await preview.getByText('By the limits as they are saved').waitFor();
  await preview.getByText('1 run would go', { exact: true }).waitFor();
  await preview.getByText('this machine', { exact: true }).waitFor();
  await preview.getByRole('button', { name: 'Remove them now' }).click();
  await page.getByRole('dialog', { name: 'Remove 1 run?' }).getByRole('button', { name: 'Remove them now' }).click();
  await page.getByText('1 run is removed').waitFor();
  expect((await server.call<{ total: number }>('GET', `/runs?scanId=${scan}`)).total).toBe(1);
});

test('system admins make organizations, whose admin gets a password', async () => {
  const { page } = await openAsAdmin(browser, server, '/settings/owners');
  await page.getByRole('button', { name: 'Add an organization' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add an organization' });
  await dialog.getByLabel('Name', { exact: true }).fill('harbour');
  await dialog.getByLabel('User name of its first admin').fill('pilot');
  await dialog.getByRole('button', { name: 'Add an organization' }).click();
  await page.getByRole('dialog', { name: 'The password of pilot' }).getByRole('button', { name: 'I have it' }).click();
  await page.getByRole('link', { name: 'Users of harbour' }).click();
  await page.getByText('Users of the organization harbour.').waitFor();
  await page.getByRole('grid').getByText('pilot', { exact: true }).first().waitFor();
});

test('the server says what it is and how its scanner does', async () => {
  const { page } = await openAsAdmin(browser, server, '/settings/about');
  await page.getByText(/^Portolan \d+\.\d+\.\d+/).waitFor();
  await page.getByText('Its database answers and can be written').waitFor();
  await page.getByText(/MB$/).waitFor();
  await page.getByText('Can be used').first().waitFor();
  await page.getByRole('link', { name: 'Its page, with each operation' }).click();
  await page.waitForURL(/\/api\/docs/, { waitUntil: 'commit' });
});

test('a viewer makes tokens for no more than they may', async () => {
  const { page } = await openAs('vera', 'viewer', '/settings/tokens');
  await page.getByRole('button', { name: 'Make a token' }).click();
  const dialog = page.getByRole('dialog', { name: 'Make a token' });
  await dialog.getByRole('radio', { name: /^Viewer/ }).waitFor();
  expect(await dialog.getByRole('radio').count()).toBe(1);
});

test.each(['light', 'dark'] as const)('axe finds nothing serious in %s, and a phone scrolls no page sideways', async (colorScheme) => {
  const { page, faults } = await openAsAdmin(browser, server, '/settings/scope', { colorScheme });
  for (const section of SECTIONS) {
    await page.goto(`/settings/${section}`);
    await page.getByRole('navigation', { name: 'Settings' }).waitFor();
    await page.waitForLoadState('networkidle');
    await checkAxe(page);
  }
  for (const path of ['users?user=new', 'tokens?token=new', 'owners?owner=new']) {
    await page.goto(`/settings/${path}`);
    await page.getByRole('dialog').waitFor();
    await checkAxe(page);
  }
  await page.setViewportSize({ width: 390, height: 844 });
  for (const section of SECTIONS) {
    await page.goto(`/settings/${section}`);
    await page.getByRole('navigation', { name: 'Settings' }).waitFor();
    await page.waitForLoadState('networkidle');
    expect([section, await page.evaluate(() => document.documentElement.scrollWidth)]).toEqual([section, 390]);
  }
  expect(faults).toEqual([]);
});
