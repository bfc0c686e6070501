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
    { path: '/settings', h1: 'Settings' },
    { path: '/settings/report-texts', h1: 'Report texts' },
    { path: '/settings/report-texts?language=de&kind=delayed&view=raw', h1: 'Report texts' },
  ],
);

test('the words of a report are changed beside the report that they make', async () => {
  const { page } = browser;
  await browser.visit('/settings/report-texts?language=de');
  const read = page.getByRole('article', { name: 'the report as it is read' });
  const subject = page.getByLabel('Subject');
  await subject.fill('Zurück: {recipients}');
  await read.getByText('Zurück: kim@example.net', { exact: true }).waitFor();
  await page.getByText('Kept in the draft').waitFor();
  await subject.fill('Zurück: {nobody}');
  await page
    .getByText(/unknown placeholder "\{nobody\}"/)
    .first()
    .waitFor();
  await subject.fill('Zurück von {hostname}');
  await page.getByText('Kept in the draft').waitFor();
  await browser.reload();
  await expect.poll(() => subject.inputValue()).toBe('Zurück von {hostname}');
  await page.getByRole('button', { name: 'As sent' }).click();
  await page.getByRole('figure', { name: 'the report as it is sent' }).getByText('message/delivery-status').waitFor();
  await page.getByRole('button', { name: 'Back to the shipped words' }).click();
  await expect.poll(() => subject.inputValue()).toBe('Ihre Nachricht konnte nicht zugestellt werden');
});
