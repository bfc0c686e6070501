import { loseRecipient, refuseWhenConnecting } from '@posthorn/api/testing/sample-events';
import { makeSampleTraffic } from '@posthorn/api/testing/sample-traffic';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { everyPage, startBrowser, type TestBrowser } from '../testing/browser.ts';

let browser: TestBrowser;
beforeAll(async () => {
  browser = await startBrowser();
  const { pool } = browser.console.start.database;
  await makeSampleTraffic(pool);
  await refuseWhenConnecting(pool, '198.51.100.9');
  await browser.signIn();
});
afterAll(() => browser?.[Symbol.asyncDispose]());

everyPage(
  () => browser,
  () => [{ path: '/', h1: 'Overview' }],
);

/** Five questions, and the clicks that lead from the overview to the answer: what to click on, then what has to stand there. */
const questions = [
  {
    why: 'was a client refused when it connected',
    clicks: ['Too many connections from this client', /^Too many connections from this client/],
    answer: /Too many connections from your address/,
  },
  {
    why: 'was a recipient refused',
    clicks: ['Relaying denied: sign in on the submission port', /^Not a relay for this client/],
    answer: /Relaying denied/,
  },
  {
    why: 'was mail deferred',
    clicks: [/^Deferred/, 'Invoice 2026-1187'],
    answer: /Greylisted, come back in 5 minutes/,
  },
  { why: 'did mail bounce', clicks: [/^Bounced/, 'Welcome aboard'], answer: /user unknown/ },
  { why: 'is mail held', clicks: [/^Held/], answer: /All delivery is held/ },
] as const;

test.each(questions)('two clicks from the overview: why $why?', async ({ clicks, answer }) => {
  const { page } = browser;
  await browser.visit('/');
  let clicked = 0;
  for (const target of clicks) {
    const link = page.locator('main').getByRole('link', { name: target }).first();
    await link.waitFor();
    await link.click();
    clicked += 1;
    if (clicked === 1) await page.waitForURL((url) => url.pathname !== '/');
  }
  await page.getByText(answer).first().waitFor();
  expect(clicked).toBeLessThanOrEqual(2);
  expect(new URL(page.url()).pathname).not.toBe('/');
});

test('every number leads to its rows', async () => {
  const { page } = browser;
  await browser.visit('/');
  await page.getByText('Every recipient is accounted for').click();
  for (const [name, path] of [
    ['Accepted', '/activity/messages'],
    ['Delivered', '/activity/messages'],
    ['Queued', '/queue'],
  ] as const) {
    const href = await page
      .getByRole('link', { name: new RegExp(`^${name}`) })
      .first()
      .getAttribute('href');
    expect(href).toContain(path);
  }
  const terms = page.locator('details dd');
  for (const term of await terms.all()) {
    if ((await term.locator('xpath=../dt').textContent()) === 'Together') continue;
    await expect.poll(() => term.locator('a').count()).toBe(1);
  }
});

test('the hours that are shown stand in the address', async () => {
  const { page } = browser;
  await browser.visit('/');
  await page.getByRole('button', { name: '7 d' }).click();
  await expect.poll(() => new URL(page.url()).search).toBe('?hours=168');
  await browser.reload();
  await expect.poll(() => page.getByRole('button', { name: '7 d' }).getAttribute('aria-pressed')).toBe('true');
});

test('a ledger that is off is red and shows where', async () => {
  const { page } = browser;
  await loseRecipient(browser.console.start.database.pool);
  await browser.visit('/');
  // Where counting took long its answer is shown for up to a minute.
  await page.getByText('1 recipient taken in cannot be accounted for.').waitFor({ timeout: 80_000 });
  await page.getByText('Mail may be lost or counted twice: open to see where.').waitFor();
  expect(await browser.axe()).toEqual([]);
}, 120_000);
