import { makeSampleTraffic } from '@posthorn/api/testing/sample-traffic';
import { putSampleVerifications, type SampleVerifications } from '@posthorn/api/testing/sample-verifications';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { everyPage, startBrowser, type TestBrowser } from '../testing/browser.ts';

let browser: TestBrowser;
let rows: SampleVerifications;
let messageId: string;

beforeAll(async () => {
  browser = await startBrowser();
  await browser.signIn();
  await browser.visit('/dmarc');
  await browser.page.getByText('No author has been checked yet').waitFor();
  const { pool } = browser.console.start.database;
  messageId = (await makeSampleTraffic(pool)).delivered;
  rows = await putSampleVerifications(pool, { messageId });
});
afterAll(() => browser?.[Symbol.asyncDispose]());

const tile = (name: RegExp) => browser.page.getByRole('link', { name });
const tableRows = (name: string) => browser.page.getByRole('table', { name, exact: true }).locator('tbody tr');
const searched = () => new URL(browser.page.url()).searchParams.get('q');

describe('pages', () => {
  everyPage(
    () => browser,
    () => [
      { path: '/dmarc', h1: 'DMARC' },
      { path: '/dmarc?q=dmarc:failed&sources=network&authors=owner&by=alignment', h1: 'DMARC' },
      { path: '/dmarc?q=nothing-fits-this', h1: 'DMARC' },
      { path: `/dmarc/verifications/${rows.refused.id}`, h1: 'author.example' },
      { path: `/dmarc/verifications/${rows.hostile.id}`, h1: 'evil.example' },
      { path: `/activity/messages/${messageId}?tab=authentication`, h1: 'Quarterly numbers' },
      { path: `/activity/refusals/${rows.refused.sessionId}`, h1: 'Not from whom it says' },
    ],
  );
});

test('every number leads to its rows, and back keeps the search', async () => {
  const { page } = browser;
  await browser.visit('/dmarc');
  await tile(/^Verified 270/).waitFor();
  await tile(/^Failed 64/).click();
  await tile(/^Verified 64/).waitFor();
  expect(searched()).toBe('dmarc:failed');
  await page.getByRole('link', { name: /^Neither/ }).click();
  await page.waitForURL(/aligned/);
  await expect.poll(() => tableRows('Verifications').count()).toBe(50);
  await page.getByLabel('Group sources').selectOption('network');
  await page.waitForURL(/sources=network/);
  await tableRows('By source').filter({ hasText: '203.0.113.0/24' }).getByRole('link').click();
  await tile(/^Verified 53/).waitFor();
  expect(searched()).toBe('dmarc:failed aligned:none ip:203.0.113.0/24');
  await page.goBack();
  await tile(/^Verified 64/).waitFor();
  await page.reload();
  await tile(/^Verified 64/).waitFor();
  await expect.poll(() => page.getByLabel('Group sources').inputValue()).toBe('network');
});

test('registered names are grouped, and found together', async () => {
  await browser.visit('/dmarc?authors=owner');
  await tableRows('By author').filter({ hasText: 'example.co.uk' }).getByRole('link').click();
  await tile(/^Verified 61/).waitFor();
  expect(searched()).toBe('domain:*example.co.uk');
});

test('a mistake in the search is named; keys are offered', async () => {
  const { page } = browser;
  await browser.visit('/dmarc?q=dmarc:maybe');
  await page.getByText('dmarc:maybe is not known.', { exact: false }).waitFor();
  await page.getByRole('combobox').first().fill('ali');
  await page.getByRole('option', { name: /aligned:/ }).waitFor();
});

test('from a row to its story, to the message, and back', async () => {
  const { page } = browser;
  await browser.visit('/dmarc?q=signer:example.co.uk');
  await tableRows('Verifications').first().getByRole('link').click();
  await page.getByRole('heading', { name: 'Mail in the name of news.shop.example.co.uk' }).waitFor();
  await page.getByText('SPF passes for mail.esp.example, which is neither the author domain').first().waitFor();
  await page.getByText('example.co.uk and the author domain news.shop.example.co.uk belong to').first().waitFor();
  await browser.visit(`/dmarc/verifications/${rows.passed.id}`);
  await page.getByRole('link', { name: 'Open the message' }).click();
  await page.waitForURL(/\/messages\//);
  await page.getByText('its term ip4:192.0.2.0/24 matched', { exact: false }).waitFor();
  await page.getByText('2 answers of DNS').last().click();
  await page.getByText('v=spf1 ip4:192.0.2.0/24 ~all').waitFor();
  await page.getByRole('link', { name: 'Its row in the history' }).click();
  await tile(/^Verified 1/).waitFor();
  await expect.poll(() => tableRows('Verifications').count()).toBe(1);
  await browser.visit(`/dmarc/verifications/${rows.forwarded.id}`);
  await page.getByText('a trusted forwarder sealed it (ARC)').waitFor();
});

test('why was this message rejected? Two clicks from the overview', async () => {
  const { page } = browser;
  await browser.visit('/');
  await page.getByRole('link', { name: /Not from whom it says/ }).click();
  await tableRows('Refusals').filter({ hasText: 'Not from whom it says' }).getByRole('link').first().click();
  await page.getByText('author.example says that this address may not send for it: its term -all matched.').waitFor();
  await page.getByText('There is no DKIM signature.').waitFor();
  await page.getByRole('link', { name: 'Its row in the history of DMARC' }).click();
  await page.getByText('The message was refused; nothing of it was kept.').waitFor();
});

test('what fits is exported, for opendmarc-import too', async () => {
  const { page } = browser;
  await browser.visit('/dmarc?q=dmarc:failed');
  await page.getByRole('button', { name: 'Export', exact: true }).first().click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: /^OpenDMARC history/ }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('opendmarc.dat');
  let text = '';
  for await (const chunk of await download.createReadStream()) text += String(chunk);
  expect(text.match(/^job /gm)).toHaveLength(64);
});

test('the public-suffix list: its age, a bad one, a good one, back; a viewer only looks', async () => {
  const { page } = browser;
  await browser.visit('/dmarc');
  await page.getByText(/published 19 Aug 2026 \(\d+ (days|months) old\)/).waitFor();
  await page.getByRole('button', { name: 'Replace the list' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('or its text').fill('com\n<html>');
  await dialog.getByRole('button', { name: 'Replace', exact: true }).click();
  await dialog.getByText('line 2 is no rule: <html>', { exact: false }).waitFor();
  const rules = Array.from({ length: 1200 }, (_, index) => `zone${index}.example`).join('\n');
  await dialog.getByLabel('or its text').fill(`// VERSION: 2026-11-01_10-00-00_UTC\n${rules}`);
  await dialog.getByRole('button', { name: 'Replace', exact: true }).click();
  await page.getByText(/that a-owner@example\.org put in place, published 1 Nov 2026/).waitFor();
  await browser.signIn('viewer');
  await browser.visit('/dmarc');
  await page.getByRole('button', { name: 'Replace the list' }).click();
  await expect
    .poll(() => dialog.getByRole('button', { name: 'Back to the one that came along' }).isDisabled())
    .toBe(true);
  await browser.signIn('owner');
  await browser.visit('/dmarc');
  await page.getByRole('button', { name: 'Replace the list' }).click();
  await dialog.getByRole('button', { name: 'Back to the one that came along' }).click();
  await page.getByText('that came with Posthorn', { exact: false }).waitFor();
});
