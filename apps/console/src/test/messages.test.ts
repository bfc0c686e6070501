import { storeManyRecipients } from '@posthorn/api/testing/many-recipients';
import { makeSampleTraffic, type SampleTraffic } from '@posthorn/api/testing/sample-traffic';
import { uuidv7 } from '@posthorn/events/id';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { everyPage, startBrowser, type TestBrowser } from '../testing/browser.ts';

let browser: TestBrowser;
let sample: SampleTraffic;
let many: string;

beforeAll(async () => {
  browser = await startBrowser();
  const { pool } = browser.console.start.database;
  sample = await makeSampleTraffic(pool);
  many = await storeManyRecipients(pool, 10_000);
  await browser.signIn();
});
afterAll(() => browser?.[Symbol.asyncDispose]());

everyPage(
  () => browser,
  () => [
    { path: '/activity/messages', h1: 'Messages' },
    { path: `/activity/messages/${sample.deferred}`, h1: 'Invoice 2026-1187' },
    { path: `/activity/messages/${many}`, h1: 'To very many' },
    { path: `/activity/messages/${sample.delivered}?tab=headers`, h1: 'Quarterly numbers' },
    { path: `/activity/messages/${sample.delivered}?tab=structure`, h1: 'Quarterly numbers' },
    { path: `/activity/messages/${sample.hostile}?tab=content`, h1: 'script' },
    { path: `/activity/messages/${sample.delivered}?tab=authentication`, h1: 'Quarterly numbers' },
    { path: `/activity/messages/${sample.delivered}?tab=raw`, h1: 'Quarterly numbers' },
    { path: `/activity/messages/${sample.delivered}?tab=events`, h1: 'Quarterly numbers' },
    { path: '/activity/refusals', h1: 'Refusals' },
    { path: `/activity/refusals/${sample.refusedSession}`, h1: 'refused' },
  ],
);

test('ten thousand recipients: found by name, filtered by state, one story at a time', async () => {
  const { page } = browser;
  await browser.visit(`/activity/messages/${many}`);
  await page.getByRole('button', { name: 'All 10,000' }).waitFor();
  await page.getByLabel('Find a recipient').fill('kim9998@');
  await page.getByRole('button', { name: 'kim9998@example.net' }).click();
  await page.waitForURL(/recipient=/);
  await page.getByText('kim9998@example.net').nth(1).waitFor();
  await browser.reload();
  await page.getByText('kim9998@example.net').first().waitFor();
  await page.getByRole('button', { name: /^Held/ }).first().click();
  await page.waitForURL(/state=held/);
});

test('a search stands in the address, and a chip and a time narrow it', async () => {
  const { page } = browser;
  await browser.visit('/activity/messages');
  await page.getByRole('button', { name: 'Bounced' }).click();
  await page.waitForURL(/q=status%3Abounced/);
  await page.getByText('Welcome aboard').first().waitFor();
  await page.getByLabel('Time').selectOption('1h');
  await page.waitForURL(/after%3A1h/);
  await browser.reload();
  await page.getByText('Welcome aboard').first().waitFor();
  await page.goBack();
});

test('a refusal leads to what can be done, and to the others of its network', async () => {
  const { page } = browser;
  await browser.visit('/activity/refusals');
  await page.getByText('Not a relay for this client').first().click();
  await page.getByText('What the client can do').waitFor();
  await page.getByText('sign in on the submission port').first().waitFor();
  await page.getByText('203.0.113.0/24').waitFor();
  await expect
    .poll(() => page.getByRole('link', { name: 'smtp.relayHosts' }).first().getAttribute('href'))
    .toContain('/features/');
});

test('a viewer sees where mail is, and neither its content nor a way to change it', async () => {
  const { page } = browser;
  await browser.signIn('viewer');
  await browser.visit(`/activity/messages/${sample.deferred}`);
  await page.getByText('451 4.7.1 Greylisted, come back in 5 minutes').first().waitFor();
  await expect.poll(() => page.getByRole('button', { name: 'Headers' }).count()).toBe(0);
  await expect.poll(() => page.getByRole('button', { name: 'Download .eml' }).isDisabled()).toBe(true);
  expect((await page.request.get(`${browser.console.url}/api/v1/messages/${sample.deferred}/octets`)).status()).toBe(
    403,
  );
  await browser.signIn();
});

test('what is not there is said, not blank', async () => {
  const { page } = browser;
  await browser.visit(`/activity/messages/${uuidv7()}`);
  await page.getByRole('alert').first().waitFor();
  await browser.visit(`/activity/refusals/${uuidv7()}`);
  await page.getByRole('alert').first().waitFor();
});
