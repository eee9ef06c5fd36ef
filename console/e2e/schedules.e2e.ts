/** Schedules, windows, the calendar, and runs that wait for their windows. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { tooWide } from './access';
import { checkAxe, launch, open, openAsAdmin, signIn } from './browser';
import { openAs } from './people';
import { reached } from './runs';
import { serve, type Server } from './server';

let server: Server;
let browser: Browser;
let provider = '';

interface Made {
  id: string;
  version: number;
}

interface Schedule {
  when: object;
  zone: string;
  jitterSeconds: number;
  missed: string;
  overlap: string;
  enabled: boolean;
  version: number;
}

const HOUR = 3_600_000;
/** A day and a time of UTC, as the API takes them, so many hours from now. */
const inHours = (hours: number) => new Date(Date.now() + hours * HOUR).toISOString().slice(0, 16);

const scanOf = (name: string, target = '127.0.0.1') =>
  server.call<Made>('POST', '/scans', { displayName: name, providerId: provider, target: { mode: 'manual', targets: [target] }, command: '-sT -Pn -n -p 7000 %s' });
const scheduled = (id: string, when: object = { kind: 'cron', expression: '30 2 * * *' }) => server.call<Schedule>('PUT', `/scans/${id}/schedule`, { when, zone: 'UTC' });
const windowOf = (name: string, more: object = {}) =>
  server.call<Made>('POST', '/windows', { name, of: { kind: 'owner' }, effect: 'allow', span: { kind: 'weekly', days: ['monday'], from: '22:00', to: '06:00' }, zone: 'UTC', ...more });

beforeAll(async () => {
  [server, browser] = await Promise.all([serve(), launch()]);
  provider = (await server.call<{ items: Made[] }>('GET', '/providers')).items[0]?.id ?? '';
});

afterEach(async () => {
  await Promise.all(browser.contexts().map((one) => one.close()));
  // None holds the runs of the next test.
  for (const { id } of (await server.call<{ items: Made[] }>('GET', '/windows')).items) await server.call('DELETE', `/windows/${id}`);
});

afterAll(async () => {
  await browser?.close();
  await server?.end();
});

const section = (page: Page) => page.getByRole('region', { name: 'Schedule', exact: true });

/** Chooses from a list that opens, by what is typed. */
async function choose(page: Page, label: string, typed: string) {
  await page.getByRole('combobox', { name: label }).click();
  await page.keyboard.type(typed);
  await page.locator('.ant-select-item-option-active', { hasText: typed }).waitFor();
  await page.keyboard.press('Enter');
}

/** Chooses from a short list that is not searched. */
async function pick(page: Page, label: string, option: string) {
  await page.getByRole('combobox', { name: label }).click();
  await page.locator('.ant-select-item-option', { hasText: option }).click();
}

