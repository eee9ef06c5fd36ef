/** Assets: made, changed, scanned, imported line by line, and what was seen on them. */
import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { checkAxe, launch, open, openAsAdmin, signIn } from './browser';
import { listen, type Listener } from './listener';
import { openAs } from './people';
import { serve, type Server } from './server';

let server: Server;
let browser: Browser;
const listeners: Listener[] = [];

interface Asset {
  id: string;
  displayName: string;
  targets: string[];
  tags: string[];
}

const make = (displayName: string, targets: string[], more: object = {}) => server.call<Asset>('POST', '/assets', { displayName, targets, ...more });
const named = async (name: string) => (await server.call<{ items: Asset[] }>('GET', `/assets?q=${encodeURIComponent(name)}`)).items.find((one) => one.displayName === name);
const list = (page: Page) => page.getByRole('grid', { name: 'Assets' });

beforeAll(async () => {
  [server, browser] = await Promise.all([serve(), launch()]);
});

afterEach(async () => {
  await Promise.all(listeners.splice(0).map((one) => one.close()));
  await Promise.all(browser.contexts().map((one) => one.close()));
});

afterAll(async () => {
  await browser?.close();
  await server?.end();
});

test('an asset is made: a line a target, each fault beside its line', async () => {
  const { page, faults } = await openAsAdmin(browser, server, '/assets');
  await page.getByText('No asset yet.').waitFor();
  await page.getByRole('link', { name: 'New asset' }).first().click();
  await page.getByRole('button', { name: 'Create asset' }).click();
  await page.getByText('Give it a name').waitFor();
  await page.getByText('At least one address, network or name is needed').waitFor();
  await page.getByLabel('Name', { exact: true }).fill('Harbour');
  // By keys: Enter adds a line.
  await page.getByLabel('Target 1', { exact: true }).focus();
  await page.keyboard.type('127.0.0.50');
  await page.keyboard.press('Enter');
  await page.keyboard.type('1.2.3');
  await page.keyboard.press('Enter');
  await page.keyboard.type('192.0.2.1');
  const faultOf = async (line: number) => {
    const described = await page.getByLabel(`Target ${line}`, { exact: true }).getAttribute('aria-describedby');
    return described ? page.locator(`[id="${described}"]`).textContent() : null;
  };
  // The targets are checked after a pause in the typing, so a check may come between two lines.
  await expect.poll(() => faultOf(3)).toContain('Outside your scope');
  expect(await faultOf(2)).toContain('neither a full IPv4 address');
  expect(await faultOf(1)).toBeNull();
  await page.getByRole('button', { name: 'Create asset' }).click();
  await expect.poll(() => faultOf(2)).toContain('neither a full IPv4 address');
  expect(new URL(page.url()).pathname).toBe('/assets/new');
  await page.getByLabel('Target 2', { exact: true }).fill('127.0.1.0/28');
  await page.getByRole('button', { name: 'Remove target 3' }).click();
  const tags = page.getByRole('combobox', { name: 'Tags' });
  await tags.click();
  await page.keyboard.type('dmz quay ');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Create asset' }).click();
  await page.getByRole('heading', { name: 'Harbour', level: 1 }).waitFor();
  expect(await named('Harbour')).toMatchObject({ targets: ['127.0.0.50', '127.0.1.0/28'], tags: ['dmz', 'quay'] });
  // Its address is its own: a reload shows it again.
  await page.reload();
  await page.getByRole('heading', { name: 'Harbour', level: 1 }).waitFor();
  expect(faults).toEqual([]);
});

test('a pasted list becomes lines', async () => {
  const { page } = await openAsAdmin(browser, server, '/assets/new');
  const first = page.getByLabel('Target 1', { exact: true });
  await first.focus();
  await first.evaluate((field) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text', '127.0.0.1, 127.0.0.2\n::1');
    field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  });
  await expect.poll(() => page.getByLabel('Target 3', { exact: true }).inputValue()).toBe('::1');
  expect(await page.getByLabel('Target 2', { exact: true }).inputValue()).toBe('127.0.0.2');
});

