/** In Chinese: what the server says, in English, is told in Chinese wherever it is shown. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch, open } from './browser';
import { reached, started } from './runs';
import { serve, type Server } from './server';

let server: Server;
let browser: Browser;
let page: Page;
let provider: string;
let faults: string[];

beforeAll(async () => {
  [server, browser] = await Promise.all([serve(), launch()]);
  // A provider is called as somebody has called it, here the server at its first start: a name is nobody's sentence.
  const { items } = await server.call<{ items: { id: string }[] }>('GET', '/providers');
  provider = items[0]?.id ?? '';
  await server.call('PUT', `/providers/${provider}`, { name: 'nmap', displayName: '本机', category: 'Scan', type: 'Nmap', command: '-T4 -F -sV %s' });
  ({ page, faults } = await open(browser, server, { locale: 'zh-CN' }));
  await page.goto('/');
  await page.getByLabel('用户', { exact: true }).fill(server.username);
  await page.getByLabel('密码', { exact: true }).fill(server.password);
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await page.getByRole('navigation', { name: '主导航' }).waitFor();
});

afterAll(async () => {
  await browser?.close();
  await server?.end();
});

/** Runs of four words and more in Latin letters: what is shown and what only a title or a name says, but no code, nothing typed and no addresses. */
function english(on: Page): Promise<string[]> {
  return on.evaluate(() => {
    const SENTENCE = /(?<![A-Za-z])[A-Za-z][a-z']*(?:[;:]? \(?[A-Za-z][a-z']*){3,}/g;
    const CODE = 'code, kbd, pre, textarea, script, noscript, style, .mono, [class*="colours"]';
    const found: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (!node.parentElement?.closest(CODE)) found.push(...(node.textContent?.match(SENTENCE) ?? []));
    }
    for (const element of document.querySelectorAll('[title], [aria-label]')) {
      if (element.closest(CODE)) continue;
      for (const name of ['title', 'aria-label']) found.push(...(element.getAttribute(name)?.match(SENTENCE) ?? []));
    }
    return [...new Set(found)];
  });
}

const command = () => page.getByRole('textbox', { name: '命令' });

async function newScan(target: string) {
  await page.goto('/scans/new');
  await page.getByLabel('地址、网段、名称').fill(target);
}

test('the finder of English finds it', async () => {
  const other = await open(browser, server, { locale: 'en-GB' });
  await other.page.goto('/');
  await other.page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
  await other.page.evaluate(() => document.body.append(Object.assign(document.createElement('p'), { textContent: '-oN never runs here: it does no scan' })));
  expect(await english(other.page)).toContain('never runs here: it does no scan');
});

test('a wrong password', async () => {
  const other = await open(browser, server, { locale: 'zh-CN' });
  await other.page.goto('/');
  await other.page.getByLabel('用户', { exact: true }).fill(server.username);
  await other.page.getByLabel('密码', { exact: true }).fill('wrong of course');
  await other.page.getByRole('button', { name: '登录', exact: true }).click();
  await other.page.getByRole('alert').waitFor();
  expect(await english(other.page)).toEqual([]);
});

test.each([
  ['-oN /tmp/x %s', '在此处永不运行'],
  ['--data-dir /x --servic-version %s', '没有选项'],
  ['-D RND:3 %s', '需要授权'],
  ['--script nothing-such %s', '不是已安装的脚本或类别'],
  ['-p 99999 %s', '端口范围为 0 到 65535'],
  ['-sn -sS %s', '不能同时使用'],
  ['-T9 %s', '不是时序模板'],
  ['-sV "%s', '没有闭合'],
])('a refused command: %s', async (text, told) => {
  await newScan('127.0.0.1');
  await command().fill(text);
  await page.getByText(told).first().waitFor();
  expect(await english(page)).toEqual([]);
});

test.each([
  ['1.2.3', '既不是完整的 IPv4 地址'],
  ['a_b.example', '名称只能包含字母'],
  ['192.0.2.1', '不在范围内'],
  ['224.0.0.1', '永不扫描'],
])('a refused target: %s', async (target, told) => {
  await newScan(target);
  await page.getByText(told).first().waitFor();
  expect(await english(page)).toEqual([]);
});

test('an explained command, each option in a sentence, with what is worth knowing', async () => {
  await newScan('127.0.0.1');
  await command().fill('-T0 -sS -sU -sV -PS -PU -A -p 1-100 --reason -v --host-timeout 0 -R -n -oX - %s');
  await page.getByText('在此处永不运行').first().waitFor();
  await command().fill('-T0 -sS -sU -sV -PS -PU -A -p 1-100 --reason -v --host-timeout 0 -R -n %s');
  await page.getByText('扫描端口 1 到 100').waitFor();
  await page.getByText('从不放弃主机').waitFor();
  await page.getByText('-T0 在两次探测之间等待五分钟').waitFor();
  expect(await english(page)).toEqual([]);
});

