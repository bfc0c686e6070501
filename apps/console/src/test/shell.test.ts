import { makeSampleTraffic } from '@posthorn/api/testing/sample-traffic';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startBrowser, type TestBrowser } from '../testing/browser.ts';

let browser: TestBrowser;

beforeAll(async () => {
  browser = await startBrowser();
  await makeSampleTraffic(browser.console.start.database.pool);
  await browser.signIn();
});
afterAll(() => browser?.[Symbol.asyncDispose]());

test('keyboard: skip link, navigation, search and its completion', async () => {
  const { page } = browser;
  await browser.visit('/activity/messages');
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the page');
  await page.keyboard.press('/');
  await page.keyboard.type('stat');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.keyboard.type('bou');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/activity/messages?q=status%3Abounced');
  await page.getByText('Welcome aboard').first().waitFor();
  await page.reload();
  await page.getByText('Welcome aboard').first().waitFor();
});

test('a search that is not understood says so in words', async () => {
  const { page } = browser;
  await browser.visit('/activity/messages?q=staus:bounced status:bouncd after:lunch');
  await page.getByText('There is no staus: here. Did you mean status:?').waitFor();
  await page.getByText('Did you mean status:bounced?').waitFor();
  await page.getByText('after:lunch is no time.').waitFor();
});
