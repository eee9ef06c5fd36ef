/** What is measured in the page: when something is painted, and how long frames take. */
import type { BrowserContext, CDPSession, Locator, Page } from 'playwright-core';

/** Milliseconds that a frame of 60 a second takes. */
const FRAME = 1000 / 60;

interface Bench {
  /** Milliseconds from the start of the navigation until what the selector finds was painted. */
  painted: (selector: string) => Promise<number>;
  start: () => void;
  stop: () => number[];
  first: Promise<number>;
}

/** What this puts into a page. */
type Shared = typeof globalThis & { bench: Bench };

/** Put into the page before it begins: notes when what a selector finds has been painted, and frames while asked to. */
function watch(first: string) {
  // What is noted now. A clock that was stopped runs until its next frame, when another may have begun.
  let current: number[] | null = null;
  const clock = (times: number[]) => {
    let last = 0;
    const tick = (now: number) => {
      if (times !== current) return;
      if (last) times.push(now - last);
      last = now;
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  };
  const afterPaint = (done: (at: number) => void) =>
    // The message comes when the frame has been handed on to be shown.
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.addEventListener('message', () => done(performance.now()));
      channel.port1.start();
      channel.port2.postMessage(null);
    });
  const painted = (selector: string) =>
    new Promise<number>((resolve) => {
      const isThere = () => {
        if (!document.querySelector(selector)) return false;
        afterPaint(resolve);
        return true;
      };
      if (isThere()) return;
      const observer = new MutationObserver(() => isThere() && observer.disconnect());
      observer.observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ['data-drawn', 'aria-rowindex'] });
    });
  (globalThis as Shared).bench = {
    painted,
    start: () => {
      current = [];
      clock(current);
    },
    stop: () => {
      const times = current ?? [];
      current = null;
      return times;
    },
    first: painted(first),
  };
}

/** Has every page of a context look for what a selector finds, from its start on. */
export async function looking(context: BrowserContext, selector: string) {
  await context.addInitScript(watch, selector);
}

/** Goes to an address; milliseconds from the start of the navigation until what is looked for is painted. */
export async function opened(page: Page, path: string): Promise<number> {
  await page.goto(path, { waitUntil: 'commit' });
  return page.evaluate(() => (globalThis as Shared).bench.first);
}

/** Milliseconds from a click, as its event says, until what the selector finds is painted. */
export async function clicked(page: Page, what: Locator, selector: string): Promise<number> {
  const took = page.evaluate(
    (wanted) =>
      new Promise<number>((resolve) => {
        const pressed = (event: Event) => void (globalThis as Shared).bench.painted(wanted).then((at) => resolve(at - event.timeStamp));
        document.addEventListener('click', pressed, { once: true, capture: true });
      }),
    selector,
  );
  await what.click();
  return took;
}

/** Frames while something was done. */
export interface Frames {
  /** Milliseconds from each to the next. */
  times: number[];
  /** Milliseconds of the page's thread on a core for one: what else the machine has to do does not count. */
  work: number;
}

const sessions = new WeakMap<Page, Promise<CDPSession>>();

/** Milliseconds that the page's thread has worked. */
async function worked(page: Page): Promise<number> {
  let session = sessions.get(page);
  if (!session) {
    session = page.context().newCDPSession(page).then(async (made) => {
      await made.send('Performance.enable', { timeDomain: 'threadTicks' });
      return made;
    });
    sessions.set(page, session);
  }
  const { metrics } = await (await session).send('Performance.getMetrics');
  return (metrics.find((one) => one.name === 'TaskDuration')?.value ?? 0) * 1000;
}

export async function frames(page: Page, act: () => Promise<unknown>): Promise<Frames> {
  const before = await worked(page);
  await page.evaluate(() => (globalThis as Shared).bench.start());
  await act();
  const times = await page.evaluate(() => (globalThis as Shared).bench.stop());
  return { times, work: ((await worked(page)) - before) / Math.max(1, times.length) };
}

/** Says of rounds of something how its frames were: the middle of what each round was. */
export function told(name: string, rounds: Frames[], say: (name: string, value: number) => void) {
  const middle = (of: (one: Frames) => number) => median(rounds.map(of));
  say(`${name}P50`, middle(({ times }) => percentile(times, 0.5)));
  say(`${name}P95`, middle(({ times }) => percentile(times, 0.95)));
  say(`${name}Worst`, middle(({ times }) => Math.max(...times)));
  say(`${name}Dropped`, middle(({ times }) => dropped(times)));
  say(`${name}Work`, middle(({ work }) => work));
}

export function percentile(numbers: number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export const median = (numbers: number[]) => percentile(numbers, 0.5);

/** The share of the screen's beats that passed without a new frame. */
function dropped(times: number[]): number {
  const beats = times.map((time) => Math.max(1, Math.round(time / FRAME)));
  const all = beats.reduce((sum, one) => sum + one, 0);
  return (all - times.length) / all;
}