test('the file of assets with bad lines', async () => {
  await page.goto('/assets/import');
  await page
    .getByLabel('文件文本')
    .fill('displayName,targets,tags\nWeb,10.0.0.300,\nMail,,\nWeb two,127.0.0.1,a"b\nDb,127.0.0.1\nDb,127.0.0.2,\n,127.0.0.3,\n"open,127.0.0.4,\n');
  await page.getByText('此行有 2 个单元格').first().waitFor();
  expect(await english(page)).toEqual([]);
  await page.getByLabel('文件文本').fill('displayName;targets\nWeb;10.0.0.1\n');
  await page.getByText('列之间用逗号分隔').first().waitFor();
  expect(await english(page)).toEqual([]);
});

test.each(['port:x', 'colour:red', 'net:1.2', '"open', 'state:red'])('a search that cannot be read: %s', async (q) => {
  await page.goto(`/hosts?q=${encodeURIComponent(q)}`);
  await page.getByText('无法理解搜索中的').waitFor();
  expect(await english(page)).toEqual([]);
});

test('runs: nothing found, nobody asked, refused; and what was judged of them', async () => {
  const closed = await started(server, { name: '空', targets: ['127.0.0.1'], command: '-Pn -sT -n -p 9 %s' });
  const outside = await started(server, { name: '外', targets: ['localhost'], command: '-sT -n -p 9 --exclude 127.0.0.1 %s' });
  await reached(server, closed);
  await reached(server, outside, 'failed');
  for (const id of [closed, outside]) {
    await page.goto(`/runs/${id}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.locator('[role=status][data-tone]').first().waitFor();
    expect(await english(page)).toEqual([]);
  }
  await page.goto(`/runs/${closed}?tab=command`);
  await page.getByText('扫描端口 9').waitFor();
  expect(await english(page)).toEqual([]);
  const scan = { providerId: provider, target: { mode: 'manual', targets: ['127.0.0.9'] }, command: '-sT -p 9 %s' };
  // Nobody answers for it: the run ends before it sends.
  const nameless = await started(server, { name: '无名', targets: ['nobody.invalid'], command: scan.command });
  await reached(server, nameless, 'failed');
  await page.goto(`/runs/${nameless}`);
  await page.getByText('已拒绝，未发送任何数据').first().waitFor();
  expect(await english(page)).toEqual([]);
  await page.goto('/scans');
  await page.getByText('已拒绝，未发送任何数据').first().waitFor();
  expect(await english(page)).toEqual([]);
  // In scope when it is made, and no longer when it is to start.
  await server.call('POST', '/scans', { ...scan, displayName: '拒' });
  await server.call('PUT', '/scope', { allowed: ['127.0.0.0/8', '::1/128'], excluded: ['127.0.0.9/32'] });
  await page.reload();
  await page.getByRole('button', { name: /拒/ }).first().click();
  await page.getByText('请选择不包含它的目标').first().waitFor();
  expect(await english(page)).toEqual([]);
});

test('providers, their health, and a target of the test widget', async () => {
  await page.goto(`/providers/${provider}`);
  await page.getByRole('heading', { name: '健康状况' }).waitFor();
  await page.getByLabel('目标', { exact: true }).fill('192.0.2.1');
  await page.getByText('超出扫描范围').first().waitFor();
  await page.getByRole('combobox', { name: '模板' }).first().click();
  await page.getByText('查找在线主机，不扫描端口').first().waitFor();
  expect(await english(page)).toEqual([]);
});

test('settings: a password that is guessed, an address tried, the server', async () => {
  await page.goto('/settings/scope');
  await page.getByPlaceholder(/127|10\.|192/).first().fill('224.0.0.1');
  await page.getByRole('button', { name: '试' }).first().click();
  await page.getByText('组播').first().waitFor();
  expect(await english(page)).toEqual([]);
  await page.goto('/settings/about');
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.getByRole('button', { name: '账户' }).click();
  await page.getByText('修改密码').click();
  const dialog = page.getByRole('dialog', { name: '修改密码' });
  await dialog.getByLabel('当前密码').fill(server.password);
  await dialog.getByLabel('新密码').fill('password1234');
  await dialog.getByRole('button', { name: '修改密码' }).click();
  await dialog.getByText('太容易被猜到').waitFor();
  expect(await english(page)).toEqual([]);
  expect(faults).toEqual([]);
});
