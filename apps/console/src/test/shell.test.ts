import { questionKey } from '@posthorn/api/prepared';
import { makeSampleTraffic } from '@posthorn/api/testing/sample-traffic';
import type { Request } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { firstQuestions } from '../server/first-questions.ts';
import { startBrowser, type TestBrowser } from '../testing/browser.ts';
import { account, places } from '../ui/navigation.ts';

let browser: TestBrowser;

beforeAll(async () => {
  browser = await startBrowser();
  await makeSampleTraffic(browser.console.start.database.pool);
  await browser.signIn();
});
afterAll(() => browser?.[Symbol.asyncDispose]());

test('keyboard: skip link, navigation, search and its completion', async () => {
  const { page } = browser;
  await browser.visit('/activity/messages');
  await page.keyboard.press('Tab');
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the page');
  const box = page.getByRole('combobox', { name: 'Search' });
  const chosen = page.getByRole('option', { selected: true });
  await page.keyboard.press('/');
  await expect.poll(() => box.evaluate((input) => input === document.activeElement)).toBe(true);
  await page.keyboard.type('stat');
  await page.keyboard.press('ArrowDown');
  await chosen.filter({ hasText: 'status:' }).waitFor();
  await page.keyboard.press('Enter');
  await page.keyboard.type('bou');
  await expect.poll(() => box.inputValue()).toBe('status:bou');
  await page.keyboard.press('ArrowDown');
  await chosen.filter({ hasText: 'status:bounced' }).waitFor();
  await page.keyboard.press('Tab');
  await expect.poll(() => box.inputValue()).toMatch(/^status:bounced ?$/);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/activity/messages?q=status%3Abounced');
  await page.getByText('Welcome aboard').first().waitFor();
  await browser.reload();
  await page.getByText('Welcome aboard').first().waitFor();
});

test('what is done before the scripts have come is done when they have', async () => {
  const { page, context, console: running } = browser;
  const early = async (path: string, act: () => Promise<void>): Promise<void> => {
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    await context.route('**/_next/static/**/*.js', (route) => released.then(() => route.continue()));
    try {
      await page.goto(running.url + path, { waitUntil: 'commit' });
      await act();
    } finally {
      release();
      await page.waitForLoadState();
      await context.unroute('**/_next/static/**/*.js');
    }
  };
  await early('/activity/messages', () => page.getByRole('combobox', { name: 'Search' }).fill('status:boun'));
  await page.getByRole('option', { name: /status:bounced/ }).waitFor();
  await early('/queue', () => page.getByRole('button', { name: /^Search or go to/ }).click());
  await page.getByRole('combobox', { name: 'Search or go to' }).waitFor();
  await early('/queue', () => page.getByRole('button', { name: /account and display/ }).click());
  await page.getByRole('menuitem', { name: 'Sign out' }).waitFor();
});

test('a search that is not understood says so in words', async () => {
  const { page } = browser;
  await browser.visit('/activity/messages?q=staus:bounced status:bouncd after:lunch');
  await page.getByText('There is no staus: here. Did you mean status:?').waitFor();
  await page.getByText('Did you mean status:bounced?').waitFor();
  await page.getByText('after:lunch is no time.').waitFor();
});

test('every place of the navigation is there', async () => {
  const { page, console: running } = browser;
  const hrefs = [...places, account].flatMap(({ href, children = [] }) => [
    href,
    ...children.map((child) => child.href),
  ]);
  const missing: string[] = [];
  for (const href of new Set(hrefs)) {
    const response = await page.goto(running.url + href);
    if (response?.status() !== 200) missing.push(href);
  }
  expect(missing).toEqual([]);
}, 240_000);

