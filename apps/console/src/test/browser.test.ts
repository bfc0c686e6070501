import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { makeSampleTraffic, putHostileInSandbox, type SampleTraffic } from '@posthorn/api/testing/sample-traffic';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestConsole, type TestConsole } from '../testing/running-console.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const chosen = 'a calm and long phrase';
let running: TestConsole;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let sample: SampleTraffic;
let sandboxId: string;
/** Console errors and exceptions of the page under test. */
let complaints: string[] = [];

beforeAll(async () => {
  running = await startTestConsole();
  browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  page = await context.newPage();
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
});
afterAll(async () => {
  await browser?.close();
  await running?.[Symbol.asyncDispose]();
});
beforeEach(() => {
  complaints = [];
});

const signIn = async (password: string): Promise<void> => {
  await page.fill('#email', running.start.owner.email);
  await page.fill('#password', password);
  await page.keyboard.press('Enter');
};

const visit = async (path: string): Promise<void> => {
  await page.goto(running.url + path);
  await page.waitForLoadState('networkidle').catch(() => undefined);
  await page.waitForFunction(() => document.querySelectorAll('[aria-label="Loading"]').length === 0);
};

const axeFindings = async (): Promise<string[]> => {
  const frame = await context.newCDPSession(page);
  // Evaluated by the debugger, so that the page's own policy stays as strict as it is.
  await frame.send('Runtime.evaluate', { expression: axe });
  const { violations } = await page.evaluate(() =>
    // biome-ignore lint/suspicious/noExplicitAny: axe has put itself on the window
    (globalThis as any).axe.run(document, { resultTypes: ['violations'], iframes: false }),
  );
  return violations.map(
    (found: { id: string; nodes: { target: string[]; failureSummary: string }[] }) =>
      `${found.id}: ${found.nodes.map((node) => node.target.join(' ')).join(', ')}`,
  );
};

describe('the first start', () => {
  test('a page asked for without a session leads to the sign-in and back', async () => {
    await page.goto(`${running.url}/activity/messages?q=to:kim`);
    expect(new URL(page.url()).pathname).toBe('/sign-in');
    expect(new URL(page.url()).searchParams.get('next')).toBe('/activity/messages?q=to:kim');
    await signIn('not the password');
    await page.getByText('This address and password do not fit together.').waitFor();
  });

  test('the generated password has to be changed before anything else', async () => {
    await signIn(running.start.owner.password);
    await page.waitForURL('**/choose-password');
    await page.goto(`${running.url}/settings`);
    expect(new URL(page.url()).pathname).toBe('/choose-password');
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
    for (const [path, words] of [
      ['/activity/messages', 'No message was accepted yet'],
      ['/activity/refusals', 'Nothing was refused'],
      ['/queue', 'Nothing waits'],
      ['/sandbox', 'Nothing has arrived yet'],
    ] as const) {
      await visit(path);
      await page.getByText(words, { exact: true }).waitFor();
    }
    expect(complaints).toEqual([]);
  });
});

