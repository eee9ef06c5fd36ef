/** What changed, what is expected, two runs side by side, and alerts: from a port that opened to a message that arrived. */
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server as NetServer } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tooWide } from './access';
import { checkAxe, launch, openAsAdmin } from './browser';
import { openAs } from './people';
import { counted, reached, started } from './runs';
import { serve, type Server } from './server';

let server: Server;
let browser: Browser;
let receiver: HttpServer;
/** What the receiver was sent. */
const received: { signature: string | undefined; body: string }[] = [];
let opened: NetServer;
/** A port that the first run found open and the second closed, and the other way round. */
let closes: number;
let opens: number;
let first: string;
let second: string;
let asset: string;

const listening = (port: number) =>
  new Promise<NetServer>((resolve) => {
    const made = createServer((socket) => socket.on('error', () => undefined).end());
    made.listen(port, '127.0.0.1', () => resolve(made));
  });
const ended = (one: NetServer | HttpServer) => new Promise((resolve) => one.close(resolve));
const portOf = (one: NetServer | HttpServer) => (one.address() as AddressInfo).port;

beforeAll(async () => {
  // Loopback is no place for alerts unless the server is told so.
  [server, browser] = await Promise.all([serve({ PORTOLAN_ALERTS__NETWORKS: '127.0.0.0/8' }), launch()]);
  receiver = createHttpServer((request, response) => {
    let body = '';
    request.on('data', (piece: Buffer) => (body += piece.toString()));
    request.on('end', () => {
      received.push({ signature: request.headers['webhook-signature'] as string | undefined, body });
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const [one, other] = [await listening(0), await listening(0)];
  [closes, opens] = [portOf(one), portOf(other)];
  await ended(other);
  ({ id: asset } = await server.call<{ id: string }>('POST', '/assets', { displayName: 'This machine', type: 'server', targets: ['127.0.0.1'], tags: ['lab'] }));
  first = await started(server, { name: 'Nightly', targets: ['127.0.0.1'], command: `-sT -Pn -n -p ${closes},${opens} %s` });
  await reached(server, first);
  // The second run is compared with what is known of the host.
  await counted(server, '/hosts', 1);
  await ended(one);
  opened = await listening(opens);
  const { scanId } = await server.call<{ scanId: string }>('GET', `/runs/${first}`);
  ({ id: second } = await server.call<{ id: string }>('POST', `/scans/${scanId}/runs`));
  await reached(server, second);
  await counted(server, '/changes', 2);
}, 180_000);

afterAll(async () => {
  await browser?.close();
  await Promise.all([server?.end(), opened && ended(opened), receiver && ended(receiver)]);
});

const rowOf = (page: Page, table: string, text: string) => page.getByRole('treegrid', { name: table }).getByRole('row').filter({ hasText: text });

test('a change is found by its port, explained, and leads to the two runs side by side', async () => {
  const { page, faults } = await openAsAdmin(browser, server, '/changes');
  await rowOf(page, 'Changes', `${closes}/tcp`).getByText('Port closed').waitFor();
  await page.getByLabel('Port', { exact: true }).fill('ssh');
  await page.getByText('A port is 22, 53/udp or 80/tcp.').waitFor();
  expect(await page.getByLabel('Port', { exact: true }).getAttribute('aria-invalid')).toBe('true');
  await page.getByText('Nothing is shown until the filter that is marked above is mended.').waitFor();
  await page.getByLabel('Port', { exact: true }).fill('');
  await page.getByLabel('Network', { exact: true }).fill('home.example');
  await expect.poll(() => page.getByLabel('Network', { exact: true }).getAttribute('aria-invalid')).toBe('true');
  expect(await page.getByRole('alert').allTextContents()).toEqual(['a network is written in addresses; names go into host']);
  await page.getByLabel('Network', { exact: true }).fill('');
  await page.getByLabel('From this day on').pressSequentially('02312026');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.getByText('This is no whole day of the calendar.').waitFor();
  await page.getByLabel('From this day on').fill('');
  // As people type: the year is one of the first century, and of the third, until it is whole.
  await page.getByLabel('From this day on').pressSequentially('12242020', { delay: 90 });
  await expect.poll(() => new URL(page.url()).searchParams.get('from')).toBe('2020-12-24');
  expect(await page.getByLabel('From this day on').inputValue()).toBe('2020-12-24');
  await expect.poll(() => page.getByRole('alert').count()).toBe(0);
  await page.getByLabel('From this day on').fill('');
  await page.getByLabel('Port', { exact: true }).fill(`${opens}/tcp`);
  const row = rowOf(page, 'Changes', `${opens}/tcp`);
  await page.getByText('1 row', { exact: true }).waitFor();
  expect(new URL(page.url()).search).toBe(`?port=${opens}/tcp`);
  await row.focus();
  await page.keyboard.press('ArrowRight');
  await page.getByText('A port is open that was looked at before and was not.').waitFor();
  await page.getByText('Both runs looked at the same.').waitFor();
  await page.getByText('its address alone').waitFor();
  await page.getByRole('link', { name: 'Compare the two runs' }).click();
  await page.getByRole('region', { name: 'Earlier' }).getByRole('link', { name: 'Nightly' }).waitFor();
  const both = page.getByRole('treegrid', { name: 'The two runs side by side' });
  const change = both.getByRole('row').filter({ hasText: `${opens}/tcp` });
  await change.getByText('Port opened').waitFor();
  await change.getByText('not open', { exact: true }).waitFor();
  await change.getByText('open', { exact: true }).first().waitFor();
  expect(new URL(page.url()).pathname).toBe(`/runs/${second}`);
  expect(faults).toEqual([]);
});

test('what one of two runs did not look at is neither open nor closed', async () => {
  const narrow = await started(server, { name: 'Narrow', targets: ['127.0.0.1'], command: `-sT -Pn -n -p ${closes} %s` });
  await reached(server, narrow);
  const { page, faults } = await openAsAdmin(browser, server, `/runs/${narrow}?tab=compare`);
  await page.getByText('Choose another run to see the two side by side.').first().waitFor();
  await page.getByRole('combobox', { name: 'Compare with' }).click();
  await page.keyboard.type('Nightly');
  await page.locator('.ant-select-item-option').filter({ hasText: 'Nightly' }).first().click();
  await page.getByText(/^Not looked at 1$/).click();
  const row = page.getByRole('treegrid', { name: 'The two runs side by side' }).getByRole('row').filter({ hasText: `${opens}/tcp` });
  await row.getByText('looked at', { exact: true }).waitFor();
  await row.getByText('not looked at', { exact: true }).waitFor();
  expect(new URL(page.url()).searchParams.get('show')).toBe('unseen');
  await checkAxe(page);
  expect(faults).toEqual([]);
});

test('the overview tells what nobody took note of, and since when allowed networks were not scanned', async () => {
  const { page, faults } = await openAsAdmin(browser, server);
  const changes = page.getByRole('region', { name: 'What changed' });
  await changes.getByText('2 changes that nobody has taken note of.').waitFor();
  await changes.getByText(`${opens}/tcp`).waitFor();
  const allowed = page.getByRole('region', { name: 'Allowed networks' });
  await allowed.getByRole('listitem').filter({ hasText: '127.0.0.0/8' }).getByText('a part of it').waitFor();
  await allowed.getByRole('listitem').filter({ hasText: '::1/128' }).getByText('never scanned').waitFor();
  await changes.getByRole('link', { name: 'All changes' }).click();
  await page.getByRole('heading', { name: 'Changes', level: 1 }).waitFor();
  // On a phone, also where what was and what is are long.
  await page.route('**/api/v1/changes?*', async (route) => {
    const response = await route.fetch();
    const body = (await response.json()) as { items: { before?: string; after?: string }[] };
    const long = (word: string) => `open ssh OpenSSH 9.2p1 Debian 2+deb12u7 (protocol 2.0) ${word}`;
    await route.fulfill({ response, json: { ...body, items: body.items.map((one) => ({ ...one, before: long('then'), after: long('now') })) } });
  });
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto('/');
  await changes.getByText('open ssh OpenSSH').first().waitFor();
  expect(await tooWide(page)).toEqual([]);
  expect(faults).toEqual([]);
});

test('what else is open than is expected is a finding, and is accepted with a reason', async () => {
  const { page, faults } = await openAsAdmin(browser, server, `/assets/${asset}`);
  await page.getByRole('button', { name: 'Expect ports' }).click();
  const dialog = page.getByRole('dialog', { name: 'Expect ports' });
  await dialog.getByLabel('Ports', { exact: true }).fill(`${closes},nonsense`);
  await dialog.getByRole('button', { name: 'Expect ports' }).click();
  await dialog.getByText('Say why').waitFor();
  await dialog.getByLabel('Why').fill('The listener of this test');
  await dialog.getByRole('button', { name: 'Expect ports' }).click();
  // What the server says of the ports stands beside them.
  await dialog.getByText(/nonsense.*is no port/).waitFor();
  await dialog.getByLabel('Ports', { exact: true }).fill(String(closes));
  await dialog.getByRole('button', { name: 'Expect ports' }).click();
  await dialog.waitFor({ state: 'hidden' });
  const expected = page.getByRole('treegrid', { name: 'What is expected' });
  await expected.getByRole('row').filter({ hasText: `${closes}/tcp` }).getByText('admin').waitFor();
  await page.getByRole('tab', { name: 'Open beyond it 1' }).click();
  await page.getByRole('button', { name: `Accept ${opens}/tcp of 127.0.0.1` }).click();
  await dialog.getByLabel('Why').fill('Asked for');
  await dialog.getByRole('button', { name: 'Expect ports' }).click();
  await page.getByText('Nothing is open beyond what is expected.').waitFor();
  await page.getByRole('tab', { name: 'What is expected' }).click();
  await expected.getByRole('row').filter({ hasText: `${opens}/tcp` }).getByRole('button', { name: 'Drop' }).click();
  await page.getByRole('dialog', { name: /^Expect .* no longer/ }).getByRole('button', { name: 'Drop' }).click();
  await page.getByRole('tab', { name: 'Open beyond it 1' }).waitFor();
  await checkAxe(page);
  expect(faults).toEqual([]);
});

test('a channel is made, tried and seen in the log; a rule leads to it', async () => {
  const { page, faults } = await openAsAdmin(browser, server, '/settings/alerts');
  await page.getByText('No channel yet. A rule needs one first').waitFor();
  await page.getByRole('button', { name: 'See the channels' }).click();
  await page.getByRole('button', { name: 'Add a channel' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a channel' });
  await dialog.getByLabel('Name', { exact: true }).fill('Operations');
  await dialog.getByLabel('Address', { exact: true }).fill(`http://127.0.0.1:${portOf(receiver)}/hook`);
  await dialog.getByRole('button', { name: 'Add a channel' }).click();
  const secret = page.getByRole('dialog', { name: 'The key of Operations' });
  expect(await secret.locator('code').textContent()).toMatch(/^whsec_/);
  await secret.getByRole('button', { name: 'I have it' }).click();
  await page.getByRole('button', { name: 'Send a test message by Operations' }).click();
  await page.getByText('Operations took the test message and answered 204.').waitFor();
  expect(received.at(-1)?.signature).toMatch(/^v1,/);
  await page.getByText('Deliveries', { exact: true }).click();
  await page.getByRole('treegrid', { name: 'Deliveries' }).getByRole('row').filter({ hasText: 'Operations' }).getByText('Delivered').waitFor();
  await page.getByText('Rules', { exact: true }).click();
  await page.getByRole('button', { name: 'Add a rule' }).click();
  const rule = page.getByRole('dialog', { name: 'Add a rule' });
  await rule.getByLabel('Name', { exact: true }).fill('Everything');
  await rule.getByLabel('Networks').fill('10.0.0.0/33');
  await page.keyboard.press('Enter');
  await rule.getByLabel('Channel').click();
  await page.locator('.ant-select-item-option').filter({ hasText: 'Operations' }).click();
  await rule.getByRole('radio', { name: 'Collected into one message' }).check();
  await rule.getByLabel('Minutes that are collected').fill('15');
  await rule.getByRole('button', { name: 'Add a rule' }).click();
  await rule.getByText('a network or an address belongs here, such as 10.0.0.0/8').waitFor();
  await rule.locator('.ant-select-selection-item-remove').first().click();
  await rule.getByRole('button', { name: 'Add a rule' }).click();
  await rule.waitFor({ state: 'hidden' });
  const row = page.getByRole('grid', { name: 'Rules' }).getByRole('row').filter({ hasText: 'Everything' });
  await row.getByText('Every 15 min').waitFor();
  await row.getByText('Operations').waitFor();
  expect(faults).toEqual([]);
});

test('a channel that a rule uses stays, and one that leads nowhere says why', async () => {
  await server.call('POST', '/channels', { name: 'Nowhere', kind: 'slack', url: 'http://127.0.0.1:1/hook' });
  const { page, faults } = await openAsAdmin(browser, server, '/settings/alerts?view=channels');
  await page.getByRole('button', { name: 'Send a test message by Nowhere' }).click();
  const fault = page.getByRole('dialog').filter({ hasText: 'The test message did not arrive.' });
  await fault.getByText(/cannot be connected to|connection failed/).waitFor();
  await fault.getByRole('button').last().click();
  await page.getByRole('grid', { name: 'Channels' }).getByText('Operations').click();
  const dialog = page.getByRole('dialog', { name: 'Operations' });
  expect(await dialog.getByLabel('Address', { exact: true }).inputValue()).toBe('');
  await dialog.getByRole('button', { name: 'Delete' }).click();
  const question = page.getByRole('dialog', { name: 'Delete the channel Operations?' });
  await question.getByRole('button', { name: 'Delete' }).click();
  await question.getByRole('alert').waitFor();
  await question.getByRole('button', { name: 'Cancel' }).click();
  await dialog.getByLabel('Name', { exact: true }).fill('Watch');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Watch is saved').waitFor();
  expect(faults).toEqual([]);
});

test('an alert is acknowledged, and muted until a day', async () => {
  const { page, faults } = await openAsAdmin(browser, server, '/alerts?kind=port_opened');
  const row = page.getByRole('treegrid', { name: 'Alerts' }).getByRole('row').nth(1);
  await row.getByText('High').waitFor();
  await row.focus();
  await page.keyboard.press('ArrowRight');
  await page.getByRole('button', { name: 'Mute', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Mute this alert' });
  await dialog.getByRole('radio', { name: 'Until a day' }).check();
  await dialog.getByLabel('Until the end of this day').fill('2020-01-01');
  await dialog.getByRole('button', { name: 'Mute' }).click();
  await dialog.getByText('Choose a day to come').waitFor();
  await dialog.getByRole('radio', { name: '30 days' }).check();
  await dialog.getByRole('button', { name: 'Mute' }).click();
  await page.getByText('The alert is muted').waitFor();
  await page.getByText('Muted', { exact: true }).first().click();
  await row.getByText('Muted', { exact: true }).waitFor();
  await row.focus();
  await page.keyboard.press('ArrowRight');
  await page.getByRole('button', { name: 'End the muting' }).click();
  await page.getByText('The alert is no longer muted').waitFor();
  await page.goto('/alerts?kind=port_opened');
  await row.getByText('High').waitFor();
  await row.focus();
  await page.keyboard.press('ArrowRight');
  await page.getByRole('button', { name: 'Acknowledge', exact: true }).click();
  await page.getByText('The alert is acknowledged').waitFor();
  await page.goto('/alerts?kind=port_opened&state=acknowledged');
  await row.getByText('Acknowledged').waitFor();
  expect(faults).toEqual([]);
});

test('one change is acknowledged with a note, and many at once', async () => {
  const { page, faults } = await openAsAdmin(browser, server, '/changes');
  const row = rowOf(page, 'Changes', `${opens}/tcp`);
  await row.getByRole('button', { name: 'Acknowledge' }).click();
  const dialog = page.getByRole('dialog', { name: 'Acknowledge this change' });
  await dialog.getByLabel('Note').fill('We opened it ourselves');
  await dialog.getByRole('button', { name: 'Acknowledge' }).click();
  await page.getByText('1 change is acknowledged').waitFor();
  await row.waitFor({ state: 'hidden' });
  await page.getByRole('checkbox', { name: `Choose Port closed of 127.0.0.1 ${closes}/tcp` }).waitFor();
  await page.getByRole('button', { name: 'Choose all that are loaded' }).click();
  await page.getByRole('button', { name: 'Acknowledge 1' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Acknowledge' }).click();
  await page.getByText('Somebody has taken note of every change.').waitFor();
  await page.getByRole('button', { name: 'Show all changes' }).click();
  await row.getByText('admin').waitFor();
  await row.focus();
  await page.keyboard.press('ArrowRight');
  await page.getByText('We opened it ourselves').waitFor();
  expect(faults).toEqual([]);
});

test('a viewer sees it all, and no button that would be refused', async () => {
  const { page, faults } = await openAs(browser, server, 'viewer', '/changes?noted=all');
  await rowOf(page, 'Changes', `${opens}/tcp`).waitFor();
  expect(await page.getByRole('button', { name: /Acknowledge|Choose all/ }).count()).toBe(0);
  expect(await page.getByRole('checkbox').count()).toBe(0);
  await page.goto(`/assets/${asset}?baseline=findings`);
  await page.getByRole('grid', { name: 'Open beyond it' }).getByText(`${opens}/tcp`).waitFor();
  expect(await page.getByRole('button', { name: /Accept|Expect ports|Drop/ }).count()).toBe(0);
  await page.goto('/alerts?state=all');
  const row = page.getByRole('treegrid', { name: 'Alerts' }).getByRole('row').nth(1);
  await row.getByText(/High|Medium|Low|Info/).first().waitFor();
  await row.focus();
  await page.keyboard.press('ArrowRight');
  await page.getByText('First seen').waitFor();
  expect(await page.getByRole('button', { name: /^(Acknowledge|Mute|End the muting)$/ }).count()).toBe(0);
  await page.goto('/settings/alerts?view=channels');
  await page.getByRole('grid', { name: 'Channels' }).getByText('Watch').waitFor();
  expect(await page.getByRole('button', { name: /Add a|test message/ }).count()).toBe(0);
  expect(faults).toEqual([]);
});

const PATHS = () => ['/changes?noted=all', `/runs/${second}?tab=compare&with=${first}`, `/assets/${asset}?baseline=findings`, '/alerts?state=all', '/settings/alerts', '/settings/alerts?view=channels', '/settings/alerts?view=deliveries'];

test.each(['light', 'dark'] as const)('axe finds nothing serious in %s, and a phone scrolls no page sideways', async (colorScheme) => {
  const { page, faults } = await openAsAdmin(browser, server, '/changes?noted=all', { colorScheme });
  for (const path of PATHS()) {
    await page.goto(path);
    await page.getByRole('row').nth(1).waitFor();
    await page.waitForLoadState('networkidle');
    await checkAxe(page);
  }
  for (const path of ['/settings/alerts?rule=new', '/settings/alerts?view=channels&channel=new']) {
    await page.goto(path);
    await page.getByRole('dialog').waitFor();
    await checkAxe(page);
  }
  await page.setViewportSize({ width: 390, height: 844 });
  for (const path of PATHS()) {
    await page.goto(path);
    await page.getByRole('row').nth(1).waitFor();
    expect([path, ...(await tooWide(page))]).toEqual([path]);
  }
  expect(faults).toEqual([]);
}, 300_000);
