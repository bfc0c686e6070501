import { afterAll, beforeAll, expect, test } from 'vitest';
import { startBrowser, type TestBrowser } from '../testing/browser.ts';
import { untilItWorks } from '../testing/quiet.ts';

const chosen = 'a calm and long phrase of my own';
let browser: TestBrowser;

beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser?.[Symbol.asyncDispose]());

const signIn = async (password: string): Promise<void> => {
  await untilItWorks(browser.page);
  await browser.page.fill('#email', browser.console.start.owner.email);
  await browser.page.fill('#password', password);
  await browser.page.keyboard.press('Enter');
};

test('a page asked for without a session leads to the sign-in and back', async () => {
  const { page, console: running } = browser;
  await page.goto(`${running.url}/activity/messages?q=to:kim`);
  expect(new URL(page.url()).pathname).toBe('/sign-in');
  expect(new URL(page.url()).searchParams.get('next')).toBe('/activity/messages?q=to:kim');
  await signIn('not the password');
  await page.getByText('This address and password do not fit together.').waitFor();
});

test('the generated password has to be changed before anything else', async () => {
  const { page, console: running } = browser;
  await signIn(running.start.owner.password);
  await page.waitForURL('**/choose-password');
  await page.goto(`${running.url}/settings`);
  expect(new URL(page.url()).pathname).toBe('/choose-password');
  await untilItWorks(page);
  await page.fill('#current', running.start.owner.password);
  await page.fill('#next', 'owner');
  await page.fill('#again', 'owner');
  await page.keyboard.press('Enter');
  await page.getByText('Use at least 10 characters.').waitFor();
  await page.fill('#next', chosen);
  await page.fill('#again', chosen);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/sign-in');
  await signIn(chosen);
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
});

test('empty pages say what would bring something', async () => {
  const { page, complaints } = browser;
  complaints.length = 0;
  for (const [path, words] of [
    ['/activity/messages', 'No message was accepted yet'],
    ['/activity/refusals', 'Nothing was refused'],
    ['/queue', 'Nothing waits'],
    ['/sandbox', 'Nothing has arrived yet'],
  ] as const) {
    await browser.visit(path);
    await page.getByText(words, { exact: true }).waitFor();
  }
  expect(complaints).toEqual([]);
});

test('sign-in is limited, and nothing secret was logged', async () => {
  const { url, start, log } = browser.console;
  const attempt = () =>
    fetch(`${url}/api/auth/sign-in/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: url },
      body: JSON.stringify({ email: 'owner@example.org', password: 'guess after guess' }),
    });
  const statuses = new Set<number>();
  for (let count = 0; count < 12; count += 1) statuses.add((await attempt()).status);
  expect(statuses).toContain(429);
  expect((await fetch(`${url}/api/auth/sign-up/email`, { method: 'POST' })).status).toBe(404);
  for (const secret of [start.secret, start.apiKey, start.owner.password, chosen]) expect(log()).not.toContain(secret);
});
