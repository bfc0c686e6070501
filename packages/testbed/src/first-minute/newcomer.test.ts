import { chromiumForTests } from '@posthorn/api/testing/chromium';
import { createFakeDns } from '@posthorn/dns/testing/fake-dns';
import { openRedis } from '@posthorn/lookup/redis/open';
import { chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rawClient } from '../interop/raw-client.ts';
import { EICAR, type ScannerPeer, startClamd } from '../peers/clamd.ts';
import { findPeers } from '../peers/packages.ts';
import { type RedisPeer, startRedis } from '../peers/redis.ts';
import { startRspamd } from '../peers/rspamd.ts';
import { findGround, type Ground, type Launched, launch } from './launched.ts';
import { signInOn, untilItWorks } from './sign-in.ts';

const wanted = ['chromium', 'rspamd', 'clamav-daemon', 'redis-server'];
const { missing } = findPeers();
const adminKey = 'phk_the-key-of-the-newcomer-test';
const password = 'a calm and long phrase';

/** From nothing to "spam goes to quarantine, malware is refused, VIP senders come from Redis": in the console, by what stands on its buttons. */
describe.skipIf(wanted.some((name) => missing.includes(name)))('a new postmaster', () => {
  const rooms = new AsyncDisposableStack();
  let ground: Ground;
  let posthorn: Launched;
  let page: Page;
  let rspamd: ScannerPeer;
  let clamd: ScannerPeer;
  let redis: RedisPeer;

  beforeAll(async () => {
    const spf = [{ type: 'TXT' as const, data: 'v=spf1 ip4:127.0.0.1 -all' }];
    const dns = rooms.adopt(await createFakeDns({ zones: { 'known.test': spf, 'stranger.test': spf } }), (one) =>
      one.close(),
    );
    ground = rooms.use(await findGround());
    const [launched, ...peers] = await Promise.all([
      launch({
        ...ground.env,
        POSTHORN_DNS: `${dns.host}:${dns.port}`,
        POSTHORN_BOOTSTRAP_API_KEY: adminKey,
        POSTHORN_ADMIN_PASSWORD: password,
      }),
      startRspamd(),
      startClamd(),
      startRedis(),
    ]);
    posthorn = rooms.use(launched);
    [rspamd, clamd, redis] = peers;
    for (const peer of peers) rooms.use(peer);
    // What this machine sends is then looked at as what the world sends.
    const answer = await fetch(`${posthorn.url}/api/v1/configuration`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ patch: { smtp: { relayHosts: [] } }, reason: 'nobody is inside' }),
    });
    expect(answer.status).toBe(200);
    const browser = await chromium.launch(chromiumForTests);
    rooms.defer(() => browser.close());
    page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    page.setDefaultTimeout(60_000);
    await page.goto(`${posthorn.url}/sign-in`);
    await signInOn(page, 'admin@posthorn.local', password);
    await page.waitForURL((url) => url.pathname !== '/sign-in');
    await untilItWorks(page);
  }, 240_000);
  afterAll(() => rooms.disposeAsync());

  test('takes mail for a domain', async () => {
    await go('Routing', 'Local domains');
    await press('Add a domain');
    await page.getByRole('dialog').getByLabel('Domain', { exact: true }).fill('example.test');
    await press('Keep in the draft');
    await page.getByText('new, not published').waitFor();
  }, 120_000);

  test('sets up scanners and tries them before they are in force', async () => {
    await go('Policy', 'Scanners');
    for (const [title, port, sample, words] of [
      ['Spam to quarantine', rspamd.port, 'GTUBE (spam)', /reject/],
      ['Malware refused', clamd.port, 'EICAR (malware)', /Eicar-Test-Signature/],
    ] as const) {
      await press(new RegExp(`Set up.*${title}`));
      await page.getByRole('dialog').getByLabel('Address').fill(`127.0.0.1:${port}`);
      await press('Put into the draft');
      await press(new RegExp(`Try it.*${title}`));
      await press(sample);
      await page.getByRole('dialog').getByText(words).first().waitFor();
      await press('Close');
    }
    expect(await page.getByText('In the draft, not published yet').count()).toBe(2);
  }, 120_000);

  test('lets senders in Redis past the spam filter, and asks for one before that is in force', async () => {
    await using connection = openRedis(
      { name: 'm', host: '127.0.0.1', port: redis.port, database: 0, tls: 'none' },
      { secret: async () => '', timeoutMs: 20_000 },
    );
    await connection.command(['SET', 'vip:kim@known.test', 'yes']);
    await go('Policy', 'Rules');
    await page.getByRole('link', { name: 'Ready-made rules' }).click();
    await page.getByLabel('Find a ready-made rule').fill('vip');
    await press('Add vip-senders');
    await page.getByRole('dialog').getByLabel('Address').fill(`127.0.0.1:${redis.port}`);
    await press('Add to the draft');
    await page.waitForURL(/\/policy\/rules\/vip-senders/);
    await go('Policy', 'Look-ups');
    await page.getByRole('link', { name: 'vips' }).click();
    await page.getByLabel('Key', { exact: true }).fill('kim@known.test');
    await press('Ask');
    await page.getByText('1 value', { exact: true }).waitFor();
  }, 120_000);

  test('publishes', async () => {
    await press('Review and publish');
    const draft = page.getByRole('complementary', { name: 'Draft' });
    await draft
      .getByRole('button', { name: /^Take back/ })
      .first()
      .waitFor();
    expect(await draft.getByText(/\d+ (?:warning|error)/).count()).toBe(0);
    await draft.getByLabel('Reason').fill('spam, malware and VIPs');
    await press('Publish');
    await page.getByText(/Revision \d+ is in force on (\d+) of \1 processes/).waitFor();
  }, 120_000);

  test('finds spam in quarantine, malware among the refusals, and mail of a VIP delivered', async () => {
    expect(await send('lee@stranger.test', 'Buy cheap pills')).toMatch(/^250/);
    expect(await send('lee@stranger.test', EICAR)).toMatch(/^550 5\.7\.1 Holds malware: Eicar-Test-Signature/);
    expect(await send('kim@known.test', 'Buy cheap pills')).toMatch(/^250/);
    await go('Quarantine');
    await page.getByText('1 recipient kept back').waitFor();
    await page.getByText('lee@stranger.test').first().waitFor();
    await page.getByText('What scanners found').first().waitFor();
    await go('Activity', 'Refusals');
    await page
      .getByText(/Holds malware/)
      .first()
      .waitFor();
    await go('Activity', 'Messages');
    await page.getByText('Of kim@known.test').first().click();
    await page.getByText('vip-senders').first().waitFor();
  }, 120_000);

  /** By the navigation on the left. */
  async function go(...titles: string[]): Promise<void> {
    const links = page.getByRole('navigation', { name: 'Main' });
    for (const name of titles) await links.getByRole('link', { name, exact: true }).first().click();
    await page.getByRole('heading', { level: 1, name: titles.at(-1)! }).waitFor();
    await untilItWorks(page);
  }

  async function press(name: string | RegExp): Promise<void> {
    await page
      .getByRole('button', { name, exact: typeof name === 'string' })
      .last()
      .click();
  }

  async function send(from: string, text: string): Promise<string> {
    const client = await rawClient(Number(ground.env['POSTHORN_SMTP_PORT']));
    await client.reply();
    await client.ask('EHLO there.test');
    await client.ask(`MAIL FROM:<${from}>`);
    await client.ask('RCPT TO:<ann@example.test>');
    await client.ask('DATA');
    const head = `From: ${from}\r\nTo: ann@example.test\r\nSubject: Of ${from}\r\nMessage-ID: <1@there.test>\r\n`;
    const date = 'Date: Sun, 22 Nov 2026 22:00:00 +0000\r\n';
    const reply = await client.ask(`${head}${date}\r\n${text}\r\n.`);
    client.close();
    return reply;
  }
});
