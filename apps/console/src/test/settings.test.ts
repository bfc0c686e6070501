import { afterAll, beforeAll, test } from 'vitest';
import { everyPage, startBrowser, type TestBrowser } from '../testing/browser.ts';

let browser: TestBrowser;

beforeAll(async () => {
  browser = await startBrowser();
  await browser.signIn();
});
afterAll(() => browser?.[Symbol.asyncDispose]());

everyPage(
  () => browser,
  () => [
    { path: '/settings', h1: 'Settings' },
    { path: '/settings/smtp', h1: 'SMTP conversation' },
    { path: '/settings/routing', h1: 'Routing' },
  ],
);

test('a setting: draft, words, publish, in force', async () => {
  const { page } = browser;
  await browser.visit('/settings/smtp');
  await page.getByLabel('Largest message').fill('40M');
  await page.getByText('1 change not in force yet').waitFor();
  await page.getByPlaceholder(/^Why/).fill('smaller messages');
  await page.getByRole('button', { name: 'Publish' }).click();
  await page.getByText(/Revision 2 is in force on 1 of 1 process after \d+ ms/).waitFor();
  await browser.visit('/settings/smtp');
  await page.getByLabel('Largest message').fill('a lot');
  await page.getByRole('alert').first().waitFor();
});
