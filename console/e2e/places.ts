/** Every page of the console, and what can stand on it: for tests of what holds on all of them. */
import { expect } from 'vitest';
import type { Page } from 'playwright-core';
import { listen, type Listener } from './listener';
import { reached, started } from './runs';
import type { Server } from './server';

/** What the server of these tests has. */
export interface Known {
  scan: string;
  run: string;
  going: string;
  test: string;
  provider: string;
  asset: string;
  user: string;
  owner: string;
  window: string;
}

export interface Place {
  name: string;
  /** The route of `src/app/router.tsx` that it shows. */
  route: string;
  path: (known: Known) => string;
  /** Its heading in English. */
  heading: string;
  /** Brings the page into a state that has no address. */
  act?: (page: Page) => Promise<void>;
  /** What the dialog that stands there is called. */
  dialog?: string;
}

export const NAMES = { scan: 'The machine that this server runs on, by its loopback address', asset: 'This machine', provider: 'Nmap on this machine' };
export const RUN_TABS = ['hosts', 'services', 'compare', 'command', 'json', 'text'];
export const SECTIONS = { scope: 'Scope', users: 'Users and roles', tokens: 'Tokens', alerts: 'Alerts', audit: 'Audit log', retention: 'Retention', owners: 'Organizations', about: 'About and health' };

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first();
const settings = (section: keyof typeof SECTIONS, more: Partial<Place> & { query?: (known: Known) => string } = {}): Place => ({
  name: `settings: ${section}`,
  route: '/settings/$section',
  path: (known) => `/settings/${section}${more.query?.(known) ?? ''}`,
  heading: SECTIONS[section],
  ...more,
});

