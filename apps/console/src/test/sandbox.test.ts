import { putHostileInSandbox } from '@posthorn/api/testing/sample-traffic';
import { afterAll, beforeAll } from 'vitest';
import { everyPage, startBrowser, type TestBrowser } from '../testing/browser.ts';

let browser: TestBrowser;
let hostile: string;

beforeAll(async () => {
  browser = await startBrowser();
  hostile = await putHostileInSandbox(browser.console.start.database.pool);
  await browser.signIn();
});
afterAll(() => browser?.[Symbol.asyncDispose]());

everyPage(
  () => browser,
  () => [
    { path: '/sandbox', h1: 'Sandbox' },
    { path: `/sandbox/${hostile}`, h1: 'script' },
  ],
);
