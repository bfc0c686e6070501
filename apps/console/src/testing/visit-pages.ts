// Run as a process of its own by `npm run bench -- pages`, which sends a VisitOrder and gets PageVisits back: opens each page in Chromium, as
// somebody who types its address, so many times with a warm cache and three times with an empty one.
import { chromiumForTests } from '@posthorn/api/testing/chromium';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { allPages } from './all-pages.ts';
import type { PageVisits, Person, VisitOrder } from './page-visits.ts';

process.once('message', (order: VisitOrder) => {
  visitPages(order).then(
    (visits) => process.send?.(visits, () => process.exit()),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});

const visitPages = async ({ url, person, samples, times, only }: VisitOrder): Promise<PageVisits[]> => {
  const browser = await chromium.launch(chromiumForTests);
  try {
    const warm = await browser.newContext({ viewport });
    await signIn(warm, url, person);
    const storageState = await warm.storageState();
    const page = await warm.newPage();
    const visits: PageVisits[] = [];
    for (const path of allPages(samples).filter((one) => one.startsWith(only))) {
      const firstTime = async () => {
        await using fresh = await browser.newContext({ viewport, storageState });
        return await timeTo(await fresh.newPage(), url + path);
      };
      const first = await firstTime();
      const cold = [first.ms];
      const warmed: number[] = [];
      if (!first.isMissing) {
        while (cold.length < COLD_VISITS) cold.push((await firstTime()).ms);
        while (warmed.length < times) warmed.push((await timeTo(page, url + path)).ms);
      }
      visits.push({ path, warm: warmed, cold, script: first.script, isMissing: first.isMissing });
      console.log(`${path}: ${first.isMissing ? 'no such page' : warmed.map((ms) => ms.toFixed(0)).join(' ')}`);
    }
    return visits;
  } finally {
    await browser.close();
  }
};

const signIn = async (context: BrowserContext, url: string, person: Person): Promise<void> => {
  const page = await context.newPage();
  await page.goto(`${url}/sign-in`);
  await page.fill('#email', person.email);
  await page.fill('#password', person.password);
  await page.keyboard.press('Enter');
  await page.waitForURL((at) => at.pathname !== '/sign-in', { timeout: 60_000 });
  await page.close();
};

const timeTo = async (page: Page, url: string): Promise<{ ms: number; script: number; isMissing: boolean }> => {
  const response = await page.goto(url, { waitUntil: 'commit' });
  // Measured in the page itself, frame by frame, so that no message between the processes is charged to it.
  const found = await page.waitForFunction(
    (busy) => {
      if (document.readyState === 'loading' || document.querySelector('main h1') === null) return false;
      if (document.querySelector(busy) !== null) return false;
      const scripts = (performance.getEntriesByType('resource') as PerformanceResourceTiming[]).filter(({ name }) =>
        new URL(name).pathname.endsWith('.js'),
      );
      return { ms: performance.now(), script: scripts.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0) };
    },
    busy,
    { polling: 'raf', timeout: 60_000 },
  );
  const { ms, script } = (await found.jsonValue()) as { ms: number; script: number };
  return { ms, script, isMissing: response?.status() === 404 };
};

/** What stands in for content that is on its way. */
const busy = '[aria-busy="true"], [aria-label="Loading"], .motion-safe\\:animate-pulse';
const viewport = { width: 1440, height: 900 };
const COLD_VISITS = 3;