export const PLACES: Place[] = [
  { name: 'overview', route: '/', path: () => '/', heading: 'Overview' },
  { name: 'overview, its charts as tables', route: '/', path: () => '/', heading: 'Overview', act: async (page) => {
    // Those of charts that are not there yet may go: what is few stands as a table from the start.
    await expect.poll(() => page.getByRole('button', { name: /^Table: /, disabled: true }).count()).toBe(0);
    for (const one of await page.getByRole('button', { name: /^Table: / }).all()) await one.click();
  } },
  { name: 'scans', route: '/scans', path: () => '/scans', heading: 'Scans' },
  { name: 'scans, none found', route: '/scans', path: () => '/scans?q=nothing-of-the-kind', heading: 'Scans' },
  { name: 'new scan', route: '/scans/new', path: () => '/scans/new', heading: 'New scan' },
  { name: 'new scan, filled in', route: '/scans/new', path: () => '/scans/new?target=127.0.0.1&command=-sT%20-F%20--bogus%20%25s&name=Filled', heading: 'New scan' },
  { name: 'a scan', route: '/scans/$scanId', path: ({ scan }) => `/scans/${scan}`, heading: NAMES.scan },
  { name: 'a scan that is not there', route: '/scans/$scanId', path: () => '/scans/nope', heading: 'Scan' },
  ...RUN_TABS.map((tab) => ({ name: `a run: ${tab}`, route: '/runs/$runId', path: ({ run }: Known) => `/runs/${run}?tab=${tab}`, heading: NAMES.scan })),
  { name: 'a run, a host opened', route: '/runs/$runId', path: ({ run }) => `/runs/${run}`, heading: NAMES.scan, act: async (page) => {
    await page.getByRole('treegrid').getByText('127.0.0.1').first().click();
    await page.getByRole('table', { name: 'Ports' }).waitFor();
  } },
  { name: 'a run that goes on', route: '/runs/$runId', path: ({ going }) => `/runs/${going}`, heading: 'Slow' },
  { name: 'a run that is not there', route: '/runs/$runId', path: () => '/runs/nope', heading: 'Run' },
  { name: 'a host of a run', route: '/runs/$runId/hosts/$hostId', path: ({ run }) => `/runs/${run}/hosts/0`, heading: '127.0.0.1' },
  { name: 'a scan, its schedule changed', route: '/scans/$scanId', path: ({ scan }) => `/scans/${scan}?schedule=edit`, heading: NAMES.scan, dialog: 'Change the schedule' },
  { name: 'schedules', route: '/schedules', path: () => '/schedules', heading: 'Schedules' },
  { name: 'schedules, none found', route: '/schedules', path: () => '/schedules?q=nothing-of-the-kind', heading: 'Schedules' },
  { name: 'windows', route: '/windows', path: () => '/windows', heading: 'Windows' },
  { name: 'a new window', route: '/windows', path: () => '/windows?window=new', heading: 'Windows', dialog: 'New window' },
  { name: 'a new window of a scan', route: '/windows', path: ({ scan }) => `/windows?window=new&scan=${scan}`, heading: 'Windows', dialog: 'New window' },
  { name: 'a window', route: '/windows', path: ({ window }) => `/windows?window=${window}`, heading: 'Windows', dialog: 'Freeze of the year' },
  { name: 'calendar', route: '/calendar', path: () => '/calendar', heading: 'Calendar' },
  { name: 'calendar by month', route: '/calendar', path: () => '/calendar?view=month', heading: 'Calendar' },
  { name: 'calendar, another day', route: '/calendar', path: () => '/calendar?date=2026-12-31', heading: 'Calendar' },
  { name: 'providers', route: '/providers', path: () => '/providers', heading: 'Providers' },
  { name: 'new provider', route: '/providers/new', path: () => '/providers/new', heading: 'New provider' },
  { name: 'new provider, with faults', route: '/providers/new', path: () => '/providers/new', heading: 'New provider', act: async (page) => {
    await button(page, 'Create provider').click();
    await page.getByText('Give it a name').waitFor();
  } },
  { name: 'a provider', route: '/providers/$providerId', path: ({ provider }) => `/providers/${provider}`, heading: NAMES.provider },
  { name: 'a provider, with the result of a test', route: '/providers/$providerId', path: ({ provider, test }) => `/providers/${provider}?test=${test}`, heading: NAMES.provider },
  { name: 'assets', route: '/assets', path: () => '/assets', heading: 'Assets' },
  { name: 'new asset', route: '/assets/new', path: () => '/assets/new', heading: 'New asset' },
  { name: 'import of assets', route: '/assets/import', path: () => '/assets/import', heading: 'Import assets' },
  { name: 'import of assets, with faults', route: '/assets/import', path: () => '/assets/import', heading: 'Import assets', act: async (page) => {
    await page.getByRole('main').getByRole('textbox').fill('displayName,type,targets\nGood,server,127.0.0.7\nBad,server,127.0.0.300\n');
    await page.getByRole('treegrid').getByText('Bad', { exact: true }).waitFor();
  } },
  { name: 'an asset', route: '/assets/$assetId', path: ({ asset }) => `/assets/${asset}`, heading: NAMES.asset },
  { name: 'hosts', route: '/hosts', path: () => '/hosts', heading: 'Hosts' },
  { name: 'hosts, a search that cannot be read', route: '/hosts', path: () => '/hosts?q=port:banana', heading: 'Hosts' },
  { name: 'hosts, the words of the search', route: '/hosts', path: () => '/hosts', heading: 'Hosts', act: async (page) => {
    await button(page, 'Words of the search').click();
    await page.getByText('All words must hold.').waitFor();
  } },
  { name: 'hosts, a view kept', route: '/hosts', path: () => '/hosts?q=port:1-65535', heading: 'Hosts', act: async (page) => {
    const views = button(page, /^(Views|Everything open)$/);
    const isNew = (await views.textContent()) === 'Views';
    await views.click();
    await page.getByRole('textbox', { name: 'Name of this view' }).fill('Everything open');
    if (isNew) await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /^Remove/ }).first().waitFor();
  } },
  { name: 'a host', route: '/hosts/$ip', path: () => '/hosts/127.0.0.1', heading: '127.0.0.1' },
  { name: 'a host that nobody saw', route: '/hosts/$ip', path: () => '/hosts/127.9.9.9', heading: '127.9.9.9' },
  { name: 'services', route: '/services', path: () => '/services', heading: 'Services' },
  { name: 'services by kind', route: '/services', path: () => '/services?by=kind', heading: 'Services' },
  { name: 'changes', route: '/changes', path: () => '/changes', heading: 'Changes' },
  { name: 'changes, all of them', route: '/changes', path: () => '/changes?noted=all', heading: 'Changes' },
  { name: 'alerts', route: '/alerts', path: () => '/alerts', heading: 'Alerts' },
  { name: 'alerts, all of them', route: '/alerts', path: () => '/alerts?state=all', heading: 'Alerts' },
  { name: 'map', route: '/map', path: () => '/map', heading: 'Map' },
  { name: 'map, a host chosen', route: '/map', path: () => '/map?at=host%20127.0.0.1', heading: 'Map' },
  { name: 'settings', route: '/settings', path: () => '/settings', heading: SECTIONS.scope },
  settings('scope'),
  settings('users'),
  settings('users', { name: 'settings: a new user', query: () => '?user=new', dialog: 'Add a user' }),
  settings('users', { name: 'settings: a user', query: ({ user }) => `?user=${user}`, dialog: 'wanda' }),
  settings('tokens'),
  settings('tokens', { name: 'settings: a new token', query: () => '?token=new', dialog: 'Make a token' }),
  settings('alerts'),
  settings('alerts', { name: 'settings: a new rule', query: () => '?rule=new', dialog: 'Add a rule' }),
  settings('alerts', { name: 'settings: channels', query: () => '?view=channels' }),
  settings('alerts', { name: 'settings: a new channel', query: () => '?view=channels&channel=new', dialog: 'Add a channel' }),
  settings('alerts', { name: 'settings: deliveries', query: () => '?view=deliveries' }),
  settings('audit'),
  settings('retention'),
  settings('owners'),
  settings('owners', { name: 'settings: a new organization', query: () => '?owner=new', dialog: 'Add an organization' }),
  settings('owners', { name: 'settings: an organization', query: ({ owner }) => `?owner=${owner}`, dialog: 'main' }),
  settings('about'),
  { name: 'no such page', route: '', path: () => '/no/such/page', heading: 'There is no such page' },
];

