import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startBrowser, type TestBrowser } from '../testing/browser.ts';
import { untilItWorks } from '../testing/quiet.ts';

let browser: TestBrowser;

beforeAll(async () => {
  browser = await startBrowser();
  await browser.signIn();
});
afterEach(() => browser?.console.database.mend());
afterAll(() => browser?.[Symbol.asyncDispose]());

/** A page has answered when its frame stands, the state is said, and nothing turns for ever. */
const expectWords = async (path: string, page: Page): Promise<void> => {
  await page.goto(browser.console.url + path, { waitUntil: 'domcontentloaded' });
  await page.getByText(/Database is down since \d\d:\d\d:\d\d/).waitFor();
  await page.locator('h1').first().waitFor();
  await page.waitForFunction(() => document.querySelectorAll('[aria-label="Loading"]').length === 0);
};

describe.each(['cut', 'freeze'] as const)('with the way to the database: %s', (harm) => {
  test('every page answers, says since when, and recovers by itself', async () => {
    const { page, context, console: running } = browser;
    await browser.visit('/activity/messages');
    running.database[harm]();
    await page.getByText(/Database is down since \d\d:\d\d:\d\d/).waitFor();
    // All at once, as those who come when mail is late: each waits as long as the database is given.
    const paths = ['/', '/activity/messages', '/activity/refusals', '/queue', '/sandbox', '/settings'];
    await Promise.all(
      paths.map(async (path) => {
        const tab = await context.newPage();
        await expectWords(path, tab);
        await tab.close();
      }),
    );
    await page.goto(`${running.url}/activity/messages`);
    await page.getByText('This cannot be shown just now').waitFor();
    running.database.mend();
    await page.getByText('No message was accepted yet').waitFor();
    await expect.poll(() => page.getByText(/Database is down/).count()).toBe(0);
    expect(new URL(page.url()).pathname).toBe('/activity/messages');
  }, 240_000);

  test('so does the sign-in page, and health over REST', async () => {
    const { page, console: running, context } = browser;
    const cookies = await context.cookies();
    await context.clearCookies();
    running.database[harm]();
    await expectWords('/sign-in', page);
    await untilItWorks(page);
    await page.fill('#email', 'owner@example.org');
    await page.fill('#password', 'a calm and long phrase');
    await page.keyboard.press('Enter');
    await page
      .getByText(/database does not answer/i)
      .first()
      .waitFor();
    const health = await fetch(`${running.url}/api/v1/health`);
    expect(health.status).toBe(503);
    expect((await health.json()).parts).toContainEqual(expect.objectContaining({ part: 'database', status: 'down' }));
    running.database.mend();
    await page.getByText(/Database is down/).waitFor({ state: 'detached' });
    await context.addCookies(cookies);
  }, 120_000);
});
