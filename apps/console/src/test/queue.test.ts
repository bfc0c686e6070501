import { makeSampleTraffic, type SampleTraffic } from '@posthorn/api/testing/sample-traffic';
import { afterAll, beforeAll, test } from 'vitest';
import { everyPage, startBrowser, type TestBrowser } from '../testing/browser.ts';

let browser: TestBrowser;
let sample: SampleTraffic;

beforeAll(async () => {
  browser = await startBrowser();
  sample = await makeSampleTraffic(browser.console.start.database.pool);
  await browser.signIn();
});
afterAll(() => browser?.[Symbol.asyncDispose]());

everyPage(
  () => browser,
  () => [
    { path: '/queue', h1: 'Queue' },
    { path: '/queue?by=reason', h1: 'Queue' },
    { path: '/queue?by=flat', h1: 'Queue' },
  ],
);

test('hold and undo, with a count first', async () => {
  const { page } = browser;
  await browser.visit(`/activity/messages/${sample.deferred}`);
  await page.getByRole('button', { name: 'Hold' }).click();
  await page.getByRole('heading', { name: 'Hold 1 recipient?' }).waitFor();
  await page.getByLabel('Reason').fill('look at it first');
  await page.getByRole('dialog').getByRole('button', { name: 'Hold' }).click();
  await page.getByText('Held 1 recipient.').waitFor();
  await page.getByText('look at it first').first().waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('Undone for 1 recipient.').waitFor();
});
