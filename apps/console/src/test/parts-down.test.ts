import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startBrowser, type TestBrowser } from '../testing/browser.ts';

let browser: TestBrowser;

beforeAll(async () => {
  browser = await startBrowser();
  await browser.signIn();
});
afterEach(() => browser?.console.database.mend());
afterAll(() => browser?.[Symbol.asyncDispose]());

/** A page has answered when its frame stands, the state is said, and nothing turns for ever. */
const expectWords = async (path: string): Promise<void> => {
  const { page, console: running } = browser;
  await page.goto(running.url + path, { timeout: 20_000, waitUntil: 'domcontentloaded' });
  await page.getByText(/Database is down since \d\d:\d\d:\d\d/).waitFor({ timeout: 20_000 });
  await page.locator('h1').first().waitFor({ timeout: 10_000 });
  await page.waitForFunction(() => document.querySelectorAll('[aria-label="Loading"]').length === 0, undefined, {
    timeout: 15_000,
  });
};

describe.each(['cut', 'freeze'] as const)('with the way to the database: %s', (harm) => {
  test('every page answers, says since when, and recovers by itself', async () => {
    const { page, console: running } = browser;
    await browser.visit('/activity/messages');
    running.database[harm]();
    await page.getByText(/Database is down since \d\d:\d\d:\d\d/).waitFor({ timeout: 15_000 });
    for (const path of ['/', '/activity/messages', '/activity/refusals', '/queue', '/sandbox', '/settings'])
      await expectWords(path);
    await page.goto(`${running.url}/activity/messages`);
    await page.getByText('This cannot be shown just now').waitFor({ timeout: 15_000 });
    running.database.mend();
    await page.getByText('No message was accepted yet').waitFor({ timeout: 30_000 });
    expect(await page.getByText(/Database is down/).count()).toBe(0);
    expect(new URL(page.url()).pathname).toBe('/activity/messages');
  }, 240_000);

  test('so does the sign-in page, and health over REST', async () => {
    const { page, console: running, context } = browser;
    const cookies = await context.cookies();
    await context.clearCookies();
    running.database[harm]();
    await expectWords('/sign-in');
    await page.fill('#email', 'owner@example.org');
    await page.fill('#password', 'a calm and long phrase');
    await page.keyboard.press('Enter');
    await page
      .getByText(/database does not answer/i)
      .first()
      .waitFor({ timeout: 20_000 });
    const health = await fetch(`${running.url}/api/v1/health`);
    expect(health.status).toBe(503);
    expect((await health.json()).parts).toContainEqual(expect.objectContaining({ part: 'database', status: 'down' }));
    running.database.mend();
    await page.getByText(/Database is down/).waitFor({ state: 'detached', timeout: 30_000 });
    await context.addCookies(cookies);
  }, 120_000);
});