test('who saves second is told, keeps what is typed, and decides', async () => {
  const { id } = await make('Shared', ['127.0.0.3']);
  const { page } = await openAsAdmin(browser, server, `/assets/${id}`);
  await page.getByLabel('Notes').fill('mine');
  await server.call('PUT', `/assets/${id}`, { displayName: 'Shared', targets: ['127.0.0.4'], notes: 'theirs' });
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Somebody else was faster').waitFor();
  expect(await page.getByLabel('Notes').inputValue()).toBe('mine');
  await page.getByRole('button', { name: 'Save mine over it' }).click();
  await expect.poll(() => server.call('GET', `/assets/${id}`)).toMatchObject({ targets: ['127.0.0.3'], notes: 'mine' });
});

test('what is typed while it is saved stays, and is asked about', async () => {
  const { id } = await make('Slowly saved', ['127.0.0.3']);
  const { page } = await openAsAdmin(browser, server, `/assets/${id}`);
  let answer = () => undefined as void;
  const held = new Promise<void>((resolve) => (answer = resolve));
  await page.route(`**/api/v1/assets/${id}`, async (route) => {
    if (route.request().method() === 'PUT') await held;
    await route.continue();
  });
  await page.getByLabel('Notes').fill('first');
  const sent = page.waitForRequest((request) => request.method() === 'PUT');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await sent;
  await page.getByLabel('Notes').fill('first, and more');
  answer();
  await page.getByText('Saved', { exact: true }).waitFor();
  expect(await page.getByLabel('Notes').inputValue()).toBe('first, and more');
  expect(await server.call('GET', `/assets/${id}`)).toMatchObject({ notes: 'first' });
  await page.getByRole('link', { name: 'Scans' }).first().click();
  await page.getByRole('dialog').getByRole('button', { name: 'Stay' }).click();
  await page.unroute(`**/api/v1/assets/${id}`);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect.poll(() => server.call('GET', `/assets/${id}`)).toMatchObject({ notes: 'first, and more' });
});

test('search and tags are in the address', async () => {
  await make('Lighthouse', ['127.0.0.8'], { type: 'server', tags: ['coast', 'lamp'] });
  await make('Buoy', ['127.0.0.9'], { tags: ['coast'] });
  const { page } = await openAsAdmin(browser, server, '/assets?tag=coast');
  await page.getByText('2 rows', { exact: true }).waitFor();
  await list(page).getByRole('row').filter({ hasText: 'Lighthouse' }).getByRole('link', { name: 'lamp' }).click();
  await page.getByText('1 row', { exact: true }).waitFor();
  expect(new URL(page.url()).search).toBe('?tag=lamp');
  await page.getByRole('combobox', { name: 'Tags' }).click();
  await page.keyboard.type('coast');
  await page.locator('.ant-select-item-option-active', { hasText: 'coast' }).waitFor();
  await page.keyboard.press('Enter');
  await expect.poll(() => new URL(page.url()).searchParams.get('tag')).toBe('lamp,coast');
  await page.goto('/assets');
  await list(page).getByText('Buoy', { exact: true }).waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('127.0.0.9');
  await page.getByText('1 row', { exact: true }).waitFor();
  await list(page).getByText('Buoy', { exact: true }).waitFor();
  expect(new URL(page.url()).searchParams.get('q')).toBe('127.0.0.9');
  await page.getByRole('textbox', { name: 'Search' }).fill('no such thing');
  await page.getByText('No asset is like this.').waitFor();
});

