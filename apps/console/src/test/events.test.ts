import { putSampleEvents } from '@posthorn/api/testing/sample-events';
import { makeSampleTraffic } from '@posthorn/api/testing/sample-traffic';
import { uuidv7 } from '@posthorn/events/id';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { everyPage, startBrowser, type TestBrowser } from '../testing/browser.ts';

let browser: TestBrowser;
const sessionId = uuidv7();

beforeAll(async () => {
  browser = await startBrowser();
  const { pool } = browser.console.start.database;
  const sample = await makeSampleTraffic(pool);
  await putSampleEvents(pool, [
    {
      type: 'msg:defer',
      process: 'worker',
      messageId: sample.deferred,
      recipient: 'kim@example.net',
      host: 'mx1.example.net',
      code: 451,
      enhanced: '4.7.1',
      text: '451 4.7.1 Greylisted <script>alert(1)</script>',
      data: { attempts: 2, nextTry: new Date().toISOString() },
    },
    {
      type: 'smtp:violation',
      process: 'engine',
      sessionId,
      clientAddress: '203.0.113.77',
      code: 554,
      text: 'bare line feed',
    },
    ...Array.from({ length: 70 }, (_, at) => ({
      type: 'tcp:connect' as const,
      process: 'engine',
      direction: 'in' as const,
      clientAddress: `198.51.100.${at}`,
    })),
  ]);
  await browser.signIn();
});
afterAll(() => browser?.[Symbol.asyncDispose]());

everyPage(
  () => browser,
  () => [
    { path: '/activity/events', h1: 'Events' },
    { path: '/activity/events?q=event:msg:defer', h1: 'Events' },
    { path: '/activity/events?q=nothing+fits+this', h1: 'Events' },
    { path: '/activity/events?types=all', h1: 'Events' },
  ],
);

const rowCount = () => browser.page.getByRole('table', { name: 'Events', exact: true }).locator('tbody tr').count();

test('one event opens in place, each field explained, and back closes it', async () => {
  const { page } = browser;
  await browser.visit('/activity/events?q=event:msg:defer');
  await page
    .getByRole('link', { name: /Recipient deferred/ })
    .first()
    .click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('who has to wait').waitFor();
  await dialog.getByText('how many attempts were made').waitFor();
  await dialog.getByText('Put off (greylisting)').waitFor();
  await dialog.getByRole('link', { name: 'Its message' }).waitFor();
  expect(new URL(page.url()).searchParams.get('event')).toMatch(/^[0-9a-f-]{36}$/);
  await browser.reload();
  await dialog.getByText('who has to wait').waitFor();
  await page.goBack();
  await dialog.waitFor({ state: 'detached' });
});

test('the search language filters, the chart picks a stretch, pages go on by cursor', async () => {
  const { page } = browser;
  await browser.visit('/activity/events?q=ip:203.0.113.64/26');
  await page.getByText('bare line feed').waitFor();
  await expect.poll(rowCount).toBe(1);
  await browser.visit(`/activity/events?q=session:${sessionId}`);
  await page.getByText('bare line feed').waitFor();
  await browser.visit('/activity/events?q=event:tcp:*');
  await expect.poll(rowCount).toBe(50);
  await page.getByRole('button', { name: 'Show more' }).click();
  await expect.poll(rowCount).toBe(70);
  const chart = page.getByRole('slider', { name: /Events over time/ });
  await chart.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await expect.poll(() => new URL(page.url()).searchParams.get('q')).toMatch(/after:\S+ before:\S+/);
});

test('what fits can be downloaded whole', async () => {
  const { page } = browser;
  await browser.visit('/activity/events?q=event:tcp:*');
  await page.getByRole('button', { name: 'Export' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: 'All that fit, NDJSON' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('posthorn-events.ndjson');
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  expect(Buffer.concat(chunks).toString().trim().split('\n')).toHaveLength(70);
});

test('a download that is cut says so, and goes on to the end', async () => {
  const { page } = browser;
  await browser.visit('/activity/events?q=event:tcp:*');
  let cuts = 3;
  await page.route('**/api/v1/events/export?*', (route) => (cuts-- > 0 ? route.abort() : route.continue()));
  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('menuitem', { name: 'All that fit, CSV' }).click();
  await page.getByText('Cut after 0 rows: the connection was cut.').waitFor();
  await page.mouse.move(0, 0);
  expect(await browser.axe()).toEqual([]);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Go on' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('posthorn-events.csv');
  await page.getByText('Saved 70 rows: everything that fits.').waitFor();
  await page.unroute('**/api/v1/events/export?*');
  await page.getByRole('button', { name: 'Close' }).click();
  await page.getByText(/^Saved/).waitFor({ state: 'detached' });
});

test('the catalogue leads to the events of a type', async () => {
  const { page } = browser;
  await browser.visit('/activity/events');
  await page.getByRole('button', { name: 'Types' }).click();
  await page.getByRole('dialog').getByRole('link', { name: 'smtp:violation' }).click();
  await page.getByText('bare line feed').waitFor();
  await expect.poll(rowCount).toBe(1);
});
