import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { everyPage, startBrowser, type TestBrowser } from '../testing/browser.ts';

let kim: TestBrowser;
let page: Page;
let lee: Page;

// Each test walks through several pages, and the machine may be busy.
vi.setConfig({ testTimeout: 120_000 });

beforeAll(async () => {
  kim = await startBrowser();
  kim.page.setDefaultTimeout(20_000);
  await kim.signIn('operator');
  page = kim.page;
  lee = await kim.second('owner');
  lee.setDefaultTimeout(20_000);
}, 400_000);
afterAll(() => kim?.[Symbol.asyncDispose]());

const api = async (of: Page, method: string, path: string, body?: unknown) =>
  of.evaluate(
    async ([verb, where, sent]) => {
      const response = await fetch(`/api/v1${where}`, {
        method: verb as string,
        headers: { 'content-type': 'application/json' },
        ...(sent === undefined ? {} : { body: JSON.stringify(sent) }),
      });
      return response.json();
    },
    [method, path, body] as const,
  );
const patch = (of: Page, fields: unknown) => api(of, 'PUT', '/configuration/draft', { patch: fields });
const bar = (of: Page) => of.getByRole('complementary', { name: 'Draft' });

test('an edit shows at the foot of every page, saved, and survives leaving', async () => {
  await patch(page, { smtp: { maxNoops: 31, maxErrors: 6 } });
  for (const path of ['/', '/queue', '/settings/revisions']) {
    await kim.visit(path);
    await bar(page).getByText('2 unpublished changes').waitFor();
    await bar(page)
      .getByText(/^Saved/)
      .waitFor();
  }
  await bar(page).getByRole('button', { name: 'Review and publish' }).click();
  await page.waitForURL(/draft=review/);
  await kim.reload();
  await bar(page).getByText('SMTP conversation › Errors per connection lowered from 10 to 6.').waitFor();
  await bar(page).getByRole('button', { name: 'In values' }).click();
  await bar(page).getByText('Before').first().waitFor();
  await expect
    .poll(() => bar(page).getByRole('link', { name: 'smtp.maxErrors' }).getAttribute('href'))
    .toBe('/features/smtp#smtp.maxErrors');
  expect(await kim.axe()).toEqual([]);
});

test('a single change is taken back, all of it thrown away and brought back', async () => {
  await bar(page).getByRole('button', { name: 'In words' }).click();
  await bar(page)
    .getByRole('button', { name: /^Take back: .*Errors per connection/ })
    .click();
  await bar(page).getByText('1 unpublished change', { exact: true }).waitFor();
  await bar(page).getByRole('button', { name: 'Discard all' }).click();
  await page.getByText('The draft was thrown away.').waitFor();
  await bar(page).waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: /^Undo/ }).click();
  await bar(page).getByText('1 unpublished change', { exact: true }).waitFor();
});

test('errors keep it from being published, and lead to their field', async () => {
  await patch(page, { sandbox: { enabled: false } });
  await kim.visit('/?draft=review');
  await bar(page).getByText('1 error: it cannot be published like this').waitFor();
  await bar(page).getByLabel('Reason').fill('will not do');
  await expect.poll(() => bar(page).getByRole('button', { name: 'Publish', exact: true }).isDisabled()).toBe(true);
  await expect
    .poll(() => bar(page).getByRole('link', { name: 'routing.defaultRoute' }).getAttribute('href'))
    .toBe('/routing/routes');
  await api(page, 'DELETE', '/configuration/draft');
});

test('two people edit at once: the second sees what, who, when and why, chooses, and publishes', async () => {
  await patch(lee, { smtp: { greeting: 'ESMTP of Lee', maxErrors: 7 } });
  await patch(page, { smtp: { greeting: 'ESMTP of Kim', maxNoops: 35 } });
  await kim.visit('/settings/revisions');
  await page.getByText('An owner').waitFor();
  await page.getByText('has 2 unpublished changes').waitFor();

  await kim.visit('/?draft=review', lee);
  await bar(lee).getByLabel('Reason').fill('a friendlier greeting');
  await bar(lee).getByRole('button', { name: 'Publish', exact: true }).click();
  await bar(lee)
    // How long it took is only told when all followed while the page waited for it.
    .getByText(/Revision 2 is in force on 1 of 1 process( after \d+ ms)?\./)
    .waitFor();

  await kim.visit('/?draft=review');
  await bar(page).getByText('published meanwhile, 1 conflict').waitFor();
  const told = page.getByRole('region', { name: 'Published meanwhile' });
  await told.getByText('a-owner@example.org').first().waitFor();
  await told.getByText('“a friendlier greeting”').first().waitFor();
  await expect.poll(() => bar(page).getByRole('button', { name: 'Publish', exact: true }).isDisabled()).toBe(true);
  const bring = told.getByRole('button', { name: 'Bring my changes onto revision 2' });
  await expect.poll(() => bring.isDisabled()).toBe(true);
  await told.getByRole('radio', { name: /^Theirs.*“ESMTP of Lee”/ }).waitFor();
  expect(await kim.axe()).toEqual([]);
  // By keyboard: the second of the two choices.
  await told.getByRole('radio', { name: /^Yours/ }).focus();
  await page.keyboard.press('Space');
  await bring.click();
  await told.waitFor({ state: 'hidden' });
  await bar(page).getByText('Your 2 changes to revision 2').waitFor();
  await bar(page).getByLabel('Reason').fill('mine, on top of theirs');
  await page.keyboard.press('Enter');
  await bar(page)
    .getByText(/Revision 3 is in force on 1 of 1 process/)
    .waitFor();
  const { configuration } = await api(page, 'GET', '/configuration');
  expect([configuration.smtp.greeting, configuration.smtp.maxErrors, configuration.smtp.maxNoops]).toEqual([
    'ESMTP of Kim',
    7,
    35,
  ]);
});

test('undo after publishing: what it would change, then back', async () => {
  await bar(page).getByRole('button', { name: 'Undo' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('2 changes to what is in force now').waitFor();
  await dialog.getByRole('button', { name: 'Roll back' }).click();
  await dialog.getByText('as revision 4').waitFor();
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  const { configuration } = await api(page, 'GET', '/configuration');
  expect(configuration.smtp.greeting).toBe('ESMTP of Lee');
});

test('a viewer sees no bar, and who works on the settings', async () => {
  await patch(page, { smtp: { maxNoops: 41 } });
  // A browser context of their own.
  const viewer = await kim.second('viewer');
  await kim.visit('/settings/revisions', viewer);
  await viewer.getByText('has 1 unpublished change').waitFor();
  await expect.poll(() => bar(viewer).count()).toBe(0);
});

everyPage(
  () => kim,
  () => [
    { path: '/settings/revisions', h1: 'Revisions' },
    { path: '/settings/revisions?draft=review', h1: 'Revisions' },
    { path: '/routing/routes', h1: 'Routes' },
  ],
);