/** Fills a server: a scan of this machine that is over, one that goes on, and one of each of the rest. */
export async function furnish(server: Server): Promise<{ known: Known; listener: Listener }> {
  const listener = await listen('127.0.0.1', 'SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n');
  const command = `-sT -Pn -sV -p ${listener.port} --script banner %s`;
  const [provider] = (await server.call<{ items: { id: string }[] }>('GET', '/providers')).items;
  const run = await started(server, { name: NAMES.scan, targets: ['127.0.0.1'], command });
  await reached(server, run);
  const test = await server.call<{ id: string }>('POST', `/providers/${provider?.id}/test`, { target: '127.0.0.1', command });
  await reached(server, test.id);
  // Some minutes long: it goes on while it is looked at, and ends with the server.
  const going = await started(server, { name: 'Slow', targets: ['127.0.0.2'], command: '-sT -Pn -n -p 7000-7400 --scan-delay 5s %s' });
  const asset = await server.call<{ id: string }>('POST', '/assets', { displayName: NAMES.asset, type: 'server', targets: ['127.0.0.1'], tags: ['lab'] });
  const user = await server.call<{ id: string }>('POST', '/users', { username: 'wanda', role: 'viewer' });
  await server.call('POST', '/tokens', { name: 'nightly export', role: 'viewer', expiresInDays: 7 });
  const [owner] = (await server.call<{ items: { id: string }[] }>('GET', '/owners')).items;
  // Of a network that nothing is scanned in: it holds no run of these tests.
  const window = await server.call<{ id: string }>('POST', '/windows', { name: 'Freeze of the year', of: { kind: 'network', network: '127.99.0.0/16' }, effect: 'blackout', span: { kind: 'weekly', days: ['saturday', 'sunday'], from: '22:00', to: '06:00' }, zone: 'Europe/Berlin' });
  const { scanId } = await server.call<{ scanId: string }>('GET', `/runs/${run}`);
  await server.call('PUT', `/scans/${scanId}/schedule`, { when: { kind: 'monthly', day: 31, at: '02:30' }, zone: 'Asia/Tokyo', jitterSeconds: 600 });
  return { listener, known: { scan: scanId, run, going, test: test.id, provider: provider?.id ?? '', asset: asset.id, user: user.id, owner: owner?.id ?? '', window: window.id } };
}

