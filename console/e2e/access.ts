/** What a page must hold for who has no mouse, no sight, a small screen: asked of the browser, told as lines. */
import type { Page } from 'playwright-core';

/** Roles of what can be operated, and of what needs a name to be told from the next. */
const NAMED = new Set(
  'button link textbox searchbox combobox listbox option checkbox radio switch slider spinbutton tab tabpanel menu menuitem menuitemcheckbox menuitemradio treeitem dialog alertdialog grid treegrid table image columnheader progressbar meter group navigation region'.split(' '),
);

/** Groups are no controls: antd and HTML make some without a name, which says nothing wrong. */
const MAY_BE_NAMELESS = new Set(['group']);

interface AxNode {
  ignored: boolean;
  role?: { value: string };
  name?: { value?: string };
  properties?: { name: string; value: { value?: unknown } }[];
  backendDOMNodeId?: number;
}

/** Controls (and whatever can have the focus) to which the browser gives no name. */
export async function nameless(page: Page): Promise<string[]> {
  const protocol = await page.context().newCDPSession(page);
  try {
    const { nodes } = (await protocol.send('Accessibility.getFullAXTree')) as unknown as { nodes: AxNode[] };
    const found: string[] = [];
    for (const node of nodes) {
      const role = node.role?.value ?? '';
      const isFocusable = node.properties?.some((one) => one.name === 'focusable' && one.value.value === true) ?? false;
      if (node.ignored || MAY_BE_NAMELESS.has(role) || !(NAMED.has(role) || isFocusable) || node.name?.value?.trim()) continue;
      if (role === 'RootWebArea' || !node.backendDOMNodeId) continue;
      const html = await htmlOf(protocol, node.backendDOMNodeId);
      // Where the skip link goes, and what catches the focus at the ends of a dialog to send it back.
      if (/^<main |data-sentinel|tabindex="-1" aria-hidden/.test(html)) continue;
      found.push(`no name: ${role} ${html}`);
    }
    return found;
  } finally {
    await protocol.detach();
  }
}

async function htmlOf(protocol: { send: (method: 'DOM.getOuterHTML', params: { backendNodeId: number }) => Promise<{ outerHTML: string }> }, backendNodeId: number) {
  const { outerHTML } = await protocol.send('DOM.getOuterHTML', { backendNodeId }).catch(() => ({ outerHTML: '(gone)' }));
  return outerHTML.slice(0, 200);
}

/** The page must not be wider than its window, nor its main area, nor a table than what is around it: its last column would be out of sight. */
export async function tooWide(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const tables = [...document.querySelectorAll('[role="grid"], [role="treegrid"], table')].flatMap((table) => (table.parentElement ? [table, table.parentElement] : [table]));
    const all = new Set([document.documentElement, document.body, ...document.querySelectorAll('main, [role="tablist"], [role="dialog"]'), ...tables]);
    const over = [...all].filter((one) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0);
    const told = (one: Element) => `${one.tagName.toLowerCase()} ${one.getAttribute('role') ?? one.className} ${(one.getAttribute('aria-label') ?? one.firstElementChild?.getAttribute('aria-label') ?? '').slice(0, 40)}`;
    return over.map((one) => `${innerWidth} px: <${told(one)}> is ${one.scrollWidth} px wide in ${one.clientWidth}`);
  });
}

/** Cells of tables whose text is cut off. */
export async function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const cells = [...document.querySelectorAll<HTMLElement>('[role="gridcell"], [role="columnheader"], td, th')].filter((one) => one.checkVisibility());
    const isCut = (one: Element) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 1 && getComputedStyle(one).overflowX !== 'visible' && !one.classList.contains('visually-hidden');
    const cut = cells.filter((cell) => [cell, ...cell.querySelectorAll('*')].some(isCut));
    return cut.map((one) => `${innerWidth} px: "${one.textContent?.trim().slice(0, 60)}" of the table ${one.closest('[aria-label]')?.getAttribute('aria-label')} is cut: ${one.scrollWidth} px in ${one.clientWidth}`);
  });
}

/** How the focus went through a part of the page. */
export interface Walk {
  /** What Tab came to, in its order. */
  stops: string[];
  faults: string[];
}

/** Presses Tab through `scope` until it is left; in a dialog, which keeps the focus, until it begins anew. */
export async function walk(page: Page, scope: string): Promise<Walk> {
  await page.evaluate(prepare, scope);
  const stops: string[] = [];
  const faults: string[] = [];
  const count = await page.evaluate(() => tab.wanted.length);
  for (let press = 0; press < count * 2 + 12; press += 1) {
    await page.keyboard.press('Tab');
    const step = await page.evaluate(look);
    if (step.fault) faults.push(step.fault);
    if (step.isOver) break;
    if (step.stop) stops.push(step.stop);
  }
  faults.push(...(await page.evaluate(finish)));
  return { stops, faults };
}

/* What follows runs in the page. */

interface Tab {
  scope: Element;
  isDialog: boolean;
  wanted: Element[];
  seen: Set<Element>;
  last: { element: Element; style: string; text: string } | null;
  lookOf: (element: Element) => string;
  isUnseen: (last: { element: Element; style: string }, now: Element) => boolean;
  told: (element: Element) => string;
}

declare const tab: Tab;

