import { putHostileInSandbox } from '@posthorn/api/testing/sample-traffic';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { everyPage, startBrowser, type TestBrowser } from '../testing/browser.ts';

let browser: TestBrowser;
let hostile: string;

// Each test walks through several pages, and the machine may be busy.
vi.setConfig({ testTimeout: 120_000 });

beforeAll(async () => {
  browser = await startBrowser();
  browser.page.setDefaultTimeout(20_000);
  hostile = await putHostileInSandbox(browser.console.start.database.pool);
  await browser.signIn();
}, 400_000);
afterAll(() => browser?.[Symbol.asyncDispose]());

everyPage(
  () => browser,
  () => [
    { path: '/sandbox', h1: 'Sandbox' },
    { path: '/sandbox?show=misbehaviours', h1: 'Sandbox' },
    { path: `/sandbox/${hostile}`, h1: 'script' },
    { path: `/sandbox/${hostile}?tab=headers`, h1: 'script' },
    { path: `/sandbox/${hostile}?tab=transcript`, h1: 'script' },
  ],
);

test('what arrives shows by itself, and is searched', async () => {
  const { page } = browser;
  await browser.visit('/sandbox');
  await putHostileInSandbox(browser.console.start.database.pool);
  await page.getByText('2 messages').waitFor();
  await page.getByRole('combobox').fill('to:nobody@nowhere.example');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Enter');
  await page.getByText('Nothing fits this search').waitFor();
});

test('a misbehaviour is tried with a real message, whose page opens', async () => {
  const { page } = browser;
  await browser.visit('/sandbox');
  await page.getByRole('button', { name: 'Misbehaviours' }).click();
  await page.waitForURL(/show=misbehaviours/);
  await page.getByRole('button', { name: 'Try it: Greylists' }).click();
  await page.getByRole('link', { name: 'Watch it' }).click();
  await page.getByRole('heading', { name: 'A destination that greylists' }).waitFor();
});

test('when mail leaves for the world, a route for trials is offered', async () => {
  const { page } = browser;
  await fetch(`${browser.console.url}/api/v1/configuration`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${browser.console.start.apiKey}` },
    body: JSON.stringify({ patch: { routing: { defaultRoute: 'mx' } }, reason: 'to the world' }),
  });
  await browser.visit('/sandbox?show=misbehaviours');
  await page.getByRole('button', { name: 'Try it: Hangs up', exact: true }).click();
  await page.getByText('Mail for sandbox.test does not go to the sandbox').waitFor();
  await page.getByRole('button', { name: 'Put a route for sandbox.test into my draft' }).click();
  await page.getByText('The route is in your draft: publish it, then try again.').waitFor();
  await page.getByRole('complementary', { name: 'Draft' }).getByText('1 unpublished change').waitFor();
});

test('emptied after the count was typed', async () => {
  const { page } = browser;
  await browser.visit('/sandbox');
  await page.getByRole('button', { name: 'Clear…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(/^Type/).fill('2');
  await dialog.getByRole('button', { name: 'Delete 2' }).click();
  await page.getByText('Nothing has arrived yet').waitFor();
  expect(browser.complaints.filter((one) => !one.includes('422'))).toEqual([]);
});
