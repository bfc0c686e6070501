import { makeSampleQuarantine, type SampleQuarantine } from '@posthorn/api/testing/sample-quarantine';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { everyPage, startBrowser, type TestBrowser } from '../testing/browser.ts';

let browser: TestBrowser;
let sample: SampleQuarantine;

beforeAll(async () => {
  browser = await startBrowser();
  sample = await makeSampleQuarantine(browser.console.start.database.pool);
  await browser.signIn();
});
afterAll(() => browser?.[Symbol.asyncDispose]());

const href = (query: string) => `/quarantine?q=${encodeURIComponent(query)}`;
const recipientOf = async (messageId: string): Promise<string> => {
  const { rows } = await browser.console.start.database.pool.query(
    'select recipient_id from mail.quarantine where message_id = $1 order by recipient_id',
    [messageId],
  );
  return rows[0].recipient_id;
};
const stateOf = async (messageId: string): Promise<string> => {
  const { rows } = await browser.console.start.database.pool.query(
    'select state from mail.recipient where message_id = $1 order by id',
    [messageId],
  );
  return rows.map(({ state }) => state).join(' ');
};

everyPage(
  () => browser,
  () => [
    { path: '/quarantine', h1: 'Quarantine' },
    { path: '/quarantine?by=reason', h1: 'Quarantine' },
    { path: '/quarantine?by=sender', h1: 'Quarantine' },
    { path: href('leaves:3d'), h1: 'Quarantine' },
    { path: href('words that stand nowhere'), h1: 'Quarantine' },
    { path: `/activity/messages/${sample.forged}`, h1: 'Please confirm your account' },
    { path: '/features/quarantine', h1: 'Quarantine' },
  ],
);

test('a look shows reason and content, and nothing of a hostile message runs', async () => {
  const { page } = browser;
  await browser.visit(`/quarantine?look=${await recipientOf(sample.hostile)}`);
  const dialog = page.getByRole('dialog');
  await dialog.getByText('In quarantine, because:').waitFor();
  await dialog.getByRole('button', { name: 'Release' }).waitFor();
  await expect.poll(() => page.evaluate(() => (globalThis as { owned?: number }).owned)).toBeUndefined();
  await expect.poll(() => page.title()).toContain('Quarantine');
  expect(await browser.axe()).toEqual([]);
  await browser.visit(`/quarantine?look=${await recipientOf(sample.forged)}`);
  await dialog.getByText('It would have contacted').waitFor();
  await dialog.getByTitle('The message as a page').waitFor();
  await expect.poll(() => dialog.getByText('Dear customer').count()).toBe(0);
  await dialog.frameLocator('iframe').getByText('Dear customer').waitFor();
  await page.keyboard.press('Escape');
  await expect.poll(() => new URL(page.url()).searchParams.get('look')).toBeNull();
});

test('the keyboard moves through the rows, deletes with undo, and asks before a release', async () => {
  const { page } = browser;
  await browser.visit(href('from:supplier.test'));
  await page.getByText('ben@example.net').waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('d');
  await page.getByText('Deleted 1 recipient.').waitFor();
  await page.getByText('cat@example.net').waitFor({ state: 'hidden' });
  expect((await stateOf(sample.ruled)).split(' ').sort()).toEqual(['discarded', 'quarantined']);
  await page.getByRole('button', { name: /^Undo/ }).click();
  await page.getByText('Back in quarantine: 1 recipient.').waitFor();
  await page.getByText('cat@example.net').waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('r');
  await page.getByRole('heading', { name: 'Release: 1 recipient?' }).waitFor();
  await page.keyboard.press('Escape');
  expect(await stateOf(sample.ruled)).toBe('quarantined quarantined');
});

test('all that match are deleted after a look at how many, and taken back', async () => {
  const { page } = browser;
  await browser.visit('/quarantine?by=rule');
  await page.getByRole('link', { name: 'macros-from-outside' }).click();
  await page.waitForURL(/rule%3Amacros/);
  await page.getByText('2 recipients match').waitFor();
  await page.getByRole('button', { name: 'Delete…' }).click();
  await page.getByRole('heading', { name: 'Delete: 2 recipients?' }).waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete 2' }).click();
  await page.getByText('Deleted 2 recipients.').waitFor();
  await page.getByText('Nothing that is kept back matches').waitFor();
  await page.getByRole('button', { name: /^Undo/ }).click();
  await page.getByText('Back in quarantine: 2 recipients.').waitFor();
  await browser.reload();
  await page.getByText('2 recipients match').waitFor();
});

test('released with trust: it goes on, the sender is on a list in the draft, and the message keeps the record', async () => {
  const { page } = browser;
  await browser.visit(`/activity/messages/${sample.forged}`);
  await page.getByText('In quarantine, because:').waitFor();
  await page.getByRole('button', { name: 'Release' }).click();
  await page.getByLabel('Reason').fill('asked for by phone');
  await page.getByLabel('From now on').selectOption('address');
  await page.getByRole('dialog').getByRole('button', { name: 'Release' }).click();
  await page.getByText(/Released 1 recipient\. 1 sender added to trusted-senders in your draft\./).waitFor();
  await page.getByText('Was in quarantine, because:').waitFor();
  await page
    .getByText(/Released by /)
    .first()
    .waitFor();
  await page.getByText('Released from quarantine').first().waitFor();
  expect(await stateOf(sample.forged)).toBe('queued');
  await page.getByRole('button', { name: /^Undo/ }).click();
  await page.getByText('In quarantine, because:').waitFor();
});

test('what leaves soon stands under what needs attention, and leads to its rows', async () => {
  const { page } = browser;
  await browser.visit('/');
  await page.getByRole('link', { name: /One message leaves the quarantine within 3 days/ }).click();
  await page.waitForURL(/leaves%3A3d/);
  await page.getByText('eve@example.net').waitFor();
  await expect.poll(() => page.getByText('ann@example.net').count()).toBe(0);
});

test('an export has what is shown, as text', async () => {
  const { page } = browser;
  await browser.visit('/quarantine');
  const text = await page.evaluate(async () => (await fetch('/api/v1/quarantine/export?format=csv')).text());
  expect(text).toContain('service@bank.test');
  expect(text).not.toMatch(/(^|,)=/m);
});

test('a viewer sees the list and decides nothing, nor reads mail', async () => {
  await browser.signIn('viewer');
  const { page } = browser;
  await browser.visit('/quarantine');
  await page.getByText('eve@example.net').waitFor();
  await expect.poll(() => page.getByRole('button', { name: 'Release…' }).isDisabled()).toBe(true);
  await page.keyboard.press('j');
  await page.keyboard.press('d');
  await browser.visit(`/quarantine?look=${await recipientOf(sample.leaving)}`);
  const dialog = page.getByRole('dialog');
  await dialog.getByText('may not read the content of mail').waitFor();
  await expect.poll(() => dialog.getByRole('button', { name: 'Release' }).isDisabled()).toBe(true);
  expect(await stateOf(sample.leaving)).toBe('quarantined');
  await browser.signIn();
});