function prepare(selector: string) {
  const scope = [...document.querySelectorAll(selector)].findLast((one) => one.checkVisibility());
  if (!scope) throw new Error(`there is no ${selector}`);
  const still = document.createElement('style');
  still.id = 'still';
  still.textContent = '*, *::before, *::after { transition: none !important; }';
  document.head.append(still);
  const isSeen = (one: HTMLElement) => one.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true }) && !one.closest('[inert], [aria-hidden="true"]');
  const all = [...scope.querySelectorAll<HTMLElement>('a[href], button, input, select, textarea, summary, [tabindex], [contenteditable="true"], [role="button"], [role="tab"], [role="switch"]')];
  // Of radio buttons one is reached by Tab, and the others from it by the arrow keys.
  const isOfGroup = (one: HTMLElement) => {
    if (!(one instanceof HTMLInputElement) || one.type !== 'radio') return true;
    const group = all.filter((other): other is HTMLInputElement => other instanceof HTMLInputElement && other.type === 'radio' && other.name === one.name && !other.disabled);
    return one === (group.find((other) => other.checked) ?? group[0]);
  };
  const wanted = all.filter((one) => one.tabIndex >= 0 && !(one as HTMLButtonElement).disabled && isSeen(one) && isOfGroup(one));
  const styles = ['outlineStyle', 'outlineWidth', 'outlineColor', 'boxShadow', 'borderTopColor', 'borderBottomColor', 'backgroundColor', 'textDecorationLine'] as const;
  const lookOf = (element: Element) => {
    const chain: Element[] = [];
    for (let one: Element | null = element; one && chain.length < 4; one = one.parentElement) chain.push(one);
    const near = [...chain, ...(element.parentElement ? [...element.parentElement.children].slice(0, 8) : [])];
    return near.flatMap((one) => [undefined, '::before', '::after'].map((pseudo) => styles.map((name) => getComputedStyle(one, pseudo)[name]).join(' '))).join('\n');
  };
  const told = (element: Element) => `<${element.tagName.toLowerCase()}> ${element.getAttribute('role') ?? ''} "${element.getAttribute('aria-label') ?? element.textContent?.trim().slice(0, 60) ?? ''}" ${element.outerHTML.slice(0, 140)}`;
  // What is around both looks alike with the focus on either: it is compared without any.
  const isUnseen = (last: { element: Element; style: string }, now: Element) => {
    if (lookOf(last.element) !== last.style) return false;
    (now as HTMLElement).blur();
    const isAlike = lookOf(last.element) === last.style;
    (now as HTMLElement).focus();
    return isAlike;
  };
  const isDialog = scope.matches('[role="dialog"]');
  (globalThis as unknown as { tab: Tab }).tab = { scope, isDialog, wanted, seen: new Set(), last: null, lookOf, isUnseen, told };
  if (isDialog) wanted[0]?.focus();
  else (scope as HTMLElement).focus();
  if (isDialog && wanted[0]) tab.seen.add(wanted[0]);
}

function look(): { isOver: boolean; stop?: string; fault?: string } {
  const { scope, last, seen } = tab;
  const now = document.activeElement ?? document.body;
  let fault: string | undefined;
  if (last?.element.isConnected && last.element !== now && tab.isUnseen(last, now)) fault = `the focus is not seen on ${last.text}`;
  const before = last;
  tab.last = null;
  const isSentinel = now.getAttribute('aria-hidden') === 'true' || now === document.body;
  if (tab.isDialog && (isSentinel || now === scope)) return { isOver: false, ...(fault && { fault }) };
  if (!scope.contains(now)) return tab.isDialog ? { isOver: true, fault: fault ?? `the focus leaves the dialog for ${tab.told(now)}` } : { isOver: true, ...(fault && { fault }) };
  // A date or a time is gone through by its parts.
  if (before?.element === now && now.matches('[type="date"], [type="time"], [type="datetime-local"]')) {
    tab.last = before;
    return { isOver: false };
  }
  if (seen.has(now)) return { isOver: true, ...(!tab.isDialog || before?.element === now ? { fault: fault ?? `Tab comes again to ${tab.told(now)}` } : fault && { fault }) };
  seen.add(now);
  // antd draws some radio buttons as what is around them.
  let drawn = now;
  while (drawn.parentElement && (drawn.clientWidth < 1 || drawn.clientHeight < 1) && drawn.getClientRects().length > 0 && drawn.getBoundingClientRect().width < 1) drawn = drawn.parentElement;
  const box = drawn.getBoundingClientRect();
  if (box.width < 1 || box.height < 1 || box.right <= 0 || box.bottom <= 0 || box.left >= innerWidth || box.top >= innerHeight) fault ??= `the focus is out of sight on ${tab.told(now)}`;
  if (before?.element.isConnected && before.element.compareDocumentPosition(now) & Node.DOCUMENT_POSITION_PRECEDING && scope.contains(before.element)) fault ??= `Tab goes back from ${before.text} to ${tab.told(now)}`;
  tab.last = { element: now, style: tab.lookOf(now), text: tab.told(now) };
  return { isOver: false, stop: tab.told(now), ...(fault && { fault }) };
}

function finish(): string[] {
  document.querySelector('#still')?.remove();
  const missed = tab.wanted.filter((one) => one.isConnected && !tab.seen.has(one) && (one as HTMLElement).tabIndex >= 0 && one.checkVisibility());
  return missed.map((one) => `Tab does not come to ${tab.told(one)}`);
}
