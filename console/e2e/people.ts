/** Somebody of a role, on a page. */
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { open, signIn, type Opened } from './browser';
import type { Server } from './server';

const PASSWORD = 'eleven quiet lanterns at sea';

export async function openAs(browser: Browser, server: Server, role: 'viewer' | 'operator' | 'admin', path = '/', options: BrowserContextOptions = {}): Promise<Opened> {
  const username = `${role}-${crypto.randomUUID().slice(0, 8)}`;
  await server.call('POST', '/users', { username, role, password: PASSWORD });
  const opened = await open(browser, server, options);
  await opened.page.goto(path);
  await signIn(opened.page, username, PASSWORD);
  await opened.page.getByRole('navigation', { name: 'Main' }).waitFor();
  return opened;
}
