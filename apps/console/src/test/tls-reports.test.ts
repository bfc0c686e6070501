import { putSampleTlsReports } from '@posthorn/api/testing/sample-tls-reports';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { everyPage, startBrowser, type TestBrowser } from '../testing/browser.ts';

let browser: TestBrowser;
let sample: Awaited<ReturnType<typeof putSampleTlsReports>>;

beforeAll(async () => {
  browser = await startBrowser();
  sample = await putSampleTlsReports(browser.console.start.database.pool);
  await browser.signIn();
});
afterAll(() => browser?.[Symbol.asyncDispose]());

describe('pages', () => {
  everyPage(
    () => browser,
    () => [
      { path: '/transport/tls?days=90', h1: 'TLS results' },
      { path: '/transport/tls?domain=partner.example', h1: 'TLS results' },
      { path: `/transport/tls/sent?id=${sample.sentId}`, h1: 'TLS results' },
      { path: '/transport/tls/received', h1: 'TLS results' },
      { path: `/transport/tls/received?id=${sample.receivedId}`, h1: 'TLS results' },
    ],
  );
});

test('a failure leads to its domain, with the reason in words and the policy; a search stays in the address', async () => {
  const { page } = browser;
  await browser.visit('/transport/tls');
  await page.getByRole('button', { name: 'With failures' }).click();
  await page.waitForURL(/which=failed/);
  await page.getByRole('link', { name: 'partner.example' }).click();
  await page.waitForURL(/domain=partner\.example/);
  const dialog = page.getByRole('dialog');
  await dialog.getByText('the certificate is not valid at this time: it has expired').first().waitFor();
  await dialog.getByText('mx2.mail.partner.example', { exact: false }).first().waitFor();
  await page.keyboard.press('Escape');
  await page.waitForURL((url) => !url.searchParams.has('domain'));
  expect(new URL(page.url()).searchParams.get('which')).toBe('failed');
});

test('files are handed in, each with its answer, and text of strangers stays text', async () => {
  const { page } = browser;
  await browser.visit('/transport/tls/received?which=refused');
  await page.getByText('report<script>.json.gz').waitFor();
  await page.getByRole('button', { name: 'Hand in reports' }).click();
  await page.getByLabel('Files').setInputFiles([
    { name: 'bad.json', mimeType: 'application/json', buffer: Buffer.from('{}') },
    { name: 'none.json.gz', mimeType: 'application/gzip', buffer: Buffer.from('PK\x03\x04') },
  ]);
  await page.getByRole('button', { name: 'Read 2 files' }).click();
  const answers = page.getByRole('list', { name: 'What came of them' });
  await answers.getByText('it does not say for which time it is').waitFor();
  await answers.getByText('it is a zip archive', { exact: false }).waitFor();
});
