import { startTestAnswerer } from '@posthorn/api/testing/answerer';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { everyPage, startBrowser, type TestBrowser } from '../testing/browser.ts';

let browser: TestBrowser;
let engine: AsyncDisposable;
let worker: AsyncDisposable;

vi.setConfig({ testTimeout: 120_000 });

const shown = (name: string, key: string, days: number, more: object = {}) => ({
  name,
  source: 'selfsigned',
  subject: 'CN=mx.example.org',
  issuer: 'CN=mx.example.org',
  names: ['mx.example.org'],
  notBefore: '2026-01-01T00:00:00.000Z',
  notAfter: new Date(Date.now() + (days + 0.5) * 86_400_000).toISOString(),
  keyType: 'EC, P-256',
  fingerprint: key.repeat(64),
  key: key.repeat(64),
  authority: null,
  isSelfSigned: true,
  mustStaple: false,
  staple: null,
  ...more,
});

const believed = { server: '127.0.0.1:5353', isTrusted: true, isBelieved: true, found: 'validates', reason: null };
const dnsState = {
  servers: [
    { ...believed, lookedAt: new Date().toISOString() },
    { ...believed, server: '192.0.2.53', isTrusted: false, isBelieved: false, found: null, lookedAt: null },
  ],
  cache: { entries: 812, maxEntries: 10_000, hits: 3412, misses: 904 },
};

const dnsAnswers = {
  'dns-look-up': async (input: unknown) => ({
    kind: 'found',
    name: (input as { name: string }).name,
    records: ['10 mx.example.org.'],
    more: 0,
    ttl: 212,
    isSecure: true,
    isAuthentic: true,
    server: '127.0.0.1:5353',
    isKept: true,
    ms: 0.1,
    reason: null,
  }),
  'dns-forget': async () => ({ forgotten: 3 }),
  'dns-check': async () => ({}),
};

beforeAll(async () => {
  browser = await startBrowser();
  const { start, url } = browser.console;
  const staple = {
    name: 'next',
    source: 'fetch',
    state: 'bad',
    words: 'it does not say when it ends (nextUpdate)',
    until: null,
  };
  const certificates = [shown('default', 'a', 9), shown('next', 'b', 400, { staple })];
  engine = await startTestAnswerer(start, 'engine', dnsAnswers, { dns: dnsState, certificates });
  worker = await startTestAnswerer(start, 'worker', {
    ...dnsAnswers,
    async 'tlsa-check'(input, step) {
      const { records } = input as { records: { name: string; record: string }[] };
      for (const record of records) {
        const found = { ...record, state: 'seen', words: 'Published, and DNSSEC vouches for it.', ttl: 600 };
        await start.database.pool.query(
          `insert into mail.tlsa_sight (name, record, state, words, ttl, checked_at, seen_since)
           values ($1, $2, 'seen', $3, 600, now(), now())`,
          [record.name, record.record, found.words],
        );
        await step(found);
      }
      return {};
    },
  });
  const entry = { source: 'selfsigned', names: [], ocsp: 'off' };
  const patch = {
    tls: {
      certificates: [
        { ...entry, name: 'default' },
        { ...entry, name: 'next' },
      ],
    },
  };
  const answer = await fetch(`${url}/api/v1/configuration`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${start.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ patch, reason: 'two certificates' }),
  });
  if (!answer.ok) throw new Error(await answer.text());
  await browser.signIn('operator');
}, 400_000);
afterAll(async () => {
  await worker?.[Symbol.asyncDispose]();
  await engine?.[Symbol.asyncDispose]();
  await browser?.[Symbol.asyncDispose]();
});

test('until when, to whom, what to publish, and one in the place of another', async () => {
  const { page } = browser;
  await browser.visit('/transport/certificates');
  await page.getByText('9 days left').waitFor();
  await page.getByText('400 days left').waitFor();
  await page.getByText('not yet: it stands by for default').waitFor();
  await page.getByRole('button', { name: 'Copy the record of _25._tcp.mx.example.org' }).first().click();
  await expect
    .poll(() => page.evaluate(() => navigator.clipboard.readText()))
    .toBe(`_25._tcp.mx.example.org. IN TLSA 3 1 1 ${'a'.repeat(64)}`);
  await page.getByRole('button', { name: 'Show next instead' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Keep in the draft' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page
    .getByText(/unpublished change/)
    .first()
    .waitFor();
  await page.getByRole('button', { name: 'Look in DNS' }).click();
  await page.getByText('Published, and DNSSEC vouches for it.').first().waitFor();
  await page.getByText('Caches may still know only the old one').waitFor();
  await expect.poll(() => page.getByRole('button', { name: 'Show next instead' }).isDisabled()).toBe(true);
});

test('what servers offered is shown, and forgotten', async () => {
  const { page, console: running } = browser;
  const offered = { PIPELINING: [], SIZE: ['104857600'], PIPECONNECT: [] };
  await running.start.database.pool.query(
    `insert into mail.early_hello (address, port, host, helo, clear, secure, expires_at, used, lost, lost_at, lost_reason)
     select address, 25, 'mx.example.net', 'mail.example.org', $1, $1, now() + interval '7 days', 12, 1, now(), 'it went'
     from unnest(array['192.0.2.1', '2001:db8::25']) as address`,
    [JSON.stringify(offered)],
  );
  await browser.visit('/transport/early');
  await page.getByText('[2001:db8::25]:25').waitFor();
  await page.getByRole('button', { name: 'Forget 2001:db8::25, port 25' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Forget' }).click();
  await page.getByText('[2001:db8::25]:25').waitFor({ state: 'detached' });
  await page.getByText('[192.0.2.1]:25').waitFor();
});

test('a name is looked up in every process; what is kept of it is forgotten', async () => {
  const { page } = browser;
  await browser.visit('/transport/dns');
  await page.getByText('It validates: a signed name is authentic').waitFor();
  await page.getByText('79 %').waitFor();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('example.org');
  await page.getByRole('button', { name: 'Look up' }).click();
  await page.waitForURL(/name=example.org&type=MX&runs=/);
  await page.getByText('10 mx.example.org.').first().waitFor();
  await page.getByText('DNSSEC secure').first().waitFor();
  await browser.reload();
  await page.getByText('10 mx.example.org.').first().waitFor();
  await page.getByRole('button', { name: 'Forget everything…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Forget everything' }).click();
  await page.getByText('6 answers forgotten.').waitFor();
});

everyPage(
  () => browser,
  () => [
    { path: '/transport/certificates', h1: 'Certificates' },
    { path: '/transport/early', h1: 'Early pipelining' },
    { path: '/transport/dns', h1: 'DNS' },
  ],
);
