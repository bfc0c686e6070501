import { chromiumForTests } from '@posthorn/api/testing/chromium';
import { type HostileMail, hostileMails } from '@posthorn/api/testing/hostile-mail';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rawClient } from '../interop/raw-client.ts';
import { findPeers } from '../peers/packages.ts';
import { eventually, findGround, type Ground, type Launched, launch } from './launched.ts';
import { signInOn, untilItWorks } from './sign-in.ts';

const adminKey = 'phk_the-key-of-the-hostile-mail-test';
const password = 'a calm and long phrase';
const mails = hostileMails();
const tabs = ['Headers', 'Structure', 'Content', 'Authentication', 'Raw', 'Events'];

let ground: Ground;
let posthorn: Launched;
let browser: Browser;
let page: Page;
/** Whatever a page did that it must not: errors, dialogs, requests to elsewhere. */
let misdeeds: string[] = [];

const missing = findPeers().missing.filter((name) => name === 'chromium');

/** Mail that means harm, through the real engine, looked at in a real browser on the real console. */
describe.skipIf(missing.length > 0)('hostile mail', () => {
  beforeAll(async () => {
    ground = await findGround();
    posthorn = await launch({
      ...ground.env,
      POSTHORN_BOOTSTRAP_API_KEY: adminKey,
      POSTHORN_ADMIN_PASSWORD: password,
    });
    await api('/configuration', {
      method: 'PATCH',
      body: {
        patch: { smtp: { maxRecipients: 10_000, maxTextLineLength: 10_000_000 } },
        reason: 'take whatever comes',
        waitMs: 5000,
      },
    });
    browser = await chromium.launch(chromiumForTests);
    page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    watch(page);
    await page.goto(`${posthorn.url}/sign-in`);
    await signInOn(page, 'admin@posthorn.local', password);
    await page.waitForURL((url) => url.pathname !== '/sign-in');
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await posthorn?.[Symbol.asyncDispose]();
    await ground?.[Symbol.asyncDispose]();
  });

  test.each(mails.map((mail) => [mail.name, mail] as const))(
    '%s',
    async (_, mail) => {
      const queueId = await send(mail);
      misdeeds = [];
      const id = await eventually('the message is there', async () => {
        const { status, body } = await api(`/messages/${queueId}`);
        return status === 200 ? (body.message.id as string) : undefined;
      });
      for (const path of [
        'headers',
        'structure',
        'content',
        'octets',
        'recipients',
        'related',
        'session',
        'timeline?limit=100',
      ]) {
        const { status, size } = await api(`/messages/${id}/${path}`);
        expect(`${path} ${status}`).toBe(`${path} 200`);
        expect(size, `octets of ${path}`).toBeLessThan(1_000_000);
      }
      await open(`/activity/messages/${id}`);
      for (const tab of tabs) {
        const button = page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: tab, exact: true });
        await button.click();
        await page.waitForURL(`**?tab=${tab.toLowerCase()}`);
        await look(tab);
      }
      expect(misdeeds).toEqual([]);
    },
    180_000,
  );

  test('all of it in one list', async () => {
    misdeeds = [];
    await open('/activity/messages');
    expect(await page.locator('tbody tr').count()).toBeGreaterThanOrEqual(mails.length);
    expect(misdeeds).toEqual([]);
  }, 60_000);

  test('what was refused for its addresses is text as well', async () => {
    const client = await rawClient(Number(ground.env['POSTHORN_SMTP_PORT']));
    await client.reply();
    await client.ask('EHLO "><script>window.owned=1</script>');
    await client.ask('MAIL FROM:<"<script>window.owned=1</script>"@sender.example>');
    await client.ask('RCPT TO:<"><img/src=x/onerror=window.owned=1>"@localhost>');
    client.close();
    misdeeds = [];
    await open('/activity/refusals');
    for (const { id } of (await api('/refusals')).body.items.slice(0, 3)) await open(`/activity/refusals/${id}`);
    expect(misdeeds).toEqual([]);
  }, 60_000);
});

/** What a page has, as far as this file uses it; it is compiled without the browser's types. */
type InPage = {
  requestIdleCallback(done: () => void, options: { timeout: number }): void;
  document: {
    title: string;
    documentElement: { scrollWidth: number };
    querySelectorAll(selector: string): Iterable<{ open: boolean }> & { length: number };
  };
};

