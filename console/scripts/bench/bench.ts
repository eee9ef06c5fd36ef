/**
 * How fast the console is, on a server with more than 100,000 hosts and a run of 65,536: `cargo xtask bench console`,
 * which holds what this says (a figure a line, in the file that BENCH names) against its bars.
 */
import { readdirSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { test } from 'vitest';
import { network } from '../../e2e/known';
import { serve, type Server } from '../../e2e/server';
import { document } from './document';
import { measureMap } from './map';
import { clicked, looking, median, opened } from './page';
import { measureScrolling } from './scrolling';

/** Times that a page is opened each way. */
const ROUNDS = Number(process.env['ROUNDS'] ?? 7);
const ALL = 65_536;
const MORE = 40_000;

const figures: [string, number][] = [];
const say = (name: string, value: number) => {
  figures.push([name, value]);
  process.stderr.write(`${name} ${value}\n`);
};

/** A browser with scrollbars, which playwright leaves out. */
const launch = () => chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-dev-shm-usage'], ignoreDefaultArgs: ['--hide-scrollbars'] });

/** Somebody signed in, whose browser has nothing of the console yet. No request is looked at: that turns the cache off. */
async function someone(browser: Browser, server: Server, selector: string): Promise<BrowserContext> {
  const context = await browser.newContext({ baseURL: server.url, locale: 'en-GB', viewport: { width: 1280, height: 800 } });
  context.setDefaultTimeout(120_000);
  await looking(context, selector);
  const answer = await context.request.post('/api/v1/session', { data: { username: server.username, password: server.password } });
  if (!answer.ok()) throw new Error(`sign-in: ${answer.status()}`);
  return context;
}

async function fill(server: Server, context: BrowserContext): Promise<string> {
  const cookies = await context.cookies();
  const cookie = cookies.map((one) => `${one.name}=${one.value}`).join('; ');
  const put = async (name: string, xml: Iterable<string>) => {
    const init = { method: 'POST', headers: { cookie, 'content-type': 'application/xml' }, body: Readable.toWeb(Readable.from(xml)), duplex: 'half' };
    const answer = await fetch(`${server.url}/api/v1/runs/import?displayName=${name}`, init as unknown as RequestInit);
    if (!answer.ok) throw new Error(`import: ${answer.status} ${await answer.text()}`);
    return ((await answer.json()) as { id: string }).id;
  };
  await put('More', document(MORE, 8));
  const run = await put('All', document(ALL, 7));
  await put('Traced', [network({ hosts: 1000, traced: true })]);
  return run;
}

/** What is opened, its address, and what has to be seen of it. */
interface Opening {
  name: string;
  path: string;
  row: string;
}

/** Opens pages by their address, with a cache that is empty and with one that is not, in turn. */
async function openings(browser: Browser, server: Server, all: Opening[]) {
  const times = new Map<string, number[]>();
  const note = (name: string, time: number) => times.set(name, [...(times.get(name) ?? []), time]);
  /* oxlint-disable no-await-in-loop -- one after the other: nothing else is to go on */
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const { name, path, row } of all) {
      const context = await someone(browser, server, row);
      const page = await context.newPage();
      const cold = await opened(page, path);
      await page.waitForLoadState('networkidle');
      await page.goto('about:blank');
      const warm = await opened(page, path);
      await context.close();
      // The first round warms the server and the machine.
      if (round > 0) {
        note(`${name}Cold`, cold);
        note(`${name}Warm`, warm);
      }
    }
  }
  for (const [name, list] of times) say(name, median(list));
  for (const [name, list] of times) say(`${name}Worst`, Math.max(...list));
}

/** Goes from page to page within the console. */
async function clicks(browser: Browser, server: Server, hosts: Opening, services: Opening) {
  const times: Record<string, number[]> = { hostsClick: [], servicesClick: [] };
  /* oxlint-disable no-await-in-loop */
  for (let round = 0; round < ROUNDS; round += 1) {
    const context = await someone(browser, server, 'nav');
    const page = await context.newPage();
    await opened(page, '/scans');
    await page.waitForLoadState('networkidle');
    const to = (name: string) => page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name, exact: true });
    times['hostsClick']?.push(await clicked(page, to('Hosts'), hosts.row));
    times['servicesClick']?.push(await clicked(page, to('Services'), services.row));
    await context.close();
  }
  for (const [name, list] of Object.entries(times)) say(name, median(list));
}

/** Bytes that come before the first page, compressed by gzip, and parts that come when they are asked for. */
async function sizes(server: Server) {
  const index = await (await fetch(`${server.url}/`, { headers: { accept: 'text/html' } })).text();
  const names = [...index.matchAll(/(?:src|href)="(\/static\/[^"]+)"/g)].map((found) => found[1] ?? '');
  const files = await Promise.all(names.map(async (name) => Buffer.from(await (await fetch(server.url + name)).arrayBuffer())));
  say('entryBytes', files.reduce((sum, file) => sum + gzipSync(file, { level: 9 }).length, 0));
  const scripts = readdirSync(fileURLToPath(new URL('../../dist/static/', import.meta.url))).filter((name) => name.endsWith('.js'));
  say('lazyParts', scripts.filter((name) => !names.includes(`/static/${name}`)).length);
}

test('figures', { timeout: 1_800_000 }, async () => {
  const [server, browser] = await Promise.all([serve(), launch()]);
  try {
    say('loadBefore', loadavg()[0] ?? 0);
    const first = await someone(browser, server, 'nav');
    const run = await fill(server, first);
    await first.close();
    const hosts = { name: 'hosts', path: '/hosts', row: '[aria-label="Hosts"] [aria-rowindex="2"]' };
    const services = { name: 'services', path: '/services', row: '[aria-label="Services"] [aria-rowindex="2"]' };
    const wanted = process.env['ONLY']?.split(',');
    const part = async (name: string, act: () => Promise<void>) => {
      if (!wanted || wanted.includes(name)) await act();
    };
    const pageAt = async (path: string, selector: string): Promise<Page> => {
      const page = await (await someone(browser, server, selector)).newPage();
      await opened(page, path);
      return page;
    };
    await part('sizes', () => sizes(server));
    await part('open', () => openings(browser, server, [hosts, services, { name: 'run', path: `/runs/${run}`, row: hosts.row }]));
    await part('click', () => clicks(browser, server, hosts, services));
    await part('scroll', () => measureScrolling(hosts, pageAt, say));
    await part('map', () => measureMap(pageAt, say));
    say('loadAfter', loadavg()[0] ?? 0);
    const out = process.env['BENCH'];
    if (out) writeFileSync(out, figures.map(([name, value]) => `${name} ${value}\n`).join(''));
  } finally {
    await Promise.all([browser.close(), server.end()]);
  }
});
