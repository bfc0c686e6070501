import { makeSampleTraffic, type SampleTraffic } from '@posthorn/api/testing/sample-traffic';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { everyPage, startBrowser, type TestBrowser } from '../testing/browser.ts';

let browser: TestBrowser;
let sample: SampleTraffic;

beforeAll(async () => {
  browser = await startBrowser();
  const { pool } = browser.console.start.database;
  sample = await makeSampleTraffic(pool);
  await pool.query(
    `insert into mail.destination (name, not_before, reason, failures, failing_since)
     values ('mx:deferred.example.net', now() + interval '20 minutes', 'connection refused (ECONNREFUSED)', 3, now() - interval '1 hour')
     on conflict (name) do update set not_before = excluded.not_before, reason = excluded.reason, failures = 3, failing_since = excluded.failing_since`,
  );
  await pool.query(
    `insert into mail.destination (name, slowed_since, slowed_at, raise_at, allowance, allowed_rate, slowed_reason, slowed_host)
     values ('mx:fast.example.net', now() - interval '1 hour', now(), now() + interval '1 minute', 1, 15, '421 4.7.0 too many connections', 'mx.fast.example.net')`,
  );
  await pool.query(
    `insert into mail.suppression (address, is_active, source, reason, host, hits, since, until)
     values ('nobody@example.net', true, 'bounce', '550 5.1.1 user unknown', 'mx.example.net', 2, now() - interval '2 days', now() + interval '88 days')`,
  );
  await pool.query(`update mail.recipient set last_class = 'greylisting' where address = 'deferred@example.net'`);
  await pool.query(`update mail.recipient set queued_at = now() - interval '3 days' where state = 'held'`);
  await browser.signIn();
});
afterAll(() => browser?.[Symbol.asyncDispose]());

everyPage(
  () => browser,
  () => [
    { path: '/queue', h1: 'Queue' },
    { path: '/queue?by=reason', h1: 'Queue' },
    { path: '/queue?by=flat', h1: 'Queue' },
    { path: '/queue?by=watchdog', h1: 'Queue' },
    { path: '/queue?by=hosts', h1: 'Queue' },
    { path: '/queue?by=suppression', h1: 'Queue' },
    { path: '/routing/shaping', h1: 'Shaping' },
    { path: '/queue?by=hosts&host=mx%3Adeferred.example.net', h1: 'Queue' },
    { path: '/queue?by=hosts&host=mx%3Afast.example.net', h1: 'Queue' },
  ],
);

test('hold and undo, with a count first', async () => {
  const { page } = browser;
  await browser.visit(`/activity/messages/${sample.deferred}`);
  await page.getByRole('button', { name: 'Hold' }).click();
  await page.getByRole('heading', { name: 'Hold: 1 recipient?' }).waitFor();
  await page.getByLabel('Reason').fill('look at it first');
  await page.getByRole('dialog').getByRole('button', { name: 'Hold' }).click();
  await page.getByText('Held 1 recipient.').waitFor();
  await page.getByText('look at it first').first().waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('Undone for 1 recipient.').waitFor();
});

test('from a reason to its recipients, all of them held and taken back from the list of actions', async () => {
  const { page } = browser;
  await browser.visit('/queue?by=reason');
  await page.getByRole('link', { name: /greylisted/i }).click();
  await page.waitForURL(/by=flat.*reason/);
  await page.getByText('1 recipient match').waitFor();
  await expect.poll(() => page.getByRole('combobox', { name: 'Search' }).inputValue()).toContain('reason:');
  await browser.reload();
  await page.getByText('deferred@example.net').first().waitFor();
  await page.getByRole('button', { name: 'Hold…' }).first().click();
  await page.getByRole('dialog').getByRole('button', { name: 'Hold', exact: true }).click();
  await page.getByText('Held 1 recipient.').waitFor();
  const actions = page.locator('section', { has: page.getByRole('heading', { name: 'Recent actions' }) });
  await actions.getByRole('button', { name: 'Undo' }).first().click();
  await actions.getByText('taken back for 1').first().waitFor();
});

test('every kind of trouble is counted and leads to who met it', async () => {
  const { page } = browser;
  await browser.visit('/routing/shaping');
  await page
    .getByRole('link', { name: /waiting$/ })
    .first()
    .click();
  await page.waitForURL(/by=flat&q=class/);
  await page.getByText('1 recipient match').waitFor();
});

test('short links from other pages become a search', async () => {
  const { page } = browser;
  await browser.visit('/queue?state=held');
  await page.waitForURL(/by=flat&q=status%3Aheld/);
  await page.getByText('held@example.net').first().waitFor();
});

test('the watchdog says what is past its time and leads to it', async () => {
  const { page } = browser;
  await browser.visit('/queue?by=watchdog');
  await page.getByRole('link', { name: /Held for more than a day/ }).click();
  await page.waitForURL(/problem%3Aheld/);
  await page.getByText('held@example.net').first().waitFor();
});

test('a host tells why it backs off, and the back-off can be ended', async () => {
  const { page } = browser;
  await browser.visit('/queue?by=hosts');
  await page.getByRole('link', { name: 'mx:deferred.example.net' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('connection refused (ECONNREFUSED)').first().waitFor();
  await dialog.getByText('451 4.7.1 Greylisted').first().waitFor();
  await dialog.getByRole('button', { name: 'End back-off' }).click();
  await dialog.getByText('The back-off is over.').waitFor();
  await expect.poll(() => dialog.getByRole('button', { name: 'End back-off' }).isDisabled()).toBe(true);
  await dialog.getByLabel('Connections at once').fill('3');
  await dialog.getByLabel('Messages a minute').fill('90');
  await dialog.getByRole('button', { name: 'Set', exact: true }).click();
  await dialog.getByText('0 of 3 in use (set for this destination)').waitFor();
  await dialog.getByText('90 at most (set for this destination)').waitFor();
  await page.keyboard.press('Escape');
  await expect.poll(() => new URL(page.url()).searchParams.get('host')).toBeNull();
});

test('a viewer sees everything and can change nothing', async () => {
  await browser.signIn('viewer');
  const { page } = browser;
  await browser.visit('/queue?by=flat');
  await page.getByText('held@example.net').first().waitFor();
  await expect.poll(() => page.getByRole('button', { name: 'Hold…' }).first().isDisabled()).toBe(true);
  await browser.visit('/queue?by=hosts&host=mx%3Adeferred.example.net');
  await expect.poll(() => page.getByRole('button', { name: 'Hold destination' }).isDisabled()).toBe(true);
  await browser.signIn();
});
