import { makeSampleWebhooks, startWebhookAnswerer } from '@posthorn/api/testing/sample-webhooks';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { everyPage, startBrowser, type TestBrowser } from '../testing/browser.ts';

let browser: TestBrowser;
let worker: AsyncDisposable;

vi.setConfig({ testTimeout: 120_000 });

beforeAll(async () => {
  browser = await startBrowser();
  browser.page.setDefaultTimeout(20_000);
  const { url, start } = browser.console;
  await makeSampleWebhooks(start.database.pool, { url, apiKey: start.apiKey });
  worker = await startWebhookAnswerer(start);
  await browser.signIn('operator');
}, 400_000);
afterAll(async () => {
  await worker?.[Symbol.asyncDispose]();
  await browser?.[Symbol.asyncDispose]();
});

test('a newcomer adds a webhook, is shown its secret once, and changes what it gets', async () => {
  const { page } = browser;
  await browser.visit('/settings/webhooks');
  await page.getByRole('row').filter({ hasText: 'billing' }).getByText('Rests').waitFor();
  await page.getByRole('button', { name: 'Add a webhook' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('shop');
  await dialog.getByLabel('URL').fill('https://shop.example.org/in');
  await dialog.getByText(/^whsec_[A-Za-z0-9+/]{43}=$/).waitFor();
  expect(await browser.axe()).toEqual([]);
  await dialog.getByRole('button', { name: 'Add and open' }).click();
  await page.waitForURL(/\/settings\/webhooks\/shop$/);
  await page.getByText('It stands in your draft.').waitFor();
  await page.getByText('Of a recipient', { exact: true }).click();
  await page.getByRole('checkbox', { name: /^msg:delivery/ }).check();
  await page.getByText('Kept in the draft').waitFor();
  await browser.reload();
  await page.getByRole('checkbox', { name: /^msg:delivery/, checked: true }).waitFor();
  await page.getByRole('button', { name: 'Make a new secret' }).click();
  await page.getByRole('button', { name: 'Take the previous one away' }).waitFor();
});

test('a test shows what came back, as text', async () => {
  const { page } = browser;
  await browser.visit('/settings/webhooks/crm');
  await page.getByRole('button', { name: 'Send a test' }).click();
  await page.getByText('It was taken:').first().waitFor();
  await page.getByText('Request and answer').click();
  await page.getByLabel('answer', { exact: true }).getByText('<script>alert(1)</script> thanks').waitFor();
});

test('failed deliveries are looked at and sent again; a webhook is paused', async () => {
  const { page } = browser;
  await browser.visit('/settings/webhooks/billing');
  await page.getByRole('button', { name: 'Failed', exact: true }).click();
  await page.waitForURL(/state=failed/);
  await page.getByRole('row').getByRole('button', { name: /event/ }).first().click();
  await page.waitForURL(/delivery=/);
  await page.getByRole('dialog').getByText('503 Service Unavailable').waitFor();
  expect(await browser.axe()).toEqual([]);
  await page.getByRole('dialog').getByRole('button', { name: 'Send again' }).click();
  await page.getByText('1 delivery on the way again.').waitFor();
  await page.getByRole('button', { name: 'Send all failed again' }).click();
  await page.getByText('None of these').waitFor();
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByText(/^Paused by/).waitFor();
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByRole('button', { name: 'Pause' }).waitFor();
});

test('an action is added, given a step and tried; one that failed is looked at and done again', async () => {
  const { page } = browser;
  await browser.visit('/settings/actions');
  await page.getByRole('row').filter({ hasText: 'record' }).getByText('Rests').waitFor();
  await page.getByRole('button', { name: 'Add an action' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('tell');
  await dialog.getByRole('button', { name: 'Add and open' }).click();
  await page.waitForURL(/\/settings\/actions\/tell$/);
  await page.getByRole('button', { name: 'Try it' }).click();
  await page.getByText('1 row <b>kept</b>').waitFor();
  await browser.visit('/settings/actions/record?state=failed');
  await page.getByRole('row').getByRole('button', { name: /event/ }).first().click();
  await page.waitForURL(/run=/);
  await page.getByRole('dialog').getByText('relation "delivery" does not exist').waitFor();
  expect(await browser.axe()).toEqual([]);
  await page.getByRole('dialog').getByRole('button', { name: 'Do it again' }).click();
  await page.getByText('1 run on the way again.').waitFor();
});

test('a veto: what it was asked, and the questions behind each number', async () => {
  const { page } = browser;
  await browser.visit('/settings/actions');
  const row = page.getByRole('row').filter({ hasText: 'debtors' });
  await row.getByText('1,204').waitFor();
  await row.getByRole('link').first().click();
  await page.waitForURL(/\/settings\/vetoes\/debtors$/);
  await page.getByText('connect ECONNREFUSED 10.0.0.9:5432').waitFor();
  await page.getByRole('link', { name: '31' }).click();
  await page.waitForURL(/outcome=refused/);
  await page.getByText('connect ECONNREFUSED 10.0.0.9:5432').waitFor({ state: 'detached' });
  await page.getByRole('row').getByText('<b>owes</b> us money').waitFor();
  expect(await browser.axe()).toEqual([]);
});

test('a step that cannot be read is told while it is typed, at the character; a veto likewise', async () => {
  const { page } = browser;
  await browser.visit('/settings/actions/record?view=settings');
  await page.getByRole('button', { name: /^SQL statement/ }).click();
  const statement = page.getByRole('textbox', { name: 'Statement' });
  await statement.fill('SELECT kept({event.nothing})');
  await page.getByText(/event\.nothing.*\(character 20\)/).waitFor();
  await statement.fill('SELECT kept({event.recipient})');
  await page.getByText(/\(character/).waitFor({ state: 'detached' });
  await browser.visit('/settings/vetoes/debtors?view=settings');
  const condition = page.getByRole('textbox', { name: 'Only when' });
  await condition.fill('event.port == "25"');
  await page.getByText(/\(character 1\)/).waitFor();
  expect(await browser.axe()).toEqual([]);
  await condition.fill('');
  await page.getByText(/\(character/).waitFor({ state: 'detached' });
});

test('a viewer sees it all and can change nothing', async () => {
  const viewer = await browser.second('viewer');
  await browser.visit('/settings/webhooks/crm?view=settings', viewer);
  const send = viewer.getByRole('button', { name: 'Send a test' });
  await send.waitFor();
  await expect.poll(() => send.isDisabled()).toBe(true);
  await expect.poll(() => viewer.getByRole('button', { name: 'Make a new secret' }).isDisabled()).toBe(true);
  await expect.poll(() => viewer.getByRole('textbox', { name: 'URL' }).isDisabled()).toBe(true);
});

everyPage(
  () => browser,
  () => [
    { path: '/settings/webhooks', h1: 'Webhooks' },
    { path: '/settings/webhooks/billing', h1: 'billing' },
    { path: '/settings/webhooks/crm?view=settings', h1: 'crm' },
    { path: '/settings/webhooks/crm?view=verify', h1: 'crm' },
    { path: '/settings/actions', h1: 'Actions' },
    { path: '/settings/actions/record', h1: 'record' },
    { path: '/settings/actions/record?view=settings', h1: 'record' },
    { path: '/settings/vetoes/debtors', h1: 'debtors' },
    { path: '/settings/vetoes/debtors?view=settings', h1: 'debtors' },
  ],
);