test('a schedule is made, with its next five times before it is saved', async () => {
  const { id } = await scanOf('Weekly look');
  const { page, faults } = await openAsAdmin(browser, server, `/scans/${id}`, { timezoneId: 'UTC' });
  await section(page).getByText('It starts by hand only.').waitFor();
  await section(page).getByRole('button', { name: 'Add a schedule' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a schedule' });
  await pick(page, 'Starts', 'On days of the week');
  await dialog.getByLabel('Fri', { exact: true }).check();
  await dialog.getByLabel('Time', { exact: true }).fill('04:15');
  await choose(page, 'Time zone', 'Asia/Tokyo');
  const next = dialog.getByRole('region', { name: 'The next five times' }).getByRole('listitem');
  await expect.poll(() => next.count()).toBe(5);
  await expect.poll(async () => (await next.allTextContents()).every((text) => /^(Mon|Fri), .*04:15 here /.test(text.replaceAll(/\s+/g, ' ')))).toBe(true);
  await dialog.getByLabel('Jitter, in minutes').fill('1.5');
  await dialog.getByLabel('Leave them out').check();
  await dialog.getByLabel('Start when that run has ended').check();
  await dialog.getByRole('button', { name: 'Save schedule' }).click();
  await section(page).getByText('Every Monday and Friday at 04:15').waitFor();
  expect(await server.call<Schedule>('GET', `/scans/${id}/schedule`)).toMatchObject({
    when: { kind: 'weekly', days: ['monday', 'friday'], at: '04:15' },
    zone: 'Asia/Tokyo',
    jitterSeconds: 90,
    missed: 'skip',
    overlap: 'queue',
    enabled: true,
  });
  // Here it is the evening before, and up to 90 seconds later by its jitter.
  const there = /04:1[56] Asia\/Tokyo/;
  await section(page).getByRole('listitem').filter({ hasText: /19:1[56]/ }).filter({ hasText: there }).first().waitFor();
  await page.goto('/schedules?q=Weekly');
  await page.getByRole('row', { name: there }).filter({ hasText: 'Weekly look' }).waitFor();
  expect(await page.getByRole('row', { name: there }).locator('time').getAttribute('title')).toMatch(there);
  await page.goto('/calendar?view=month');
  await page.getByRole('link', { name: /^19:1[56] Weekly look/ }).and(page.getByRole('link', { name: there })).first().waitFor();
  expect(faults).toEqual([]);
});

test('a new scan goes on to its schedule', async () => {
  const { page } = await openAsAdmin(browser, server, '/scans/new?target=127.0.0.3&name=By%20night');
  await page.getByRole('button', { name: 'Save and schedule' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a schedule' });
  await dialog.getByRole('button', { name: 'Save schedule' }).click();
  await section(page).getByText('Every day at 02:00').waitFor();
  await page.goto('/schedules');
  await page.getByRole('row').filter({ hasText: 'By night' }).getByText('Active').waitFor();
});

test('a cron expression that is none is told as it is typed, and beside its field when it is sent', async () => {
  const { id } = await scanOf('Cron');
  const { page } = await openAsAdmin(browser, server, `/scans/${id}?schedule=edit`);
  const dialog = page.getByRole('dialog', { name: 'Add a schedule' });
  await pick(page, 'Starts', 'By a cron expression');
  await dialog.getByLabel('Cron expression').fill('61 2 * * *');
  await dialog.getByRole('region', { name: 'The next five times' }).getByText(/is no minute: that is from 0 to 59/).waitFor();
  await dialog.getByRole('button', { name: 'Save schedule' }).click();
  await dialog.locator('.ant-form-item-has-error').getByText(/is no minute: that is from 0 to 59/).waitFor();
  await dialog.getByLabel('Cron expression').fill('*/15 2 * * 1-5');
  await expect.poll(() => dialog.getByRole('region', { name: 'The next five times' }).getByRole('listitem').count()).toBe(5);
  await dialog.getByRole('button', { name: 'Save schedule' }).click();
  await section(page).getByText('Cron */15 2 * * 1-5').waitFor();
});

test('who saves a schedule second is told, and decides', async () => {
  const { id } = await scanOf('Both');
  await scheduled(id);
  const { page } = await openAsAdmin(browser, server, `/scans/${id}?schedule=edit`);
  const dialog = page.getByRole('dialog', { name: 'Change the schedule' });
  await dialog.getByLabel('Cron expression').fill('0 3 * * *');
  await scheduled(id, { kind: 'cron', expression: '0 4 * * *' });
  await dialog.getByRole('button', { name: 'Save schedule' }).click();
  await dialog.getByText('Somebody else was faster').waitFor();
  expect(await dialog.getByLabel('Cron expression').inputValue()).toBe('0 3 * * *');
  await dialog.getByRole('button', { name: 'Save mine over it' }).click();
  await section(page).getByText('Cron 0 3 * * *').waitFor();
});

test('schedules are paused and resumed in their list, and removed on the page of the scan', async () => {
  const { id } = await scanOf('Hourly');
  await scheduled(id, { kind: 'cron', expression: '0 * * * *' });
  const { page } = await openAsAdmin(browser, server, '/schedules?q=Hourly');
  const row = page.getByRole('row').filter({ hasText: 'Hourly' });
  await row.getByRole('button', { name: 'Pause the schedule of Hourly' }).click();
  await row.getByText('Paused', { exact: true }).waitFor();
  expect((await server.call<Schedule>('GET', `/scans/${id}/schedule`)).enabled).toBe(false);
  // A press that comes at once is taken for the second half of a double click.
  const resume = row.getByRole('button', { name: 'Resume the schedule of Hourly' });
  await expect
    .poll(async () => {
      if ((await resume.count()) > 0) await resume.click();
      return row.getByText('Active', { exact: true }).count();
    })
    .toBe(1);
  await row.getByRole('link', { name: 'Hourly' }).click();
  await section(page).getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('dialog', { name: 'Remove the schedule of this scan?' }).getByRole('button', { name: 'Remove' }).click();
  await section(page).getByText('It starts by hand only.').waitFor();
});

test('a window is made, changed and deleted', async () => {
  const { id } = await scanOf('Held');
  const { page, faults } = await openAsAdmin(browser, server, '/windows');
  await page.getByText('There is no window: scans may run at any time.').waitFor();
  await page.getByRole('button', { name: 'New window' }).click();
  const dialog = page.getByRole('dialog', { name: 'New window' });
  await dialog.getByLabel('Name', { exact: true }).fill('Office hours');
  await dialog.getByLabel('Blackout: nothing runs in it').check();
  await dialog.getByLabel('A network').check();
  await dialog.getByLabel('Network', { exact: true }).fill('office');
  await dialog.getByLabel('From', { exact: true }).fill('08:00');
  await dialog.getByLabel('To', { exact: true }).fill('18:00');
  await choose(page, 'Time zone', 'Europe/Berlin');
  await dialog.getByRole('button', { name: 'Make window' }).click();
  await dialog.locator('.ant-form-item-has-error').getByText(/is no network/).waitFor();
  await dialog.getByLabel('Network', { exact: true }).fill('10.0.0.0/8');
  await dialog.getByRole('button', { name: 'Make window' }).click();
  const row = page.getByRole('row').filter({ hasText: 'Office hours' });
  await row.getByText('Every Monday to Friday, 08:00 to 18:00').waitFor();
  await row.getByText('Blackout').waitFor();
  await row.getByText('Office hours').click();
  const change = page.getByRole('dialog', { name: 'Office hours' });
  await change.getByLabel('A scan').check();
  await choose(page, 'Scan', 'Held');
  await change.getByLabel('Once', { exact: true }).check();
  await change.getByLabel('From', { exact: true }).fill('2026-12-20T08:00');
  await change.getByLabel('To', { exact: true }).fill('2026-12-19T08:00');
  await change.getByRole('button', { name: 'Save', exact: true }).click();
  await change.locator('.ant-form-item-has-error').getByText(/ends before it begins/).waitFor();
  await change.getByLabel('To', { exact: true }).fill('2027-01-02T18:00');
  await change.getByRole('button', { name: 'Save', exact: true }).click();
  await row.getByRole('link', { name: 'Held' }).click();
  await section(page).getByRole('link', { name: 'Office hours' }).click();
  expect((await server.call<{ items: object[] }>('GET', '/windows')).items).toMatchObject([
    { of: { kind: 'scan', scanId: id }, effect: 'blackout', span: { kind: 'once', from: '2026-12-20T08:00', to: '2027-01-02T18:00' }, zone: 'Europe/Berlin' },
  ]);
  await page.getByRole('dialog', { name: 'Office hours' }).getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog', { name: 'Delete the window Office hours?' }).getByRole('button', { name: 'Delete' }).click();
  await page.getByText('There is no window: scans may run at any time.').waitFor();
  expect(faults).toEqual([]);
});

test('who saves a window second is told, keeps what is typed, and decides', async () => {
  const { id } = await windowOf('Shared');
  const { page } = await openAsAdmin(browser, server, `/windows?window=${id}`);
  const dialog = page.getByRole('dialog', { name: 'Shared' });
  await dialog.getByLabel('From', { exact: true }).fill('21:00');
  const theirs = { name: 'Shared', of: { kind: 'owner' }, effect: 'allow', zone: 'UTC', span: { kind: 'weekly', days: ['sunday'], from: '20:00', to: '06:00' } };
  await server.call('PUT', `/windows/${id}`, theirs);
  await dialog.getByRole('button', { name: 'Save', exact: true }).click();
  await dialog.getByText('Somebody else was faster').waitFor();
  expect(await dialog.getByLabel('From', { exact: true }).inputValue()).toBe('21:00');
  await dialog.getByRole('button', { name: 'Show what they saved' }).click();
  await expect.poll(() => dialog.getByLabel('From', { exact: true }).inputValue()).toBe('20:00');
});

test('a run that its windows hold says when it goes on, and is let go by a reason', async () => {
  await windowOf('Freeze', { effect: 'blackout', span: { kind: 'once', from: inHours(-24), to: inHours(30) } });
  const scan = await scanOf('Waits', '127.0.0.4');
  const run = await server.call<Made>('POST', `/scans/${scan.id}/runs`);
  await reached(server, run.id, 'waiting');
  const { page, faults } = await openAsAdmin(browser, server, '/scans?view=runs&state=waiting');
  const row = page.getByRole('row').filter({ hasText: 'Waits' });
  await row.getByText('Window closed').waitFor();
  await row.getByText(/^Goes on \d/).waitFor();
  await page.goto('/scans?state=waiting');
  await page.getByRole('row').filter({ hasText: 'Waits' }).getByText('Window closed').waitFor();
  await page.goto('/calendar');
  await page.getByRole('grid', { name: 'Calendar' }).getByRole('link', { name: /Waits.*Window closed/ }).first().waitFor();
  await page.goto(`/runs/${run.id}`);
  await page.getByText('Its windows are closed').waitFor();
  await page.getByText(/They open \d/).waitFor();
  await checkAxe(page);
  await page.getByRole('button', { name: 'Run now anyway' }).click();
  const dialog = page.getByRole('dialog', { name: 'Run outside its windows?' });
  await dialog.getByRole('button', { name: 'Run now' }).click();
  await dialog.getByText('Say why').waitFor();
  await dialog.getByLabel('Reason').fill('The patch of tonight is checked');
  await dialog.getByRole('button', { name: 'Run now' }).click();
  await page.getByText('It was let run outside its windows').waitFor();
  await page.getByText('admin: The patch of tonight is checked').waitFor();
  await page.getByRole('main').getByText('Completed').first().waitFor({ timeout: 60_000 });
  expect(faults).toEqual([]);
});

test('the calendar goes by the keyboard, by weeks and months, and shows what was chosen', async () => {
  const scan = await scanOf('Planned');
  await scheduled(scan.id, { kind: 'once', at: inHours(48) });
  await windowOf('Nights', { span: { kind: 'weekly', days: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'], from: '22:00', to: '06:00' } });
  const start = new Date(Date.now() + 48 * HOUR).toISOString().slice(0, 10);
  const { page, faults } = await openAsAdmin(browser, server, `/calendar?date=${start}`, { timezoneId: 'UTC' });
  const grid = page.getByRole('grid', { name: 'Calendar' });
  const active = () => page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset['day'] ?? document.activeElement?.textContent ?? '');
  await grid.getByRole('link', { name: /Planned Start/ }).waitFor();
  expect(await grid.getByRole('gridcell').count()).toBe(7);
  // A night is of two days.
  expect(await grid.getByRole('link', { name: /22:00–24:00 Nights Allowed window/ }).count()).toBe(7);
  expect(await grid.getByRole('link', { name: /00:00–06:00 Nights Allowed window/ }).count()).toBe(7);
  await page.getByLabel('Coming starts').uncheck();
  await expect.poll(() => grid.getByRole('link', { name: /Planned Start/ }).count()).toBe(0);
  expect(new URL(page.url()).searchParams.get('hide')).toBe('starts');
  await page.getByLabel('Coming starts').check();
  const day = (plus: number) => new Date(Date.parse(start) + plus * 24 * HOUR).toISOString().slice(0, 10);
  await grid.locator(`[data-day="${start}"]`).focus();
  await page.keyboard.press('PageDown');
  await expect.poll(active).toBe(day(7));
  await page.keyboard.press('ArrowUp');
  await expect.poll(active).toBe(day(0));
  await page.keyboard.press('ArrowLeft');
  await expect.poll(active).toBe(day(-1));
  await page.keyboard.press('ArrowRight');
  await expect.poll(active).toBe(day(0));
  await page.keyboard.press('Tab');
  await expect.poll(active).toMatch(/^00:00–06:00 Nights/);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Nights' }).waitFor();
  await page.goBack();
  await page.getByText('Month', { exact: true }).click();
  await expect.poll(() => grid.getByRole('gridcell').count()).toBeGreaterThan(27);
  await grid.locator(`[data-day="${start}"]`).focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => grid.getByRole('gridcell').count()).toBe(7);
  await expect.poll(active).toBe(start);
  await grid.getByRole('link', { name: /Planned Start/ }).click();
  await page.getByRole('heading', { name: 'Planned', level: 1 }).waitFor();
  expect(faults).toEqual([]);
});

test('a viewer reads all of it, and sees no control that would be refused', async () => {
  const scan = await scanOf('Read only');
  await scheduled(scan.id);
  const { id } = await windowOf('Read only too');
  const { page } = await openAs(browser, server, 'viewer', '/schedules');
  await page.getByRole('row').filter({ hasText: 'Read only' }).getByText('Cron 30 2 * * *').waitFor();
  expect(await page.getByRole('button', { name: /^(Pause|Resume)/ }).count()).toBe(0);
  await page.goto(`/scans/${scan.id}?schedule=edit`);
  await section(page).getByText('Cron 30 2 * * *').waitFor();
  expect(await section(page).getByRole('button').count()).toBe(0);
  expect(await page.getByRole('dialog').count()).toBe(0);
  await page.goto(`/windows?window=${id}`);
  const dialog = page.getByRole('dialog', { name: 'Read only too' });
  await dialog.getByText('Every Monday, 22:00 to 06:00 on the next day').waitFor();
  expect(await dialog.getByRole('button').allTextContents()).toEqual(['', 'Close']);
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  expect(await page.getByRole('button', { name: 'New window' }).count()).toBe(0);
  await page.goto('/calendar');
  await page.getByRole('grid', { name: 'Calendar' }).waitFor();
});

test.each(['light', 'dark'] as const)('axe finds nothing serious in %s', async (colorScheme) => {
  const scan = await scanOf(`Looked at in ${colorScheme}`);
  await scheduled(scan.id, { kind: 'monthly', day: 31, at: '02:30' });
  await windowOf('Nights');
  await windowOf('Freeze', { effect: 'blackout', of: { kind: 'scan', scanId: scan.id }, span: { kind: 'once', from: inHours(1), to: inHours(60) } });
  const { page, faults } = await openAsAdmin(browser, server, '/schedules', { colorScheme });
  await page.getByRole('row').filter({ hasText: 'On day 31' }).first().waitFor();
  await checkAxe(page);
  await page.goto('/windows?window=new');
  await page.getByRole('dialog', { name: 'New window' }).getByRole('button', { name: 'Make window' }).click();
  await page.getByText('Give it a name').waitFor();
  await checkAxe(page);
  for (const view of ['week', 'month']) {
    await page.goto(`/calendar?view=${view}`);
    await page.getByRole('grid', { name: 'Calendar' }).getByRole('link', { name: /Freeze/ }).first().waitFor();
    await checkAxe(page);
  }
  await page.goto(`/scans/${scan.id}?schedule=edit`);
  const next = page.getByRole('dialog', { name: 'Change the schedule' }).getByRole('region', { name: 'The next five times' });
  await expect.poll(() => next.getByRole('listitem').count()).toBe(5);
  await checkAxe(page);
  expect(faults).toEqual([]);
});

test('on a phone nothing is wider than the screen, and the calendar is a list of days', async () => {
  const scan = await scanOf('The nightly look at everything that is reachable from here');
  await scheduled(scan.id);
  await windowOf('The hours in which the network of the office is used by nobody');
  const { page } = await open(browser, server, { viewport: { width: 390, height: 844 } });
  await page.goto('/calendar');
  await signIn(page, server.username, server.password);
  const grid = page.getByRole('grid', { name: 'Calendar' });
  await grid.getByRole('link', { name: /The nightly look/ }).first().waitFor();
  const days = await grid.getByRole('gridcell').all();
  const tops = await Promise.all(days.map(async (day) => (await day.boundingBox())?.y ?? 0));
  expect(tops).toEqual([...tops].sort((a, b) => a - b));
  expect(new Set(tops).size).toBe(7);
  expect(await tooWide(page)).toEqual([]);
  for (const path of ['/calendar?view=month', '/schedules', '/windows', '/windows?window=new', `/scans/${scan.id}?schedule=edit`]) {
    await page.goto(path);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.getByText(/nightly look|hours in which|New window/).filter({ visible: true }).first().waitFor();
    expect([path, await tooWide(page)]).toEqual([path, []]);
  }
});