/** Waits until a page has what it asks for: no skeleton, nothing busy, a heading. */
export async function settled(page: Page) {
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await expect.poll(() => page.evaluate(() => document.querySelectorAll('.ant-skeleton, [aria-busy="true"], .ant-spin-spinning').length), { timeout: 20_000 }).toBe(0);
  // What opens is somewhere else before it knows its place.
  await page.waitForFunction(() =>
    [...document.querySelectorAll('.ant-popover, .ant-dropdown')].every((one) => {
      const box = one.getBoundingClientRect();
      return !one.checkVisibility() || (box.left >= 0 && box.top >= 0 && box.left < innerWidth && box.top < innerHeight);
    }),
  );
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
}

/** What opens by a button, on which page. */
export const OPENED: { name: string; path: (known: Known) => string; opener: RegExp; opened?: RegExp; role: 'dialog' | 'menu' | 'tooltip' }[] = [
  { name: 'the change of the password', path: () => '/assets', opener: /^Choose your own$/, opened: /^Change password/, role: 'dialog' },
  { name: 'the menu of the account', path: () => '/assets', opener: /^Account /, role: 'menu' },
  { name: 'the actions of a scan', path: () => '/scans', opener: /^More for /, role: 'menu' },
  { name: 'the question before a scan goes', path: ({ scan }) => `/scans/${scan}`, opener: /^Delete$/, opened: /^Delete the scan/, role: 'dialog' },
  { name: 'the name of a template', path: ({ scan }) => `/scans/${scan}`, opener: /^Save as template$/, opened: /^Save as template$/, role: 'dialog' },
  { name: 'the formats of a run', path: ({ run }) => `/runs/${run}`, opener: /^Export/, role: 'menu' },
  { name: 'the question before a run goes', path: ({ run }) => `/runs/${run}`, opener: /^Delete$/, opened: /^Delete /, role: 'dialog' },
  { name: 'the question before a run is ended', path: ({ going }) => `/runs/${going}`, opener: /^Cancel run$/, opened: /^Cancel this run/, role: 'dialog' },
  { name: 'the schedule of a scan', path: ({ scan }) => `/scans/${scan}`, opener: /^Change$/, opened: /^Change the schedule$/, role: 'dialog' },
  { name: 'the question before a schedule goes', path: ({ scan }) => `/scans/${scan}`, opener: /^Remove$/, opened: /^Remove the schedule/, role: 'dialog' },
  { name: 'a new window', path: () => '/windows', opener: /^New window$/, opened: /^New window$/, role: 'dialog' },
  { name: 'the question before a provider goes', path: ({ provider }) => `/providers/${provider}`, opener: /^Delete$/, opened: /^Delete /, role: 'dialog' },
  { name: 'the scan of an asset', path: ({ asset }) => `/assets/${asset}`, opener: /^Scan this now$/, opened: /^Scan /, role: 'dialog' },
  { name: 'the question before an asset goes', path: ({ asset }) => `/assets/${asset}`, opener: /^Delete$/, opened: /^Delete /, role: 'dialog' },
  { name: 'ports that are expected', path: ({ asset }) => `/assets/${asset}`, opener: /^Expect ports$/, opened: /^Expect ports$/, role: 'dialog' },
  { name: 'the words of the search', path: () => '/hosts', opener: /^Words of the search$/, role: 'tooltip' },
  { name: 'the views', path: () => '/services', opener: /^Views$/, role: 'tooltip' },
  { name: 'a new user', path: () => '/settings/users', opener: /^Add a user$/, opened: /^Add a user$/, role: 'dialog' },
  { name: 'a new token', path: () => '/settings/tokens', opener: /^Make a token$/, opened: /^Make a token$/, role: 'dialog' },
  { name: 'the question before a token goes', path: () => '/settings/tokens', opener: /^Revoke$/, opened: /^Revoke /, role: 'dialog' },
  { name: 'a new organization', path: () => '/settings/owners', opener: /^Add an organization$/, opened: /^Add an organization$/, role: 'dialog' },
];
