import { startTestAnswerer } from '@posthorn/api/testing/answerer';
import { putSampleDmarcSent, type SampleDmarcSent } from '@posthorn/api/testing/sample-dmarc-sent';
import { putSampleReports, reportXml, type SampleReports } from '@posthorn/api/testing/sample-reports';
import { makeSampleTraffic } from '@posthorn/api/testing/sample-traffic';
import { putSampleVerifications, type SampleVerifications } from '@posthorn/api/testing/sample-verifications';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { everyPage, startBrowser, type TestBrowser } from '../testing/browser.ts';
import { paste } from '../testing/paste.ts';

let browser: TestBrowser;
let rows: SampleVerifications;
let reports: SampleReports;
let sent: SampleDmarcSent;
let messageId: string;

beforeAll(async () => {
  browser = await startBrowser();
  await browser.signIn();
  await browser.visit('/dmarc/history');
  await browser.page.getByText('No author has been checked yet').waitFor();
  const { pool } = browser.console.start.database;
  messageId = (await makeSampleTraffic(pool)).delivered;
  rows = await putSampleVerifications(pool, { messageId });
  reports = await putSampleReports(pool);
  sent = await putSampleDmarcSent(pool);
});
afterAll(() => browser?.[Symbol.asyncDispose]());

const tile = (name: RegExp) => browser.page.getByRole('link', { name });
const tableRows = (name: string) => browser.page.getByRole('table', { name, exact: true }).locator('tbody tr');
const searched = () => new URL(browser.page.url()).searchParams.get('q');

describe('pages', () => {
  everyPage(
    () => browser,
    () => [
      { path: '/dmarc/history', h1: 'DMARC' },
      { path: '/dmarc/history?q=dmarc:failed&sources=network&authors=owner&by=alignment', h1: 'DMARC' },
      { path: '/dmarc/history?q=nothing-fits-this', h1: 'DMARC' },
      { path: `/dmarc/verifications/${rows.refused.id}`, h1: 'author.example' },
      { path: `/dmarc/verifications/${rows.hostile.id}`, h1: 'evil.example' },
      { path: '/dmarc', h1: 'DMARC' },
      { path: '/dmarc?days=90&group=unknown&domain=example.com', h1: 'DMARC' },
      { path: '/dmarc/senders/detail?group=broken&sender=SendGrid', h1: 'SendGrid' },
      { path: '/dmarc/senders/detail?group=forwarded&sender=list.example&by=network', h1: 'list.example' },
      { path: '/dmarc/sent', h1: 'DMARC' },
      { path: `/dmarc/sent?id=${sent.delivered}`, h1: 'DMARC' },
      { path: '/dmarc/sent?view=due', h1: 'DMARC' },
      { path: `/dmarc/sent?view=due&day=${sent.day}&domain=told.example`, h1: 'DMARC' },
      { path: '/dmarc/reports', h1: 'DMARC' },
      { path: `/dmarc/reports/${reports.counted}`, h1: 'Receiver about example.com' },
      { path: `/dmarc/reports/${reports.hostile}`, h1: 'about example.com' },
      { path: `/dmarc/reports/${reports.refused}`, h1: 'A report that could not be read' },
      { path: '/dmarc/failures', h1: 'DMARC' },
      { path: `/dmarc/failures/${reports.failure}`, h1: 'script' },
      { path: `/activity/messages/${messageId}?tab=authentication`, h1: 'Quarterly numbers' },
      { path: `/activity/refusals/${rows.refused.sessionId}`, h1: 'Not from whom it says' },
    ],
  );
});

test('every number leads to its rows, and back keeps the search', async () => {
  const { page } = browser;
  await browser.visit('/dmarc/history');
  await tile(/^Verified 274/).waitFor();
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
  await browser.reload();
  await tile(/^Verified 64/).waitFor();
  await expect.poll(() => page.getByLabel('Group sources').inputValue()).toBe('network');
});

test('registered names are grouped, and found together', async () => {
  await browser.visit('/dmarc/history?authors=owner');
  await tableRows('By author').filter({ hasText: 'example.co.uk' }).getByRole('link').click();
  await tile(/^Verified 61/).waitFor();
  expect(searched()).toBe('domain:*example.co.uk');
});

test('a mistake in the search is named; keys are offered', async () => {
  const { page } = browser;
  await browser.visit('/dmarc/history?q=dmarc:maybe');
  await page.getByText('dmarc:maybe is not known.', { exact: false }).waitFor();
  await page.getByRole('combobox').first().fill('ali');
  await page.getByRole('option', { name: /aligned:/ }).waitFor();
});