test('the palette finds pages, settings by their words and messages by address', async () => {
  const { page, complaints } = browser;
  await browser.visit('/queue');
  complaints.length = 0;
  const box = page.getByRole('combobox', { name: 'Search or go to' });
  await page.keyboard.press('Control+k');
  await box.waitFor();
  await box.fill('largest message');
  await page
    .getByRole('option', { name: /Largest message/ })
    .first()
    .waitFor();
  expect(await browser.axe()).toEqual([]);
  await box.fill('bounced@example.net');
  await page.getByRole('option', { name: /Welcome aboard/ }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Welcome aboard' }).waitFor();
  await page.keyboard.press('Control+k');
  await box.waitFor();
  await page.getByRole('option', { name: /Welcome aboard/ }).waitFor();
  await box.fill('live tail');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/activity/tail');
  expect(complaints).toEqual([]);
});

test('theme, density and zone are chosen once and drawn by the server', async () => {
  const { page, console: running } = browser;
  await browser.visit('/queue');
  const choose = async (title: string | RegExp) => {
    await page.getByRole('button', { name: /account and display/ }).click();
    await page.getByRole('menu').getByText(title).click();
  };
  await choose('Dark');
  await page.keyboard.press('Escape');
  await choose('Compact tables');
  await page.keyboard.press('Escape');
  await choose('Time zone');
  await page.getByPlaceholder(/Find a city/).fill('kolkata');
  await page
    .getByRole('button', { name: /Kolkata|Calcutta/ })
    .first()
    .click();
  const jar = (await browser.context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
  const html = await (await fetch(`${running.url}/queue`, { headers: { cookie: jar } })).text();
  expect(html).toContain('data-theme="dark"');
  expect(html).toContain('data-density="compact"');
  await browser.context.clearCookies({ name: /^posthorn\.(?:theme|density|zone)/ });
});

test('single keys lead to places, and can be switched off', async () => {
  const { page, context, console: running } = browser;
  await browser.visit('/');
  await page.keyboard.press('g');
  await page.keyboard.press('q');
  await page.waitForURL('**/queue');
  await page.keyboard.press('?');
  await page.getByRole('heading', { name: 'Keyboard' }).waitFor();
  await page.getByLabel('Keys without Ctrl or Cmd').uncheck();
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await expect.poll(() => page.getByRole('heading', { name: 'Keyboard' }).count()).toBe(0);
  await context.addCookies([{ name: 'posthorn.keys', value: 'on', url: running.url }]);
});

test('on a phone the navigation opens, closes with Escape, and leads on', async () => {
  const { page } = browser;
  await page.setViewportSize({ width: 390, height: 844 });
  await browser.visit('/');
  const navigation = page.getByRole('navigation', { name: 'Main' });
  await expect.poll(() => navigation.isVisible()).toBe(false);
  await page.getByRole('button', { name: 'Open navigation' }).click();
  await navigation.waitFor();
  expect(await browser.axe()).toEqual([]);
  await page.keyboard.press('Escape');
  await navigation.waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: 'Open navigation' }).click();
  await navigation.getByRole('link', { name: 'Queue' }).click();
  await page.waitForURL('**/queue');
  await page.setViewportSize({ width: 1440, height: 900 });
});

test('the icon that browsers ask for by themselves is there (it answered 404)', async () => {
  const answer = await browser.page.request.get(`${browser.console.url}/favicon.ico`);
  expect([answer.status(), answer.headers()['content-type']]).toEqual([200, 'image/svg+xml']);
});

test('a page comes with the answers to what it asks first', async () => {
  const { page } = browser;
  const html = async (path: string) => (await page.request.get(`${browser.console.url}${path}`)).text();
  // On a busy machine an answer may take too long to come along.
  await expect.poll(() => html('/features'), { timeout: 60_000 }).toContain('features.states null');
  await expect.poll(() => html('/settings/users'), { timeout: 60_000 }).toContain('>a-owner@example.org<');
});

test('pages ask what the server has begun to answer for them, to the letter', async () => {
  const { page } = browser;
  await browser.visit('/activity/tail');
  const asked = new Set<string>();
  const listen = (request: Request): void => {
    const names = /\/api\/trpc\/([^?]+)/.exec(request.url())?.[1]?.split(',') ?? [];
    const inputs = (request.postDataJSON() ?? {}) as Record<string, unknown>;
    for (const [at, procedure] of names.entries()) asked.add(questionKey({ procedure, input: inputs[`${at}`] }));
  };
  page.on('request', listen);
  for (const path of [
    '/',
    '/?hours=168',
    '/activity/messages?q=to:kim%20status:deferred',
    '/activity/refusals?q=ip:198.51.100.9',
    '/activity/events',
    '/queue',
    '/queue?by=reason',
    '/queue?by=flat&q=from:kim@example.org',
    '/queue?by=hosts',
    '/queue?by=watchdog',
    '/dmarc/history?q=dmarc:failed',
    '/dmarc?days=90&domain=example.com',
    '/dmarc/reports?state=refused',
    '/dmarc/failures?kind=abuse',
    '/dmarc/sent?state=failed',
    '/dmarc/sent?view=due',
  ]) {
    // Within the console nothing comes along.
    await page.evaluate((to) => (window as unknown as NextWindow).next.router.push(to), path);
    const begun = firstQuestions(path)
      .map((question) => questionKey(question))
      .filter((key) => key !== inEveryPage);
    expect(begun, path).not.toEqual([]);
    await expect.poll(() => begun.filter((key) => !asked.has(key)), { message: path, timeout: 20_000 }).toEqual([]);
  }
  page.off('request', listen);
  const asks = (path: string) => firstQuestions(path).map((question) => questionKey(question));
  expect(asks('/activity/messages?q=after:2h')).toEqual(['messages.counts null', inEveryPage]);
  expect(asks('/nowhere?q=%')).toEqual([inEveryPage]);
  expect(asks('/sign-in')).toEqual([]);
});

/** The router that Next hangs there for its own tools. */
type NextWindow = { next: { router: { push(to: string): void } } };
const inEveryPage = 'drafts.summary null';
