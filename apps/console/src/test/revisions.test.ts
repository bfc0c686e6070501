import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { everyPage, startBrowser, type TestBrowser } from '../testing/browser.ts';
import { paste } from '../testing/paste.ts';

let browser: TestBrowser;

// Each test walks through several pages, and the machine may be busy.
vi.setConfig({ testTimeout: 120_000 });

beforeAll(async () => {
  browser = await startBrowser();
  const publish = (patch: unknown, reason: string) =>
    fetch(`${browser.console.url}/api/v1/configuration`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${browser.console.start.apiKey}` },
      body: JSON.stringify({ patch, reason }),
    });
  await publish({ smtp: { maxMessageSize: '20M' } }, 'smaller messages');
  await publish({ queue: { maxAge: '3d' }, routing: { localDomains: [{ domain: 'home.example' }] } }, 'a home');
  browser.page.setDefaultTimeout(20_000);
  await browser.signIn('operator');
}, 400_000);
afterAll(() => browser?.[Symbol.asyncDispose]());

test('the list: found by setting and by author, kept in the address', async () => {
  const { page } = browser;
  await browser.visit('/settings/revisions');
  await page.getByText('on all 1').waitFor();
  await expect.poll(() => page.locator('tbody tr').count()).toBe(3);
  await page.getByRole('combobox').fill('changed:smtp.maxMessageSize');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Enter');
  await page.waitForURL(/q=changed/);
  await page.getByText('Largest message lowered from 50M to 20M').waitFor();
  await expect.poll(() => page.getByText('a home').count()).toBe(0);
  await browser.reload();
  await page.getByText('smaller messages').waitFor();
  await page.goBack();
  await page.getByText('a home').waitFor();
});

test('one revision: in words and values, against any other, and back to it with a reason', async () => {
  const { page } = browser;
  await browser.visit('/settings/revisions/2');
  await page.getByText('Largest message lowered from 50M to 20M').waitFor();
  await page.getByRole('button', { name: 'In values' }).click();
  await page.waitForURL(/view=values/);
  await page.getByText('20971520').waitFor();
  await page.getByRole('button', { name: 'with the newest (3)' }).click();
  await page.waitForURL(/against=3/);
  await page.getByText('3d', { exact: true }).or(page.getByText('259200')).first().waitFor();
  await page.getByRole('button', { name: 'Roll back to it…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('2 changes to what is in force now').waitFor();
  await expect.poll(() => dialog.getByRole('button', { name: 'Roll back' }).isDisabled()).toBe(true);
  await dialog.getByLabel(/^Why/).fill('the home was too early');
  await dialog.getByRole('button', { name: 'Roll back' }).click();
  await dialog.getByText('as revision 4').waitFor();
});

test('the whole configuration: out as a file, in again, faults by line, a real difference, published', async () => {
  const { page } = browser;
  await browser.visit('/settings/configuration');
  const editor = page.getByLabel('Configuration document', { exact: true });
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download' }).click(),
  ]);
  const path = join(tmpdir(), `posthorn-test-${process.pid}.json`);
  await download.saveAs(path);
  const text = await readFile(path, 'utf8');
  expect(JSON.parse(text).smtp.maxMessageSize).toBe(20_971_520);

  await paste(editor, [text.replace('"maxErrors": 10', '"maxErrors": "ten"')]);
  await page.getByText('1 error: it cannot be applied').waitFor();
  await page.getByRole('button', { name: /^line \d+, column \d+$/ }).click();
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('configuration-document');

  await writeFile(path, text.replace('"maxErrors": 10', '"maxErrors": 12'));
  await page.setInputFiles('input[type=file]', path);
  await page.getByText('Valid: 1 change to revision 4').waitFor();
  await page.getByText('Errors per connection raised from 10 to 12').waitFor();
  expect(await browser.axe()).toEqual([]);
  await page.getByLabel('Reason').fill('from a document');
  await page.getByRole('button', { name: 'Publish' }).click();
  await page.getByText('made from revision 5').waitFor();
});

test('a document made from an older revision is not laid over a newer one', async () => {
  const { page } = browser;
  await browser.visit('/settings/configuration');
  const editor = page.getByLabel('Configuration document', { exact: true });
  const text = await editor.inputValue();
  await fetch(`${browser.console.url}/api/v1/configuration`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${browser.console.start.apiKey}` },
    body: JSON.stringify({ patch: { smtp: { maxNoops: 77 } }, reason: 'meanwhile' }),
  });
  await paste(editor, [text.replace('"maxErrors": 12', '"maxErrors": 13')]);
  await page.getByText('Revision 6 was published since this document was made from 5.').waitFor();
  await page.getByLabel('Reason').fill('late');
  await expect.poll(() => page.getByRole('button', { name: 'Publish', exact: true }).isDisabled()).toBe(true);
  await page.getByRole('button', { name: 'Apply as draft' }).click();
  await page.getByText('Bring my changes onto revision 6').click();
  await page.getByText('Your 1 change to revision 6').waitFor();
  await page.getByRole('button', { name: 'Discard all' }).click();
});

test('a megabyte', async () => {
  const { page } = browser;
  await browser.visit('/settings/configuration');
  const aliases = Array.from({ length: 12_000 }, (_, index) => ({
    address: `somebody.number.${index}@home.example`,
    targets: [`mailbox.${index}@elsewhere.example`],
  }));
  const path = join(tmpdir(), `posthorn-test-${process.pid}.json`);
  await writeFile(path, JSON.stringify({ routing: { aliases } }, null, 1));
  await page.setInputFiles('input[type=file]', path);
  await page.getByText(/^Valid: 12,0\d\d changes/).waitFor({ timeout: 90_000 });
  await page.getByText(/and 11,5\d\d more/).waitFor();
});

everyPage(
  () => browser,
  () => [
    { path: '/settings/revisions', h1: 'Revisions' },
    { path: '/settings/revisions/2?view=values', h1: 'Revision 2' },
    { path: '/settings/configuration', h1: 'Whole configuration' },
  ],
);
