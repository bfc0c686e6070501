import { startProbeAnswerer } from '@posthorn/api/testing/sample-probe';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { everyPage, startBrowser, type TestBrowser } from '../testing/browser.ts';

let browser: TestBrowser;
/** The address of a probe that is over. */
let probed = '/transport/probe';

const patient = { timeout: 60_000 };
const publish = (patch: unknown) =>
  fetch(`${browser.console.url}/api/v1/configuration`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${browser.console.start.apiKey}` },
    body: JSON.stringify({ patch, reason: 'test' }),
  });
const draft = async () =>
  browser.page.evaluate(async () => (await (await fetch('/api/v1/configuration/draft')).json()).draft);

// Each test walks through several pages, and the machine may be busy.
vi.setConfig({ testTimeout: 120_000 });

beforeAll(async () => {
  browser = await startBrowser();
  browser.page.setDefaultTimeout(20_000);
  const aliases = Array.from({ length: 3_000 }, (_, index) => ({
    address: `list${index}@home.example`,
    targets: ['ann@home.example'],
  }));
  await publish({
    routing: {
      localDomains: [{ domain: 'home.example', mailboxes: ['ann', 'bob'], transport: { kind: 'sandbox' } }],
      aliases: [{ address: 'team@home.example', targets: ['list1@home.example', 'cid@far.example'] }, ...aliases],
      routes: ['first', 'second', 'third'].map((name) => ({
        name,
        match: [`${name}.example`],
        transport: { kind: 'mx', port: 25 },
      })),
    },
  });
  await browser.signIn('operator');
}, 400_000);
afterAll(() => browser?.[Symbol.asyncDispose]());

test('domains: added by its form, mailboxes by paste, removed with undo', async () => {
  const { page } = browser;
  await browser.visit('/routing/domains');
  await page.getByRole('button', { name: 'Add a domain' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Domain', { exact: true }).fill('second.example');
  await dialog.getByRole('button', { name: 'Keep in the draft' }).click();
  await page.getByText('new, not published').waitFor();

  await page.getByRole('button', { name: 'Mailboxes of home.example' }).click();
  await dialog.getByRole('textbox').fill('Ann, cid\ndora@home.example\neve@other.example');
  await dialog.getByText('Line 3: eve@other.example is not of home.example').waitFor();
  await dialog.getByRole('textbox').fill('Ann, cid\ndora@home.example\ncid');
  await dialog.getByText('3 names read, 2 new, 1 repeated.').waitFor();
  expect(await browser.axe()).toEqual([]);
  await dialog.getByRole('button', { name: 'Add 2' }).click();
  await page.getByText('4 mailboxes').waitFor();
  await page.getByRole('button', { name: 'Remove second.example' }).click();
  await page.getByText('second.example is taken out of the draft.').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('second.example is back.').waitFor();
  const { configuration } = await draft();
  expect(configuration.routing.localDomains.map((one: { domain: string }) => one.domain)).toEqual([
    'home.example',
    'second.example',
  ]);
});

test('aliases by the thousand: searched, paged, edited in place, and circles told', async () => {
  const { page } = browser;
  await browser.visit('/routing/aliases');
  await page.getByText('3,001 aliases').waitFor();
  await page.getByText('Page 1 of 61').waitFor();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.waitForURL(/page=2/);
  await page.getByLabel('Search the aliases').fill('list2999');
  await page.getByText('1 of 3,001').waitFor();
  await page.getByRole('button', { name: 'Edit list2999@home.example' }).click();
  await page.getByLabel('Leads to').fill('team@home.example, bob@home.example');
  await page.keyboard.press('Enter');
  await page.getByText('changed, not published').waitFor();
  await page.getByRole('button', { name: 'Where list2999@home.example leads' }).click();
  await page.getByText('cid@far.example').first().waitFor();

  await page.getByRole('button', { name: 'Add an alias' }).click();
  await page.getByLabel('Alias', { exact: true }).fill('list1@home.example');
  await page.getByText('There is an alias for this address already.').waitFor();
  await page.keyboard.press('Escape');
  await page.getByLabel('Search the aliases').fill('list1@');
  await page.getByRole('button', { name: 'Edit list1@home.example' }).click();
  await page.getByLabel('Leads to').fill('team@home.example');
  await page.keyboard.press('Enter');
  await page.getByText(/aliases? that cannot be followed to an end/).waitFor();
  await page.getByRole('button', { name: 'Show them' }).click();
  await page
    .getByText(/In a circle: /)
    .first()
    .waitFor();
  await page.getByRole('complementary', { name: 'Draft' }).getByText(/error/).waitFor();
  await page.getByLabel('Search the aliases').fill('list1@');
  await page.getByRole('button', { name: 'Edit list1@home.example' }).click();
  await page.getByLabel('Leads to').fill('ann@home.example');
  await page.keyboard.press('Enter');
  await page.getByText(/cannot be followed/).waitFor({ state: 'hidden' });
});

test('routes: moved by keyboard and by dragging, switched, edited; the last resort chosen', async () => {
  const { page } = browser;
  await browser.visit('/routing/routes');
  const order = async () => (await draft()).configuration.routing.routes.map((one: { name: string }) => one.name);
  await page.getByRole('button', { name: 'Move third up' }).focus();
  await page.keyboard.press('Enter');
  await expect.poll(order, patient).toEqual(['first', 'third', 'second']);
  const cards = page.getByRole('listitem').filter({ has: page.getByRole('switch') });
  await cards.nth(0).getByTitle('Drag to another place').dragTo(cards.nth(2));
  await expect.poll(order, patient).toEqual(['third', 'second', 'first']);
  await page.getByRole('switch', { name: 'second enabled' }).click();
  await page.getByText('switched off').waitFor();
  await page.getByRole('radio', { name: /^The world/ }).check();
  await expect.poll(async () => (await draft()).configuration.routing.defaultRoute, patient).toBe('mx');
  await page.getByRole('button', { name: 'Edit third' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name', { exact: true }).fill('renamed');
  expect(await browser.axe()).toEqual([]);
  await dialog.getByRole('button', { name: 'Keep in the draft' }).click();
  await expect.poll(order, patient).toEqual(['renamed', 'second', 'first']);
});

test('where would it go: in force and by the draft, step by step', async () => {
  const { page } = browser;
  await browser.visit('/routing/where');
  await page.getByLabel('Addresses').fill('team@home.example\nx@second.example nobody@home.example');
  await page.keyboard.press('Enter');
  await page.waitForURL(/address=/);
  await page.getByText('It stands for 2 addresses.').waitFor();
  await page.getByText('home.example is local and has no mailbox nobody.').waitFor();
  await page.getByText('Route second: It is for “second.example”.').waitFor();
  await page.getByText('The MX records of second.example are looked up when it is delivered.').waitFor();
  await page.getByText('nothing waits').first().waitFor();
  await page.getByLabel('Which settings to ask').selectOption('draft');
  await page.waitForURL(/of=draft/);
  // A local domain in the draft.
  await page.getByText('second.example is local; the mailbox is x.').waitFor();
  await browser.reload();
  await page.getByText('second.example is local; the mailbox is x.').waitFor();
});

test('a probe: asked for, watched, come back to, and shared', async () => {
  const { page } = browser;
  await browser.visit('/transport/probe?to=far.example');
  const ask = page.getByRole('button', { name: 'Probe', exact: true });
  await ask.click();
  await page.getByText('No worker is running that could look.').waitFor();
  await using _worker = await startProbeAnswerer(browser.console.start);
  await page.getByRole('switch', { name: 'Say MAIL and RCPT, too' }).click();
  await page.getByLabel('from').fill('kim@home.example');
  await ask.click();
  await page.waitForURL(/run=/);
  await page.getByText('would be sent to mx2.far.example').waitFor();
  await page.getByText('It takes the recipient. No message was sent.').waitFor();
  const steps = page.getByRole('list', { name: 'Steps of mx2.far.example' });
  await steps.getByText('DNSSEC bogus').waitFor();
  await steps.getByText('2 rows of the decision table').click();
  await steps.getByText('dane verified → tls must, dane must').waitFor();
  probed = new URL(page.url()).pathname + new URL(page.url()).search;
  await browser.reload();
  await page.getByText('would be sent to mx2.far.example').waitFor();
  await expect.poll(() => page.getByLabel('Domain or address').inputValue()).toBe('far.example');
  const viewer = await browser.second('viewer');
  await browser.visit(probed, viewer);
  await viewer.getByText('would be sent to mx2.far.example').waitFor();
  await expect.poll(() => viewer.getByRole('button', { name: 'Probe', exact: true }).isDisabled()).toBe(true);
});

test('a viewer sees it all and can change nothing', async () => {
  const viewer = await browser.second('viewer');
  await browser.visit('/routing/routes', viewer);
  const edit = viewer.getByRole('button', { name: 'Edit first' });
  await edit.waitFor();
  await expect.poll(() => edit.isDisabled()).toBe(true);
  await viewer.getByText('Your role, viewer, may not change settings.').first().waitFor();
});

everyPage(
  () => browser,
  () => [
    { path: '/routing/domains', h1: 'Local domains' },
    { path: '/routing/aliases', h1: 'Aliases' },
    { path: '/routing/routes', h1: 'Routes' },
    { path: '/routing/where?address=team%40home.example%0Ax%40second.example', h1: 'Where would it go?' },
    { path: probed, h1: 'Probe' },
  ],
);
