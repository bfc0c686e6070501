import { makeSampleTraffic } from '@posthorn/api/testing/sample-traffic';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startBrowser, type TestBrowser } from '../testing/browser.ts';

let browser: TestBrowser;
const paths = ['/', '/activity/messages', '/queue', '/dmarc', '/sandbox', '/settings'];

beforeAll(async () => {
  browser = await startBrowser();
  const { deferred } = await makeSampleTraffic(browser.console.start.database.pool);
  await publish({
    rules: { ordered: [{ name: 'one', stages: ['rcpt'], verdict: 'deny', when: 'recipient.domain == "x.example"' }] },
    lists: { named: [{ name: 'known', kind: 'addresses', items: ['kim@example.org'] }] },
  });
  paths.push(`/activity/messages/${deferred}`, '/activity/events', '/features', '/features/smtp', '/features/routing');
  paths.push('/policy/rules/one', '/policy/lists/known', '/policy/scanners', '/routing/aliases', '/routing/shaping');
  paths.push(
    '/dmarc/history',
    '/dmarc/reports',
    '/transport/tls',
    '/transport/dns',
    '/domains',
    '/settings/report-texts',
  );
  await browser.signIn();
});
afterAll(() => browser?.[Symbol.asyncDispose]());

test('the JavaScript of each page is under 300 kB compressed', async () => {
  const heavy: string[] = [];
  for (const path of paths) {
    const size = await scriptsOf(path);
    if (size >= 300_000) heavy.push(`${path}: ${size}`);
  }
  expect(heavy).toEqual([]);
}, 300_000);

test('files of the build are compressed and kept for good; answers of the API are compressed', async () => {
  const { page, console: running } = browser;
  await page.goto(`${running.url}/queue`);
  const script = await page.evaluate(
    () => [...document.scripts].map(({ src }) => src).find((src) => src.includes('/_next/static/')) ?? '',
  );
  for (const [accepted, encoding] of [
    ['br, gzip', /^(?:br|gzip)$/],
    ['gzip', /^gzip$/],
  ] as const) {
    const response = await fetch(script, { headers: { 'accept-encoding': accepted } });
    expect(response.headers.get('content-encoding')).toMatch(encoding);
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  }
  const none = await fetch(script, { headers: { 'accept-encoding': 'identity' } });
  expect(none.headers.get('content-encoding')).toBeNull();
  const api = await fetch(`${running.url}/api/v1/features`, {
    headers: { authorization: `Bearer ${running.start.apiKey}`, 'accept-encoding': 'gzip' },
  });
  expect(api.headers.get('content-encoding')).toBe('gzip');
  expect(Array.isArray((await api.json()).items)).toBe(true);
});

const publish = async (patch: object) => {
  const { start, url } = browser.console;
  const response = await fetch(`${url}/api/v1/configuration`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${start.apiKey}` },
    body: JSON.stringify({ reason: 'test', patch }),
  });
  expect(response.status).toBe(200);
};

/** Octets of scripts as they came over the wire to a browser that has nothing yet. */
const scriptsOf = async (path: string): Promise<number> => {
  const { page, context } = browser;
  const debug = await context.newCDPSession(page);
  await debug.send('Network.enable');
  await debug.send('Network.setCacheDisabled', { cacheDisabled: true });
  const scripts = new Set<string>();
  let size = 0;
  debug.on('Network.responseReceived', ({ requestId, response }) => {
    if (/\.js(?:\?|$)/.test(response.url)) scripts.add(requestId);
  });
  debug.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) size += encodedDataLength;
  });
  await browser.visit(path);
  await debug.detach();
  return size;
};
