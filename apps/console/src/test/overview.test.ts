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
  () => [{ path: '/', h1: 'Overview' }],
);

test('why was it deferred, bounced, held, refused? Two clicks from the overview', async () => {
  const { page } = browser;
  for (const [number, row, words] of [
    ['Deferred', 'Invoice 2026-1187', '451 4.7.1 Greylisted, come back in 5 minutes'],
    ['Bounced', 'Welcome aboard', 'There is no such mailbox there.'],
  ] as const) {
    await browser.visit('/');
    await page.getByRole('link', { name: new RegExp(`^${number}`) }).click();
    await page.getByRole('link', { name: row }).click();
    await page.getByText(words).first().waitFor();
  }
  await browser.visit('/');
  await page.getByRole('link', { name: /^Held/ }).click();
  await page.getByText('All delivery is held (queue.holdAll)').first().waitFor();
  await browser.visit('/');
  await page.getByText('Relaying denied: sign in on the submission port').click();
  await page.getByText('victim@elsewhere.example').click();
  await page.getByText('554 5.7.1').first().waitFor();
});
