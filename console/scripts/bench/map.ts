/** The map of a thousand hosts: how soon it is there, and its frames while it is moved. */
import type { Page } from 'playwright-core';
import { frames, median, opened, told, type Frames } from './page';

const ROUNDS = Number(process.env['ROUNDS'] ?? 5);
/** A thousand hosts, their networks, and the ways to them. */
const PATH = '/map?q=net:10.0.0.0/16';
const DRAWN = '[data-drawn="1010"]';

export async function measureMap(pageAt: (path: string, selector: string) => Promise<Page>, say: (name: string, value: number) => void) {
  const page = await pageAt(PATH, DRAWN);
  await page.waitForLoadState('networkidle');
  const drawn: number[] = [];
  const all: Record<string, Frames[]> = { mapIdle: [], mapZoom: [], mapPan: [] };
  /* oxlint-disable no-await-in-loop */
  for (let round = 0; round < ROUNDS; round += 1) {
    await page.goto('about:blank');
    drawn.push(await opened(page, PATH));
    const box = await page.locator('[data-drawn]').boundingBox();
    if (!box) throw new Error('the map is not in sight');
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.move(x, y);
    all['mapIdle']?.push(await frames(page, () => page.waitForTimeout(1000)));
    const zoom = async () => {
      for (let step = 0; step < 40; step += 1) await page.mouse.wheel(0, step < 20 ? -60 : 60);
    };
    all['mapZoom']?.push(await frames(page, zoom));
    await page.mouse.down();
    const pan = async () => {
      for (let step = 0; step <= 90; step += 1) await page.mouse.move(x + 150 * Math.sin((step / 90) * 2 * Math.PI), y + 80 * Math.sin((step / 45) * 2 * Math.PI));
    };
    all['mapPan']?.push(await frames(page, pan));
    await page.mouse.up();
  }
  say('mapDrawn', median(drawn));
  for (const [name, rounds] of Object.entries(all)) told(name, rounds, say);
  await page.context().close();
}
