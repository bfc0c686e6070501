import { generateKeyPairSync } from 'node:crypto';
import { makeSampleDomains, type Sight, startDkimAnswerer } from '@posthorn/api/testing/sample-domains';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { everyPage, startBrowser, type TestBrowser } from '../testing/browser.ts';

let browser: TestBrowser;
let worker: AsyncDisposable;
/** What the worker finds in DNS from now on. */
let sight: Sight = { state: 'seen', words: 'Published, and it is this key.', found: null };

vi.setConfig({ testTimeout: 120_000 });

beforeAll(async () => {
  browser = await startBrowser();
  browser.page.setDefaultTimeout(20_000);
  const { url, start } = browser.console;
  await makeSampleDomains(start.database.pool, { url, apiKey: start.apiKey });
  worker = await startDkimAnswerer(start, () => sight);
  await browser.signIn('operator');
}, 400_000);
afterAll(async () => {
  await worker?.[Symbol.asyncDispose]();
  await browser?.[Symbol.asyncDispose]();
});

test('the list says how each domain signs, is searched, and leads to its page', async () => {
  const { page } = browser;
  await browser.visit('/domains');
  await page.getByText('6 domains').waitFor();
  const row = (name: string) => page.getByRole('row').filter({ hasText: name });
  for (const [name, word] of [
    ['signs.example', 'Signs'],
    ['waits.example', 'Not signed'],
    ['differs.example', 'Needs you'],
    ['dark.example', 'Not known'],
    ['home.example', 'No keys'],
  ] as const)
    await row(name).getByText(word, { exact: true }).waitFor();
  await page.getByLabel('Search the domains').fill('waits');
  await page.waitForURL(/q=waits/);
  await page.getByText('1 domain', { exact: true }).waitFor();
  await browser.reload();
  await page.getByText('1 domain', { exact: true }).waitFor();
  await page.getByRole('link', { name: 'waits.example' }).click();
  await page.waitForURL(/\/domains\/waits\.example$/);
  await page.getByText('Publish the record of s2026a.').waitFor();
});

test('a newcomer makes the first key, publishes its record, and is told when it is seen', async () => {
  const { page } = browser;
  await browser.visit('/domains');
  await page.getByLabel('Another domain that signs').fill('New.Example.');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/domains\/new\.example$/);
  await page.getByRole('list', { name: 'The way to signed mail' }).waitFor();
  await page.getByRole('button', { name: 'Make the first key' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio', { name: /Ed25519/ }).check();
  expect(await browser.axe()).toEqual([]);
  await dialog.getByRole('button', { name: 'Make the key' }).click();
  await page.getByText('In your draft', { exact: true }).first().waitFor();
  const selector = `e${new Date().getUTCFullYear()}a`;
  await page.getByRole('heading', { name: selector }).waitFor();
  await page.getByRole('button', { name: 'Copy the value' }).click();
  await expect
    .poll(() => page.evaluate(() => navigator.clipboard.readText()))
    .toMatch(/^v=DKIM1; k=ed25519; p=[A-Za-z0-9+/]{43}=$/);
  await page.getByRole('button', { name: 'Copy the host' }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(`${selector}._domainkey`);

  await page.getByRole('button', { name: 'Look now' }).click();
  await page.getByText('The world sees it').waitFor();
  await browser.reload();
  await page.getByText('The world sees it').waitFor();
});

test('a key that cannot be used is refused in words; a good one is taken', async () => {
  const { page } = browser;
  await browser.visit('/domains/home.example');
  await page.getByRole('button', { name: 'Make the first key' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Bring one along' }).click();
  await dialog.getByLabel('Selector').fill('brought');
  await dialog.getByLabel('Private key').fill('-----BEGIN PUBLIC KEY-----\nAA\n-----END PUBLIC KEY-----');
  await dialog.getByRole('button', { name: 'Take the key' }).click();
  await dialog.getByText('the other half of the pair is needed').waitFor();
  expect(await browser.axe()).toEqual([]);
  const { privateKey } = generateKeyPairSync('ed25519');
  await dialog.getByLabel('Private key').fill(privateKey.export({ format: 'pem', type: 'pkcs8' }) as string);
  await dialog.getByRole('button', { name: 'Take the key' }).click();
  await page.getByRole('heading', { name: 'brought' }).waitFor();
});

test('looking in DNS shows what was found', async () => {
  const { page } = browser;
  sight = { state: 'differs', words: 'Another key is published.', found: 'v=DKIM1; p=AAAA' };
  await browser.visit('/domains/waits.example');
  await page.getByRole('button', { name: 'Look now' }).click();
  await page.getByText('DNS shows something else', { exact: true }).waitFor();
  await page.getByText('What stands there').click();
  await page.getByText('v=DKIM1; p=AAAA').waitFor();
});

test('a key is rotated: the next one waits for its day, the old one is taken out after a question', async () => {
  const { page } = browser;
  await browser.visit('/domains/signs.example');
  await page.getByRole('button', { name: 'Make another key' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Takes over on').fill('2999-01-01');
  await dialog.getByRole('button', { name: 'Make the key' }).click();
  await page.getByText('Takes over').waitFor();
  await page.getByRole('button', { name: 'Change s2026a' }).click();
  await page.getByRole('menuitem', { name: 'Remove the key' }).click();
  await dialog.getByText('It signs now: without another key, mail leaves unsigned.').waitFor();
  expect(await browser.axe()).toEqual([]);
  await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
  await page.getByText('taken out in your draft', { exact: true }).waitFor();
});

test('a policy is put into the draft, and its list says so', async () => {
  const { page } = browser;
  await browser.visit('/domains/home.example');
  await page.getByRole('button', { name: 'Serve a policy' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Hosts' }).fill('mx.home.example');
  expect(await browser.axe()).toEqual([]);
  await dialog.getByRole('button', { name: 'Keep in the draft' }).click();
  await page.getByText('Your draft serves it with mode testing.').waitFor();
  await browser.visit('/transport/mta-sts');
  const row = page.getByRole('row').filter({ hasText: 'home.example' });
  await row.getByText('Publish your draft').waitFor();
});

test('a viewer sees it all and can change nothing', async () => {
  const viewer = await browser.second('viewer');
  await browser.visit('/domains/signs.example', viewer);
  const make = viewer.getByRole('button', { name: 'Make another key' });
  await make.waitFor();
  await expect.poll(() => make.isDisabled()).toBe(true);
  await expect.poll(() => viewer.getByRole('button', { name: 'Look in DNS' }).isDisabled()).toBe(true);
});

everyPage(
  () => browser,
  () => [
    { path: '/domains', h1: 'Domains' },
    { path: '/domains/signs.example', h1: 'signs.example' },
    { path: '/domains/waits.example', h1: 'waits.example' },
    { path: '/domains/nobody.example', h1: 'nobody.example' },
    { path: '/transport/mta-sts', h1: 'MTA-STS' },
    { path: '/features/dkim', h1: 'DKIM' },
  ],
);
