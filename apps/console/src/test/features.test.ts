import { startTestAnswerer } from '@posthorn/api/testing/answerer';
import { describeFeatures } from '@posthorn/settings/catalogue';
import { afterAll, beforeAll, expect, test } from 'vitest';
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
    { path: '/features', h1: 'Features' },
    { path: '/features?q=largest+message', h1: 'Features' },
    { path: '/features/queue?range=week', h1: 'Queue' },
  ],
);

test('every feature has a page, made from its declaration', async () => {
  const { page, complaints } = browser;
  complaints.length = 0;
  await browser.visit('/features');
  for (const { slug, title, summary, selfTests, variables } of describeFeatures()) {
    await page.locator(`main a[href="/features/${slug}"]`).first().click();
    await page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor();
    await page.getByText(summary, { exact: true }).waitFor();
    for (const one of selfTests) await page.getByRole('heading', { name: one.title }).waitFor();
    for (const { words } of variables) await page.getByText(words, { exact: true }).first().waitFor();
    await page.getByRole('heading', { name: 'History of its settings' }).waitFor();
    await page.goBack();
    await page.getByLabel('Search features and settings').waitFor();
  }
  expect(complaints).toEqual([]);
}, 120_000);

test('a search finds settings and leads to their fields', async () => {
  const { page } = browser;
  await browser.visit('/features');
  await page.getByLabel('Search features and settings').fill('message size');
  await page.getByRole('link', { name: 'Largest message' }).first().click();
  await page.waitForURL((url) => url.pathname === '/features/smtp' && url.hash === '#smtp.maxMessageSize');
  await page.goBack();
  await expect.poll(() => page.getByLabel('Search features and settings').inputValue()).toBe('message size');
});

test('without an engine a self-test says so; with one its steps are seen, and the last result stays', async () => {
  const { page } = browser;
  await browser.visit('/features/log');
  await page.getByText('No engine is running that could answer.').waitFor();
  await expect.poll(() => page.getByRole('button', { name: /^Run( again)? ?: / }).isDisabled()).toBe(true);

  const second = Promise.withResolvers<void>();
  await using _engine = await startTestAnswerer(browser.console.start, 'engine', {
    'self-test': async (_input, step) => {
      await step({ title: 'Level', state: 'ok', words: 'As the settings say.', ms: 1.5 });
      await second.promise;
      await step({ title: 'A line', state: 'unknown', words: 'Who reads it cannot be seen.', ms: 250 });
      return { state: 'unknown', ms: 252, revision: 1, host: 'h', pid: 1 };
    },
  });
  await browser.visit('/features/log');
  await page.getByRole('button', { name: /^Run( again)? ?: / }).click();
  await page.getByText('As the settings say.').waitFor();
  await expect.poll(() => page.getByText('Who reads it cannot be seen.').count()).toBe(0);
  second.resolve();
  await page.getByText('Who reads it cannot be seen.').waitFor();
  await page.getByRole('status').getByText('Could not look').waitFor();
  await browser.reload();
  await page.getByText('2 steps').click();
  await page.getByText('Who reads it cannot be seen.').waitFor();
  await browser.visit('/features');
  await page.getByRole('link', { name: /^Self-test: ?Could not look/ }).waitFor();
});

test('a viewer sees the self-test but cannot run it', async () => {
  const { page } = browser;
  await using _engine = await startTestAnswerer(browser.console.start, 'engine');
  await browser.signIn('viewer');
  await browser.visit('/features/log');
  const button = page.getByRole('button', { name: /^Run( again)? ?: / });
  await button.waitFor();
  await expect.poll(() => button.isDisabled()).toBe(true);
  await browser.signIn();
});

test('the old addresses lead to the new ones; unknown features are not found', async () => {
  const { page } = browser;
  await browser.visit('/settings/smtp');
  expect(new URL(page.url()).pathname).toBe('/features/smtp');
  const answer = await page.goto(`${browser.console.url}/features/nothing`);
  expect(answer?.status()).toBe(404);
});