test('an asset is scanned to its result, and shows what was seen', async () => {
  const target = await listen('127.0.0.61', 'SSH-2.0-OpenSSH_9.2<b>\u202e\r\n');
  listeners.push(target);
  await make('Scanned', [target.host]);
  await server.call('POST', '/templates', { name: 'One port', command: `-Pn -sT -sV -p ${target.port} %s` });
  const { page, faults } = await openAsAdmin(browser, server, '/assets');
  await list(page).getByRole('row').filter({ hasText: 'Scanned' }).getByRole('link', { name: 'Scanned' }).click();
  await page.getByText('No scan has seen it yet.').first().waitFor();
  await page.getByRole('button', { name: 'Scan this now' }).click();
  const dialog = page.getByRole('dialog', { name: 'Scan Scanned' });
  await dialog.getByRole('combobox', { name: 'Template' }).click();
  await page.keyboard.type('One port');
  await page.locator('.ant-select-item-option-active', { hasText: 'One port' }).waitFor();
  await page.keyboard.press('Enter');
  await dialog.getByText(`-p ${target.port}`).waitFor();
  await dialog.getByText(/^1 address, /).waitFor();
  await dialog.getByRole('button', { name: 'Start' }).click();
  await expect.poll(() => new URL(page.url()).pathname).toMatch(/^\/runs\//);
  const run = new URL(page.url()).pathname.split('/').at(-1);
  await expect.poll(async () => (await server.call<{ state: string }>('GET', `/runs/${run}`)).state, { timeout: 60_000 }).toBe('completed');
  // Back to the page as it was left: what the run found is on it.
  await page.goBack();
  await page.getByRole('region', { name: 'What was seen' }).getByRole('tab', { name: 'Hosts 1' }).waitFor();
  const seen = page.getByRole('region', { name: 'What was seen' });
  await seen.getByRole('tab', { name: 'Open ports 1' }).click();
  await seen.getByRole('row').filter({ hasText: `${target.port}/tcp` }).getByText('ssh', { exact: true }).waitFor();
  expect(new URL(page.url()).search).toBe('?seen=services');
  await seen.getByRole('tab', { name: 'History' }).click();
  await seen.getByRole('link', { name: 'Scanned: One port' }).waitFor();
  await seen.getByRole('tab', { name: 'Hosts 1' }).click();
  expect(await seen.getByRole('grid').getByRole('link', { name: target.host }).getAttribute('href')).toBe(`/hosts/${target.host}`);
  // The second time it is the same scan, started again.
  await page.goto('/assets');
  const row = list(page).getByRole('row').filter({ hasText: 'Scanned' });
  await row.getByText('up', { exact: true }).waitFor();
  expect(await row.getByRole('link', { name: 'Open the last run of Scanned' }).getAttribute('href')).toBe(`/runs/${run}`);
  await row.getByRole('button', { name: 'Scan Scanned' }).click();
  await dialog.getByRole('combobox', { name: 'Template' }).click();
  await page.keyboard.type('One port');
  await page.locator('.ant-select-item-option-active', { hasText: 'One port' }).waitFor();
  await page.keyboard.press('Enter');
  await dialog.getByText(/^1 address, /).waitFor();
  await dialog.getByRole('button', { name: 'Start' }).click();
  await expect.poll(() => new URL(page.url()).pathname).toMatch(/^\/runs\//);
  expect((await server.call<{ total: number }>('GET', '/scans?q=Scanned')).total).toBe(1);
  expect(faults).toEqual([]);
});

test('a scan of what is out of scope is refused in the dialog', async () => {
  const { id } = await make('Far away', ['192.0.2.9']);
  const { page } = await openAsAdmin(browser, server, `/assets/${id}`);
  await page.getByRole('button', { name: 'Scan this now' }).click();
  const dialog = page.getByRole('dialog', { name: 'Scan Far away' });
  await dialog.getByText(/192\.0\.2\.9 is out of scope/).first().waitFor();
  await dialog.getByRole('button', { name: 'Start' }).click();
  await dialog.getByRole('alert').getByText(/out of scope/).first().waitFor();
});

const CSV = 'displayName,type,targets,tags,notes\r\nCrane,server,127.0.0.31;127.0.0.32,yard,"=1+1, ""quoted"""\r\nBroken,server,127.0.0.300,yard,\r\n,host,127.0.0.33,,\r\n"Long\r\nname",host,::1,,\r\nShed,host,127.0.0.34,yard,\r\n';

test('a file is judged line by line before anything is written, and the good lines are taken', async () => {
  const { page, faults } = await openAsAdmin(browser, server, '/assets');
  await page.getByRole('link', { name: 'Import CSV' }).click();
  await page.locator('input[type=file]').setInputFiles({ name: 'yard.csv', mimeType: 'text/csv', buffer: Buffer.from(CSV) });
  const preview = page.getByRole('treegrid', { name: 'Preview' });
  const line = (number: number) => preview.getByRole('row').filter({ has: page.getByRole('gridcell', { name: String(number), exact: true }) });
  await line(3).getByText(/"300" in "127\.0\.0\.300"/).waitFor();
  await line(2).getByText('good', { exact: true }).waitFor();
  await line(4).getByText(/displayName is missing/).waitFor();
  // A cell over two lines: the next row is line 7.
  await line(5).getByText(/displayName is one line/).waitFor();
  await line(7).getByText('Shed', { exact: true }).waitFor();
  await page.getByText('3 at fault', { exact: true }).waitFor();
  await page.getByText('3 bad lines').click();
  await expect.poll(() => preview.getByText('good', { exact: true }).count()).toBe(0);
  expect(await named('Crane')).toBeUndefined();
  let sent = 0;
  page.on('request', (request) => (sent += request.url().includes('/assets/import') && !request.url().includes('dryRun=true') ? 1 : 0));
  await page.getByRole('button', { name: 'Import the 2 good rows' }).dblclick();
  await page.getByText('2 made, 0 changed, 0 as they were').waitFor();
  expect(sent).toBe(1);
  expect(await named('Crane')).toMatchObject({ targets: ['127.0.0.31', '127.0.0.32'], tags: ['yard'], notes: '=1+1, "quoted"' });
  // What was left out is there to be mended.
  const text = page.getByRole('textbox', { name: 'Text of the file' });
  expect(await text.inputValue()).toContain('Broken,server,127.0.0.300');
  await text.fill('Name,type,targets\nBroken,boot,127.0.0.30\n');
  await page.getByText(/there is no type "boot"; there are host, network/).first().waitFor();
  await text.fill('Name,type,targets\nBroken,server,127.0.0.30\n');
  await page.getByRole('button', { name: 'Import 1 row' }).click();
  await page.getByText('1 made, 0 changed, 0 as they were').waitFor();
  await page.getByRole('link', { name: 'See the assets' }).click();
  await list(page).getByText('Broken', { exact: true }).waitFor();
  expect(faults).toEqual([]);
});

test('the columns are told, and an example is there to download', async () => {
  const { page } = await openAsAdmin(browser, server, '/assets/import');
  await page.getByText('Needed; name is understood as well').waitFor();
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download the example' }).click()]);
  expect(file.suggestedFilename()).toBe('assets.csv');
  await page.locator('input[type=file]').setInputFiles(await file.path());
  await page.getByRole('button', { name: 'Import 2 rows' }).waitFor();
});

test('a file that is no such file says why', async () => {
  const { page } = await openAsAdmin(browser, server, '/assets/import');
  await page.locator('input[type=file]').setInputFiles({ name: 'latin.csv', mimeType: 'text/csv', buffer: Buffer.from('displayName,targets,notes\ncaf\xe9,127.0.0.1,x\n', 'latin1') });
  await page.getByText(/this is not UTF-8/).waitFor();
  await page.getByRole('textbox', { name: 'Text of the file' }).fill('name;targets\nx;127.0.0.1');
  await page.getByText(/commas separate columns/).waitFor();
  await page.getByText('1 at fault', { exact: true }).waitFor();
  expect(await page.getByRole('button', { name: /^Import/ }).count()).toBe(0);
});

test('what is listed is exported', async () => {
  await make('Export me', ['127.0.0.90'], { tags: ['out'] });
  const { page } = await openAsAdmin(browser, server, '/assets?tag=out');
  await page.getByText('1 row', { exact: true }).waitFor();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export CSV' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe('assets.csv');
  expect(await readFile(await file.path(), 'utf8')).toBe('displayName,type,targets,tags,notes\r\nExport me,host,127.0.0.90,out,\r\n');
});

test('an asset is deleted after a question, and not while a scan names it', async () => {
  const { id } = await make('Doomed', ['127.0.0.91']);
  const provider = (await server.call<{ items: { id: string }[] }>('GET', '/providers')).items[0]?.id;
  const scan = await server.call<{ id: string }>('POST', '/scans', { displayName: 'Names it', providerId: provider, target: { mode: 'asset', assetIds: [id] } });
  const { page } = await openAsAdmin(browser, server, `/assets/${id}`);
  await page.getByRole('button', { name: 'Delete' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete the asset Doomed?' });
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await dialog.getByRole('alert').getByText(/in use by/).waitFor();
  await server.call('DELETE', `/scans/${scan.id}`);
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await expect.poll(() => new URL(page.url()).pathname).toBe('/assets');
  expect(await named('Doomed')).toBeUndefined();
});

test('a viewer reads and exports, and sees no control that would be refused', async () => {
  const { id } = await make('For all', ['127.0.0.92'], { notes: 'to be read' });
  const { page } = await openAs(browser, server, 'viewer', '/assets');
  await list(page).getByText('For all', { exact: true }).waitFor();
  const main = page.getByRole('main');
  expect(await main.getByRole('button', { name: /Scan|Delete|New/ }).count()).toBe(0);
  expect(await main.getByRole('link', { name: /Import|New/ }).count()).toBe(0);
  await page.goto(`/assets/${id}`);
  await main.getByText('to be read').waitFor();
  expect(await main.getByRole('textbox').count()).toBe(0);
  expect(await main.getByRole('button', { name: /Scan|Delete|Save/ }).count()).toBe(0);
  await page.goto('/assets/import');
  await page.getByText('Viewers change no assets.').waitFor();
});

test('an operator makes, changes and scans', async () => {
  const { id } = await make('For operators', ['127.0.0.93']);
  const { page } = await openAs(browser, server, 'operator', `/assets/${id}`);
  await page.getByLabel('Notes').fill('by an operator');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect.poll(() => server.call('GET', `/assets/${id}`)).toMatchObject({ notes: 'by an operator' });
  await page.getByRole('button', { name: 'Scan this now' }).waitFor();
});

test.each(['light', 'dark'] as const)('axe finds nothing serious in %s', async (colorScheme) => {
  const { id } = await make(`Axe ${colorScheme}`, ['127.0.0.94'], { tags: ['axe'] });
  const { page, faults } = await openAsAdmin(browser, server, '/assets', { colorScheme });
  await list(page).getByText(`Axe ${colorScheme}`).waitFor();
  await checkAxe(page);
  await page.goto(`/assets/${id}`);
  await page.getByLabel('Target 1', { exact: true }).fill('1.2.3');
  await page.getByText(/neither a full IPv4 address/).waitFor();
  await checkAxe(page);
  await page.getByRole('button', { name: 'Scan this now' }).click();
  await page.getByRole('dialog').getByText(/^1 address, /).waitFor();
  await checkAxe(page);
  await page.goto('/assets/import');
  await page.getByRole('textbox', { name: 'Text of the file' }).fill(CSV);
  await page.getByText('3 at fault', { exact: true }).waitFor();
  await checkAxe(page);
  expect(faults).toEqual([]);
});

test('on a phone nothing is wider than the screen', async () => {
  const { id } = await make('Small', ['127.0.0.95']);
  // The navigation is a drawer there.
  const { page } = await open(browser, server, { viewport: { width: 390, height: 844 } });
  await page.goto(`/assets/${id}`);
  await signIn(page, server.username, server.password);
  for (const path of [`/assets/${id}`, '/assets', '/assets/import']) {
    await page.goto(path);
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  }
});
