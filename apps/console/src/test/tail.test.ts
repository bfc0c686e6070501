import { makeSampleTraffic } from '@posthorn/api/testing/sample-traffic';
import { afterAll, beforeAll, test } from 'vitest';
import { everyPage, startBrowser, type TestBrowser } from '../testing/browser.ts';

let browser: TestBrowser;

beforeAll(async () => {
  browser = await startBrowser();
  await makeSampleTraffic(browser.console.start.database.pool);
  await browser.signIn();
});
afterAll(() => browser?.[Symbol.asyncDispose]());

everyPage(
  () => browser,
  () => [{ path: '/activity/tail', h1: 'Live tail' }],
);

test('the live tail shows an event within a second or so', async () => {
  const { page } = browser;
  await page.goto(`${browser.console.url}/activity/tail`);
  await page.getByText('listening').waitFor();
  await makeSampleTraffic(browser.console.start.database.pool);
  await page
    .getByRole('link', { name: 'message' })
    .or(page.getByText('203.0.113.9'))
    .first()
    .waitFor({ timeout: 5_000 });
});
