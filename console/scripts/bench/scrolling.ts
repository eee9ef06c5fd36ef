/** Frames of a table of 100,000 rows while it is scrolled, beside those of a page of plain text as tall. */
import type { CDPSession, Page } from 'playwright-core';
import { frames, told, type Frames } from './page';

const ROWS = 100_000;
const ROUNDS = Number(process.env['ROUNDS'] ?? 5);
/** Pixels a second and in all that a wheel turns: 200 rows a second. */
const SPEED = 6000;
const FAR = 18_000;
/** Places that the scrollbar's thumb is put to from one end to the other, a frame each. */
const STEPS = 150;

type Say = (name: string, value: number) => void;
type Box = { x: number; y: number; width: number; height: number };

/** A page of text that only scrolls: as many lines, in a box as large. No script runs on it. */
async function plainPage(page: Page, box: Box): Promise<Page> {
  const plain = await page.context().newPage();
  await plain.goto('about:blank');
  await plain.evaluate(
    ([rows, size]) => {
      const line = (index: number) => `10.7.${index >> 8}.${index & 255}   up    node-${index}.site${index % 50}.example    Linux 6.1      ${index % 16}    last year`;
      document.body.style.margin = '0';
      const scroller = document.createElement('div');
      scroller.id = 'plain';
      Object.assign(scroller.style, { position: 'absolute', left: `${size.x}px`, top: `${size.y}px`, width: `${size.width}px`, height: `${size.height}px`, overflow: 'auto' });
      const text = document.createElement('pre');
      Object.assign(text.style, { margin: '0', lineHeight: '30px' });
      text.textContent = Array.from({ length: rows }, (_, index) => line(index)).join('\n');
      scroller.append(text);
      document.body.append(scroller);
    },
    [ROWS, box] as const,
  );
  return plain;
}

/** Turns the wheel down and up again over the middle of a box. */
async function wheel(session: CDPSession, box: Box) {
  for (const sign of [-1, 1]) {
    // oxlint-disable-next-line no-await-in-loop -- down, then up
    await session.send('Input.synthesizeScrollGesture', { x: box.x + box.width / 2, y: box.y + box.height / 2, yDistance: sign * FAR, speed: SPEED, gestureSourceType: 'mouse', preventFling: true });
  }
}

/** Drags the scrollbar's thumb from one end to the other, and back. */
async function drag(page: Page, box: Box, scroller: string) {
  await page.evaluate((name) => document.querySelector(name)?.scrollTo(0, 0), scroller);
  // The thumb is where it is drawn, some frames later.
  await page.waitForTimeout(300);
  const x = box.x + box.width - 8;
  const top = box.y + 24;
  const bottom = box.y + box.height - 24;
  await page.mouse.move(x, top);
  await page.mouse.down();
  let farthest = 0;
  const found = await frames(page, async () => {
    for (let step = 0; step <= 2 * STEPS; step += 1) {
      const part = step <= STEPS ? step / STEPS : 2 - step / STEPS;
      // oxlint-disable-next-line no-await-in-loop -- a hand that drags
      await page.mouse.move(x, top + part * (bottom - top));
      // oxlint-disable-next-line no-await-in-loop
      if (step === STEPS) farthest = await page.evaluate((name) => document.querySelector(name)?.scrollTop ?? 0, scroller);
    }
  });
  await page.mouse.up();
  if (farthest < (ROWS * 30) / 2) throw new Error(`the scrollbar of ${scroller} was not dragged: ${farthest}`);
  return found;
}

const SCROLLER = '[data-bench-scroller]';

/** Scrolls down until all rows that are wanted are here. */
async function load(page: Page): Promise<Frames> {
  return frames(page, () =>
    page.evaluate(
      ([name, height]) =>
        new Promise<void>((resolve) => {
          const step = () => {
            const scroller = document.querySelector(name);
            if (!scroller || scroller.scrollHeight >= height) return resolve();
            scroller.scrollTop = scroller.scrollHeight;
            requestAnimationFrame(step);
          };
          step();
        }),
      [SCROLLER, ROWS * 30] as const,
    ),
  );
}

export async function measureScrolling(table: { path: string; row: string }, pageAt: (path: string, selector: string) => Promise<Page>, say: Say) {
  const page = await pageAt(table.path, table.row);
  await page.waitForLoadState('networkidle');
  // The table's scroller is what scrolls around its first row.
  await page.evaluate((row) => {
    let one: Element | null | undefined = document.querySelector(row);
    while (one && getComputedStyle(one).overflowY !== 'auto') one = one.parentElement;
    one?.setAttribute('data-bench-scroller', '');
  }, table.row);
  const box = await page.locator(SCROLLER).boundingBox();
  if (!box) throw new Error('the table is not in sight');
  const session = await page.context().newCDPSession(page);
  told('fetchingWheel', [await frames(page, () => wheel(session, box))], say);
  const began = Date.now();
  told('loading', [await load(page)], say);
  say('loadingMs', Date.now() - began);
  await page.evaluate((name) => document.querySelector(name)?.scrollTo(0, 0), SCROLLER);
  const plain = await plainPage(page, box);
  await plain.waitForTimeout(500);
  const plainSession = await plain.context().newCDPSession(plain);
  const all: Record<string, Frames[]> = { idle: [], plainWheel: [], tableWheel: [], plainDrag: [], tableDrag: [] };
  /* oxlint-disable no-await-in-loop -- one after the other, so that what drifts on the machine falls on all */
  for (let round = 0; round < ROUNDS; round += 1) {
    await plain.bringToFront();
    all['plainWheel']?.push(await frames(plain, () => wheel(plainSession, box)));
    all['plainDrag']?.push(await drag(plain, box, '#plain'));
    await page.bringToFront();
    all['idle']?.push(await frames(page, () => page.waitForTimeout(2000)));
    await page.evaluate((name) => document.querySelector(name)?.scrollTo(0, 1_500_000), SCROLLER);
    all['tableWheel']?.push(await frames(page, () => wheel(session, box)));
    all['tableDrag']?.push(await drag(page, box, SCROLLER));
  }
  for (const [name, rounds] of Object.entries(all)) told(name, rounds, say);
  await page.context().close();
}
