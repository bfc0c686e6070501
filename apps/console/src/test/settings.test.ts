import { afterAll, beforeAll } from 'vitest';
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
    { path: '/settings/smtp', h1: 'SMTP conversation' },
    { path: '/settings/routing', h1: 'Routing' },
  ],
);
