import { makeSampleTraffic, type SampleTraffic } from '@posthorn/api/testing/sample-traffic';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { everyPage, startBrowser, type TestBrowser } from '../testing/browser.ts';

let browser: TestBrowser;
let sample: SampleTraffic;

beforeAll(async () => {
  browser = await startBrowser();
  sample = await makeSampleTraffic(browser.console.start.database.pool);
  await browser.signIn();
});
afterAll(() => browser?.[Symbol.asyncDispose]());

everyPage(
  () => browser,
  () => [
    { path: '/activity/messages', h1: 'Messages' },
    { path: `/activity/messages/${sample.deferred}`, h1: 'Invoice 2026-1187' },
    { path: `/activity/messages/${sample.hostile}?tab=content`, h1: 'script' },
    { path: '/activity/refusals', h1: 'Refusals' },
    { path: `/activity/refusals/${sample.refusedSession}`, h1: 'refused' },
  ],
);

test('hostile mail is shown as text and does nothing', async () => {
  const { page, complaints } = browser;
  complaints.length = 0;
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  for (const path of [`/activity/messages/${sample.hostile}?tab=content`, '/activity/messages']) {
    await browser.visit(path);
    expect(await page.title()).not.toContain('owned');
  }
  const isOurs = (url: string) => [browser.console.url, 'about:', 'data:'].some((start) => url.startsWith(start));
  expect(asked.filter((url) => !isOurs(url))).toEqual([]);
  expect(complaints).toEqual([]);
});