/** Until the browser has nothing left to do. */
const idle = () => {
  const { requestIdleCallback } = globalThis as unknown as InPage;
  return new Promise<void>((resolve) => requestIdleCallback(() => resolve(), { timeout: 5_000 }));
};

const whatHappened = () => {
  const { document } = globalThis as unknown as InPage;
  return { owned: 'owned' in globalThis, title: document.title, nodes: document.querySelectorAll('*').length };
};

/** Opens a page and looks at it. */
async function open(path: string): Promise<void> {
  await page.goto(posthorn.url + path);
  await page.locator('h1').first().waitFor();
  await look(path);
}

/** Looks at what is open, and opens everything on it that opens. */
async function look(path: string): Promise<void> {
  await untilItWorks(page);
  await expect.poll(() => page.locator('[aria-label="Loading"]').count()).toBe(0);
  for (const name of ['Rendered', 'HTML source', 'Read']) {
    const button = page.getByRole('button', { name, exact: true }).first();
    if (await button.isVisible()) await button.click();
  }
  await page.evaluate(() => {
    for (const folded of (globalThis as unknown as InPage).document.querySelectorAll('details')) folded.open = true;
  });
  // What would harm has its time: it runs as soon as it is drawn, and what it asks for is asked for at once.
  await page.waitForTimeout(100);
  await page.evaluate(idle);
  const frames = await Promise.all(
    page.frames().map((frame) => frame.evaluate(whatHappened).catch(() => ({ owned: false, title: '', nodes: 0 }))),
  );
  for (const { owned, title, nodes } of frames) {
    if (owned) misdeeds.push(`${path}: a script ran`);
    if (title === 'owned') misdeeds.push(`${path}: the title was changed`);
    if (nodes > 30_000) misdeeds.push(`${path}: ${nodes} elements`);
  }
  const width = await page.evaluate(() => (globalThis as unknown as InPage).document.documentElement.scrollWidth);
  if (width > 1440) misdeeds.push(`${path}: ${width} px wide`);
  if (new URL(page.url()).origin !== posthorn.url) misdeeds.push(`${path}: went to ${page.url()}`);
}

function watch(watched: Page): void {
  watched.on(
    'console',
    (message) => message.type() === 'error' && misdeeds.push(`${message.text()} ${message.location().url}`),
  );
  watched.on('pageerror', (error) => misdeeds.push(error.message));
  watched.on('dialog', (dialog) => {
    misdeeds.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  watched.on('request', (request) => {
    const url = request.url();
    if (![posthorn.url, 'about:', 'data:'].some((start) => url.startsWith(start))) misdeeds.push(`request to ${url}`);
  });
  watched.on('response', (response) => {
    void response
      .body()
      .then((body) => {
        if (body.length > 2_000_000) misdeeds.push(`${response.url()} answered ${body.length} octets`);
      })
      .catch(() => undefined);
  });
}

/** Over SMTP, as any client would; resolves with the queue id of the 250. */
async function send({ sender, recipients, content }: HostileMail): Promise<string> {
  const client = await rawClient(Number(ground.env['POSTHORN_SMTP_PORT']));
  await client.reply();
  await client.ask('EHLO client.example');
  expect(await client.ask(`MAIL FROM:<${sender}>`)).toMatch(/^250/);
  for (let from = 0; from < recipients.length; from += 500) {
    const some = recipients.slice(from, from + 500);
    client.send(some.map((one) => `RCPT TO:<${one}>\r\n`).join(''));
    for (const reply of await client.replies(some.length)) expect(reply).toMatch(/^250/);
  }
  client.send(`BDAT ${content.length} LAST\r\n`);
  await client.write(content);
  const reply = await client.reply();
  client.close();
  const queueId = /\b[0-9A-HJKMNP-TV-Z]{15}\b/.exec(reply)?.[0];
  if (!queueId) throw new Error(`not accepted: ${reply.slice(0, 300)}`);
  return queueId;
}

const api = async (path: string, { method = 'GET', body }: { method?: string; body?: unknown } = {}) => {
  const response = await fetch(`${posthorn.url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, size: text.length, body: JSON.parse(text) };
};