test('from a row to its story, to the message, and back', async () => {
  const { page } = browser;
  await browser.visit('/dmarc/history?q=signer:example.co.uk');
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
  // On a busy machine a search uses up its time and asks whether to go on.
  const goOn = page.getByRole('region', { name: 'Verifications' }).getByRole('button', { name: 'Go on' });
  await expect
    .poll(async () => {
      if (await goOn.isVisible()) await goOn.click();
      return await tableRows('Verifications').count();
    })
    .toBe(1);
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
  await browser.visit('/dmarc/history?q=dmarc:failed');
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
  await browser.visit('/dmarc/history');
  await page.getByText(/published 19 Aug 2026 \(\d+ (days|months) old\)/).waitFor();
  await page.getByRole('button', { name: 'Replace the list' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('or its text').fill('com\n<html>');
  await dialog.getByRole('button', { name: 'Replace', exact: true }).click();
  await dialog.getByText('line 2 is no rule: <html>', { exact: false }).waitFor();
  const rules = Array.from({ length: 1200 }, (_, index) => `zone${index}.example`);
  await paste(dialog.getByLabel('or its text'), ['// VERSION: 2026-11-01_10-00-00_UTC', ...rules]);
  await dialog.getByRole('button', { name: 'Replace', exact: true }).click();
  await page.getByText(/that a-owner@example\.org put in place, published 1 Nov 2026/).waitFor();
  await browser.signIn('viewer');
  await browser.visit('/dmarc/history');
  await page.getByRole('button', { name: 'Replace the list' }).click();
  await expect
    .poll(() => dialog.getByRole('button', { name: 'Back to the one that came along' }).isDisabled())
    .toBe(true);
  await browser.signIn('owner');
  await browser.visit('/dmarc/history');
  await page.getByRole('button', { name: 'Replace the list' }).click();
  await dialog.getByRole('button', { name: 'Back to the one that came along' }).click();
  await page.getByText('that came with Posthorn', { exact: false }).waitFor();
});

test('links that were kept from when the history stood first lead to where things are now', async () => {
  const { page } = browser;
  await browser.visit('/dmarc?q=signer:example.co.uk&authors=owner');
  await page.waitForURL(/\/dmarc\/history\?q=signer%3Aexample\.co\.uk&authors=owner$/);
  await page.getByRole('combobox', { name: 'Search' }).waitFor();
  await browser.visit('/dmarc/senders?days=90&group=broken');
  await page.waitForURL(/\/dmarc\?days=90&group=broken$/);
  await tableRows('Senders').first().waitFor();
});

test('who sends as us: what to do next, and from a number to its rows and the report', async () => {
  const { page } = browser;
  await browser.visit('/dmarc?days=90');
  await page.getByText('SendGrid sends in the name of example.com', { exact: false }).waitFor();
  await tile(/^Yours, but broken/).click();
  await page.waitForURL(/group=broken/);
  await tableRows('Senders').filter({ hasText: 'SendGrid' }).getByRole('link').click();
  await page.waitForURL(/detail/);
  await page.getByRole('heading', { name: 'SendGrid' }).waitFor();
  await tableRows('Addresses').filter({ hasText: '192.0.2.2' }).waitFor();
  await expect.poll(() => tableRows('Rows of reports').count()).toBe(40);
  await page.getByRole('button', { name: 'by network' }).click();
  await page.waitForURL(/by=network/);
  await tableRows('Addresses').getByRole('link', { name: /\/24$/ }).first().click();
  await page.waitForURL(/source=.*%2F24/);
  await page.getByText('whenever it was', { exact: false }).waitFor();
  await tableRows('Rows of reports').first().waitFor();
  await page.getByRole('button', { name: 'From anywhere' }).click();
  await page.waitForURL((url) => !url.searchParams.has('source'));
  await expect.poll(() => tableRows('Rows of reports').count()).toBe(40);
  await tableRows('Rows of reports').first().getByRole('link').click();
  await page.waitForURL(/\/dmarc\/reports\//);
  await page.getByText('100, 60% passed').waitFor();
  await expect.poll(() => tableRows('Rows').count()).toBe(4);
});

test('why receivers did otherwise leads to the rows that say so', async () => {
  const { page } = browser;
  await browser.visit('/dmarc/senders/detail?group=forwarded&sender=list.example');
  const line = page.getByText('Receivers did otherwise than your policy asks');
  await line.getByRole('link').first().click();
  await page.waitForURL(/override=mailing_list/);
  await page.getByText('where receivers did otherwise: a mailing list').waitFor();
  await tableRows('Rows of reports').first().waitFor();
  await page.getByRole('button', { name: 'For any reason' }).click();
  await page.waitForURL((url) => !url.searchParams.has('override'));
});

test('regression: where reports are about other days the page says so and leads there', async () => {
  const { page } = browser;
  await browser.visit('/dmarc?from=2015-01-01&to=2015-01-31');
  await page.getByText('Those that are here are about', { exact: false }).waitFor();
  await page.getByRole('button', { name: 'Look at those days' }).click();
  await tableRows('Senders').first().waitFor();
  await expect
    .poll(() => page.getByRole('button', { name: 'All', exact: true }).getAttribute('aria-pressed'))
    .toBe('true');
  await page.getByRole('button', { name: '7 days' }).click();
  await page.waitForURL(/days=7/);
});

test('reports are handed in, many at once, and each says what became of it; a viewer only looks', async () => {
  const { page } = browser;
  const named = (name: string, text: string) => ({ name, mimeType: 'text/xml', buffer: Buffer.from(text) });
  await browser.visit('/dmarc/reports');
  await page
    .getByLabel('Report files')
    .setInputFiles([
      named('foreign.xml', reportXml({ domain: 'other.example', reportId: 'handed-in' })),
      named('torn.xml', '<feedback><report_metadata>'),
      named('nothing.xml', ''),
    ]);
  const lines = page.getByRole('list', { name: 'What became of the files' }).getByRole('listitem');
  await expect.poll(() => lines.count()).toBe(3);
  // What needs a person comes first once all are read.
  await page.getByText('3 files: 1 set aside, 1 not read, 1 not taken').waitFor();
  await lines.nth(0).getByText('It ends before it is complete.').waitFor();
  await lines.nth(1).getByText('It is empty.').waitFor();
  await lines.nth(2).getByText('set aside').waitFor();
  await page.getByRole('button', { name: /^Not read/ }).click();
  await page.waitForURL(/state=refused/);
  await expect.poll(() => tableRows('Reports').count()).toBe(2);
  await browser.visit(`/dmarc/reports/${reports.refused}`);
  await page.getByRole('button', { name: 'Read it again' }).click();
  await page.getByText('Nothing has changed.').waitFor();
  await browser.signIn('viewer');
  await browser.visit(`/dmarc/reports/${reports.refused}`);
  await expect.poll(() => page.getByRole('button', { name: 'Read it again' }).isDisabled()).toBe(true);
  await browser.signIn('owner');
});

test('reports out: from what a day leads to, by its preview, to the log; an address that rests is let go', async () => {
  const { page } = browser;
  await browser.visit('/dmarc/sent');
  await page.getByText('Sending is off: nothing leaves.', { exact: false }).waitFor();
  await expect.poll(() => tableRows('Reports sent').count()).toBe(4);
  await page.getByRole('link', { name: 'Look at the day' }).click();
  await page.waitForURL(/view=due/);
  await page.getByLabel('Day (UTC)').fill(sent.day);
  await page.waitForURL(new RegExp(`day=${sent.day}`));
  await tableRows('Reports of the day').filter({ hasText: 'told.example' }).getByRole('link').click();
  await page.waitForURL(/domain=told/);
  await page.getByText('<domain>told.example</domain>', { exact: false }).waitFor();
  await page.getByRole('button', { name: 'See who takes it' }).click();
  await page.getByText('No worker is running that could look', { exact: false }).waitFor();
  await using _ = await startTestAnswerer(browser.console.start, 'worker', {
    'destination-check': async (input, step) => {
      const { policyDomain, addresses } = input as { policyDomain: string; addresses: string[] };
      for (const address of addresses)
        await step({ address, state: 'refuses', words: `nobody knows ${policyDomain} there`, goesTo: [] });
    },
  });
  await page.getByRole('button', { name: 'See who takes it' }).click();
  const addresses = page.getByRole('list', { name: 'Where it would go' });
  await addresses.getByText('gets none').waitFor();
  await addresses.getByText('nobody knows told.example there').waitFor();
  await page.getByRole('link', { name: 'See what became of it' }).click();
  await page.waitForURL(/sent\?id=/);
  await page.getByText('250 2.0.0 Ok: queued as 4XyZ').waitFor();
  await page.getByRole('button', { name: 'Send again' }).click();
  await page.getByText('Sending DMARC reports is off.', { exact: false }).waitFor();
  await browser.visit('/dmarc/sent?state=failed');
  await page.getByRole('button', { name: 'End the rest' }).click();
  await page.getByRole('button', { name: 'End the rest' }).waitFor({ state: 'detached' });
});
