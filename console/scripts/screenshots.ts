/**
 * Draws the pictures of the README: a real run of real services on loopback, light and dark.
 * `npm run build && npm run screenshots`; it needs nginx, redis and Chromium.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'vitest';
import { launch, openAsAdmin } from '../e2e/browser';
import { reached, started } from '../e2e/runs';
import { serve } from '../e2e/server';

const PICTURES = fileURLToPath(new URL('../../docs/pictures/', import.meta.url));
/** A web server on three addresses of loopback, and what else is there. */
const WEB = ['127.31.0.10', '127.31.0.11', '127.31.0.20'];
const CACHE = ['127.31.0.20', '127.31.0.21'];

/** Waits until something listens. */
async function up(host: string, port: number) {
  for (let tries = 0; tries < 100; tries += 1) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = createConnection({ host, port }, () => resolve(true)).on('error', () => resolve(false));
      socket.setTimeout(1000, () => resolve(false));
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`nothing listens on ${host}:${port}`);
}

async function harbour(folder: string): Promise<ChildProcess[]> {
  const sites = WEB.map((host) => `server { listen ${host}:80; listen ${host}:8080; return 200 'harbour\\n'; }`).join('\n');
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${folder}/${kind};`).join(' ');
  writeFileSync(join(folder, 'nginx.conf'), `daemon off; pid ${folder}/pid; error_log ${folder}/log; events {} http { access_log off; ${temporary} ${sites} }`);
  const nginx = spawn('nginx', ['-c', join(folder, 'nginx.conf'), '-e', join(folder, 'log')]);
  const redis = spawn('redis-server', ['--bind', ...CACHE, '--port', '6379', '--save', '', '--dir', folder]);
  await Promise.all([...WEB.map((host) => up(host, 80)), ...CACHE.map((host) => up(host, 6379))]);
  return [nginx, redis];
}

test('the pictures of the README', { timeout: 180_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'portolan-pictures-'));
  const [server, browser, services] = await Promise.all([serve(), launch(), harbour(folder)]);
  try {
    const run = await started(server, { name: 'Harbour', targets: ['127.31.0.0/27'], command: '-sT -sV -n -p 22,80,443,6379,8080 %s' });
    await reached(server, run);
    // As on any day but the first.
    const own = `Harbour-${crypto.randomUUID()}`;
    await server.call('POST', '/session/password', { currentPassword: server.password, newPassword: own });
    server.password = own;
    mkdirSync(PICTURES, { recursive: true });
    for (const theme of ['light', 'dark'] as const) {
      const { page } = await openAsAdmin(browser, server, '/', { colorScheme: theme, deviceScaleFactor: 2, viewport: { width: 1280, height: 760 } });
      await page.getByRole('region', { name: 'Which services are open?' }).getByText('redis').first().waitFor();
      await page.screenshot({ path: join(PICTURES, `overview-${theme}.png`), animations: 'disabled' });
      await page.goto(`/runs/${run}`);
      await page.getByRole('checkbox', { name: 'With open ports' }).check();
      await page.getByText('127.31.0.20').first().click();
      await page.getByText('6379').first().waitFor();
      await page.screenshot({ path: join(PICTURES, `run-${theme}.png`), animations: 'disabled' });
      await page.goto('/scans/new?target=127.31.0.0/27&command=-sV%20-p%2022,80%20%25s');
      await page.getByText('May run').waitFor();
      await page.getByText('Checking the scope').waitFor({ state: 'hidden' });
      await page.screenshot({ path: join(PICTURES, `scan-${theme}.png`), animations: 'disabled' });
      await page.context().close();
    }
  } finally {
    for (const service of services) service.kill();
    await Promise.all([browser.close(), server.end()]);
    rmSync(folder, { recursive: true, force: true });
  }
});