describe('with mail', () => {
  beforeAll(async () => {
    sample = await makeSampleTraffic(running.start.database.pool);
    sandboxId = await putHostileInSandbox(running.start.database.pool);
  });

  const pages = (): [string, string][] => [
    ['/', 'Overview'],
    ['/activity/messages', 'Messages'],
    [`/activity/messages/${sample.deferred}`, 'Invoice 2026-1187'],
    ['/activity/refusals', 'Refusals'],
    [`/activity/refusals/${sample.refusedSession}`, 'refused'],
    ['/queue', 'Queue'],
    ['/queue?by=flat', 'Queue'],
    ['/sandbox', 'Sandbox'],
    [`/sandbox/${sandboxId}`, 'script'],
    ['/settings', 'Settings'],
    ['/settings/smtp', 'SMTP conversation'],
    ['/settings/routing', 'Routing'],
  ];

  test.each([
    [1440, 'light'],
    [1440, 'dark'],
    [390, 'light'],
    [390, 'dark'],
  ] as const)(
    'every page at %i px, %s: nothing for axe, no error, no sideways scroll',
    async (width, theme) => {
      await page.setViewportSize({ width, height: 900 });
      await context.addCookies([{ name: 'posthorn.theme', value: theme, url: running.url }]);
      const findings: string[] = [];
      for (const [path, title] of pages()) {
        await visit(path);
        await page.locator('h1', { hasText: title }).waitFor();
        findings.push(...(await axeFindings()).map((found) => `${path} ${found}`));
        const sideways = await page.evaluate(() => document.documentElement.scrollWidth);
        if (sideways > width) findings.push(`${path} is ${sideways} px wide`);
      }
      expect(findings).toEqual([]);
      expect(complaints).toEqual([]);
    },
    120_000,
  );

  test('why was it deferred, bounced, held, refused? Two clicks from the overview', async () => {
    await page.setViewportSize({ width: 1440, height: 900 });
    for (const [number, row, words] of [
      ['Deferred', 'Invoice 2026-1187', '451 4.7.1 Greylisted, come back in 5 minutes'],
      ['Bounced', 'Welcome aboard', 'There is no such mailbox there.'],
    ] as const) {
      await visit('/');
      await page.getByRole('link', { name: new RegExp(`^${number}`) }).click();
      await page.getByRole('link', { name: row }).click();
      await page.getByText(words).first().waitFor();
    }
    await visit('/');
    await page.getByRole('link', { name: /^Held/ }).click();
    await page.getByText('All delivery is held (queue.holdAll)').first().waitFor();
    await visit('/');
    await page.getByText('Relaying denied: sign in on the submission port').click();
    await page.getByText('victim@elsewhere.example').click();
    await page.getByText('554 5.7.1').first().waitFor();
  });

  test('hold and undo, with a count first', async () => {
    await visit(`/activity/messages/${sample.deferred}`);
    await page.getByRole('button', { name: 'Hold' }).click();
    await page.getByRole('heading', { name: 'Hold 1 recipient?' }).waitFor();
    await page.getByLabel('Reason').fill('look at it first');
    await page.getByRole('dialog').getByRole('button', { name: 'Hold' }).click();
    await page.getByText('Held 1 recipient.').waitFor();
    await page.getByText('look at it first').first().waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Undone for 1 recipient.').waitFor();
  });

  test('a setting: draft, words, publish, in force', async () => {
    await visit('/settings/smtp');
    await page.getByLabel('Largest message').fill('40M');
    await page.getByText('1 change not in force yet').waitFor();
    await page.getByPlaceholder(/^Why/).fill('smaller messages');
    await page.getByRole('button', { name: 'Publish' }).click();
    await page.getByText(/Revision 2 is in force on 1 of 1 process after \d+ ms/).waitFor();
    await visit('/settings/smtp');
    await page.getByLabel('Largest message').fill('a lot');
    await page.getByRole('alert').first().waitFor();
    // The browser reports the refused request in its own time; a new page ends that.
    await visit('/settings');
  });

  test('hostile mail is shown as text and does nothing', async () => {
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    for (const path of [
      `/sandbox/${sandboxId}`,
      `/activity/messages/${sample.hostile}?tab=content`,
      '/activity/messages',
      '/sandbox',
    ]) {
      await visit(path);
      expect(await page.title()).not.toContain('owned');
    }
    expect(
      asked.filter((url) => !url.startsWith(running.url) && !url.startsWith('about:') && !url.startsWith('data:')),
    ).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test('the live tail shows an event within a second or so', async () => {
    await page.goto(`${running.url}/activity/tail`);
    await page.getByText('listening').waitFor();
    await makeSampleTraffic(running.start.database.pool);
    await page
      .getByRole('link', { name: 'message' })
      .or(page.getByText('203.0.113.9'))
      .first()
      .waitFor({ timeout: 5_000 });
  });

  test('keyboard: skip link, navigation, search and its completion', async () => {
    await visit('/activity/messages');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the page');
    await page.getByLabel('Search', { exact: true }).fill('status:bounced');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/activity/messages?q=status%3Abounced');
    await page.getByText('Welcome aboard').first().waitFor();
    await page.reload();
    await page.getByText('Welcome aboard').first().waitFor();
  });

  test('sign-in is limited, and nothing secret was logged', async () => {
    const attempt = () =>
      fetch(`${running.url}/api/auth/sign-in/email`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: running.url },
        body: JSON.stringify({ email: 'owner@example.org', password: 'guess after guess' }),
      });
    const statuses = new Set<number>();
    for (let count = 0; count < 12; count += 1) statuses.add((await attempt()).status);
    expect(statuses).toContain(429);
    expect((await fetch(`${running.url}/api/auth/sign-up/email`, { method: 'POST' })).status).toBe(404);
    for (const secret of [running.start.secret, running.start.apiKey, running.start.owner.password, chosen])
      expect(running.log()).not.toContain(secret);
  });
});
