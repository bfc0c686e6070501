import { startTestAnswerer } from '@posthorn/api/testing/answerer';
import { makeSampleTraffic } from '@posthorn/api/testing/sample-traffic';
import { type LookupAskResult, lookupAskInputSchema } from '@posthorn/settings/lookups/ask';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { everyPage, startBrowser, type TestBrowser } from '../testing/browser.ts';
import { paste } from '../testing/paste.ts';

let browser: TestBrowser;
let message = '';

const patient = { timeout: 60_000 };
const draft = async () =>
  browser.page.evaluate(async () => (await (await fetch('/api/v1/configuration/draft')).json()).draft);
const configuration = async () =>
  ((await draft()) ?? (await browser.page.evaluate(async () => (await fetch('/api/v1/configuration')).json())))
    .configuration;
const rules = async () => (await configuration()).rules.ordered as { name: string; when: string; verdict: string }[];
const order = async () => (await rules()).map(({ name }) => name);
/** In the draft, and on the page: what is done next is done to what the page shows. */
const isOrdered = async (names: string[]): Promise<void> => {
  await expect.poll(order, patient).toEqual(names);
  const handles = browser.page.getByRole('button', { name: /^Move .+: arrow keys/ });
  const shown = () => handles.evaluateAll((all) => all.map((one) => /^Move (.+?):/.exec(one.ariaLabel ?? '')?.[1]));
  await expect.poll(shown, patient).toEqual(names);
};
const lists = async () => (await configuration()).lists.named as NamedList[];
type NamedList = { name: string; kind: string; items: string[]; lookup?: string };

const suggestion = (name: RegExp) => browser.page.locator('.cm-tooltip-autocomplete').getByRole('option', { name });

// Each test walks through several pages, and the machine may be busy.
vi.setConfig({ testTimeout: 180_000 });

beforeAll(async () => {
  browser = await startBrowser();
  browser.page.setDefaultTimeout(30_000);
  const { start, url } = browser.console;
  message = (await makeSampleTraffic(start.database.pool)).deferred;
  await start.database.pool.query(
    `insert into mail.rule_tally (at, rule, asked, applied, failed, last_applied, last_failed, last_fault)
     values (date_trunc('hour', now()), 'first', 41, 7, 2, now(), now(),
       '{"stage": "rcpt", "reason": "the list has no member 4", "position": 3}')`,
  );
  const rule = (name: string, more: object = {}) => ({
    name,
    stages: ['rcpt'],
    verdict: 'deny',
    when: 'true',
    ...more,
  });
  const long = 'message.recipients.exists(r, inList(r, "known")) && size(sender.address) > 5';
  await fetch(`${url}/api/v1/configuration`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${start.apiKey}` },
    body: JSON.stringify({
      reason: 'test',
      patch: {
        lists: {
          named: [
            { name: 'known', kind: 'addresses', items: ['kim@example.org', 'example.net'] },
            {
              name: 'many',
              kind: 'hosts',
              items: Array.from({ length: 3000 }, (_, at) => `10.0.${at >> 8}.${at & 255}`),
            },
          ],
        },
        smtp: { relayHosts: ['127.0.0.1', '@many'] },
        rules: {
          ordered: [
            rule('first', { when: long, reply: { text: 'Not for {recipient.address}' } }),
            rule('second', { verdict: 'warn', effects: [{ kind: 'tag', tag: 'seen' }] }),
            rule('third', { enabled: false, limit: { count: 10 } }),
          ],
        },
      },
    }),
  });
  await browser.signIn('operator');
}, 400_000);
afterAll(() => browser?.[Symbol.asyncDispose]());

test('cards: what a rule does and did; moved by keyboard and by dragging, switched, doubled, taken out and back', async () => {
  const { page } = browser;
  await browser.visit('/policy/rules');
  await page.getByText('the list has no member 4').waitFor();
  await page.getByRole('link', { name: '7', exact: true }).first().waitFor();
  await page.getByText('Built-in rules come first').click();
  await page.getByText('builtin.relay-denied').waitFor();
  expect(await browser.axe()).toEqual([]);
  await page.getByText('Built-in rules come first').click();

  await page.getByRole('button', { name: /^Move third: arrow keys/ }).focus();
  await page.keyboard.press('ArrowUp');
  await isOrdered(['first', 'third', 'second']);
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label')))
    .toMatch(/^Move third/);
  await page.keyboard.press('Home');
  await isOrdered(['third', 'first', 'second']);
  const cards = page.getByRole('listitem').filter({ has: page.getByRole('switch') });
  await cards.nth(0).getByTitle('Drag, or move with the arrow keys').dragTo(cards.nth(2));
  await isOrdered(['first', 'second', 'third']);

  await page.getByRole('switch', { name: 'second enabled' }).click();
  await page.getByText('switched off').nth(1).waitFor();
  await page.getByRole('button', { name: 'More for first' }).click();
  await page.getByRole('menuitem', { name: 'Duplicate' }).click();
  await isOrdered(['first', 'first-2', 'second', 'third']);
  await page.getByRole('button', { name: 'More for first-2' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByText('first-2 is taken out of the draft.').waitFor();
  await isOrdered(['first', 'second', 'third']);
  await page.getByRole('button', { name: 'Undo' }).click();
  await isOrdered(['first', 'first-2', 'second', 'third']);
  await page.getByRole('button', { name: /^rcpt/ }).click();
  await page.waitForURL(/stage=rcpt/);
});

test('a new rule: completion of facts, functions and lists; mistakes while typing; kept in the draft', async () => {
  const { page, complaints } = browser;
  complaints.length = 0;
  await browser.visit('/policy/rules');
  await page.getByRole('button', { name: 'Add a rule' }).click();
  await page.getByLabel('Name', { exact: true }).fill('first');
  await page.getByText('There is a rule of this name already.').waitFor();
  await page.getByLabel('Name', { exact: true }).fill('made-here');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/policy\/rules\/made-here/);
  const condition = page.getByRole('textbox', { name: 'Condition' });
  await condition.click();
  await page.keyboard.type('sender.dom', { delay: 20 });
  await suggestion(/^sender\.domain/).waitFor();
  expect(await browser.axe()).toEqual([]);
  await page.keyboard.press('Tab');
  await page.keyboard.type(' == 5');
  await page
    .getByText(/\(character \d+\)/)
    .first()
    .waitFor();
  await expect.poll(() => condition.getAttribute('aria-invalid')).toBe('true');
  await page.locator('.cm-lintRange-error').first().waitFor();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('inList(sender.address, "', { delay: 20 });
  await page.keyboard.type('kn', { delay: 40 });
  await suggestion(/known/).waitFor();
  // A list that only just opened does not take Enter: it may have been meant for the text.
  await page.waitForTimeout(200);
  await page.keyboard.press('Enter');
  await expect.poll(() => condition.textContent(), patient).toBe('inList(sender.address, "known")');
  await page.locator('.cm-lintRange-error').first().waitFor({ state: 'hidden' });
  await expect
    .poll(async () => (await rules()).find(({ name }) => name === 'made-here')?.when, patient)
    .toBe('inList(sender.address, "known")');
  // A fact of a later stage is neither offered nor taken.
  await page.keyboard.press('End');
  await page.keyboard.type(' && message.subj', { delay: 20 });
  await page
    .getByText(/there is no fact "message\.subj"/)
    .first()
    .waitFor();
  await expect.poll(() => suggestion(/message\.subject/).count()).toBe(0);
  await page.keyboard.press('Escape');
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('sender.address != ""');
  // Tab leaves the box; it is no trap.
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  await expect.poll(() => page.evaluate(() => document.activeElement?.closest('.cm-editor'))).toBe(null);

  await page.getByRole('radio', { name: /^deny/ }).check();
  const reply = page.getByRole('textbox', { name: 'Text', exact: true });
  await reply.click();
  await page.keyboard.type('No, {sender.dom', { delay: 20 });
  await suggestion(/^sender\.domain/).waitFor();
  await page.waitForTimeout(200);
  await page.keyboard.press('Enter');
  // The brace was closed by the editor; typed again it is not doubled.
  await page.keyboard.type('} {nothing.here}');
  await page
    .getByText(/there is no fact "nothing\.here"/)
    .first()
    .waitFor();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('No {{}sender.address}'.replace('{{}', '{'));
  await expect
    .poll(async () => JSON.stringify((await rules()).find(({ name }) => name === 'made-here')), patient)
    .toContain('No {sender.address}');
  expect(complaints).toEqual([]);
  await browser.reload();
  await page.getByRole('textbox', { name: 'Condition' }).waitFor();
  await expect.poll(() => page.getByRole('textbox', { name: 'Condition' }).textContent()).toBe('sender.address != ""');
});

test('a rule is tried with a message and with facts by hand, and renamed', async () => {
  const { page } = browser;
  await browser.visit(`/policy/rules/made-here?with=message:${message}`);
  await page.getByText('holds', { exact: true }).waitFor();
  const fact = page.getByLabel('sender.address', { exact: true });
  await fact.fill('');
  await page.getByText('does not hold', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Take back sender.address' }).click();
  await page.getByText('holds', { exact: true }).waitFor();
  expect(await browser.axe()).toEqual([]);
  await page.getByLabel('Name', { exact: true }).fill('renamed');
  await page.getByRole('button', { name: 'Rename' }).click();
  await page.waitForURL(/\/policy\/rules\/renamed/);
  await page.getByRole('heading', { name: 'renamed' }).waitFor();
});

test('a ready-made rule with its list comes into the draft, opens, and is published', async () => {
  const { page } = browser;
  await browser.visit('/policy/ready-made');
  await page.getByLabel('Find a ready-made rule').fill('some senders');
  await page.getByRole('button', { name: 'Add blocked-senders' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(/List blocked-senders/).fill('mallory@spam.example\n*@ads.example');
  expect(await browser.axe()).toEqual([]);
  await dialog.getByRole('button', { name: 'Add to the draft' }).click();
  await page.waitForURL(/\/policy\/rules\/blocked-senders/);
  await page.getByRole('textbox', { name: 'Condition' }).waitFor();
  expect((await lists()).find(({ name }) => name === 'blocked-senders')?.items).toEqual([
    'mallory@spam.example',
    '*@ads.example',
  ]);
  const bar = page.getByRole('complementary', { name: 'Draft' });
  await bar.getByRole('button', { name: /Review/ }).click();
  await page
    .getByLabel(/reason/i)
    .first()
    .fill('some senders are refused');
  await bar.getByRole('button', { name: /^Publish/ }).click();
  await expect
    .poll(async () => {
      const { configuration } = await page.evaluate(async () => (await fetch('/api/v1/configuration')).json());
      return configuration.rules.ordered.map(({ name }: { name: string }) => name);
    }, patient)
    .toEqual(['first', 'first-2', 'second', 'third', 'renamed', 'blocked-senders']);
});

test('lists: made, thousands pasted, mistakes with their line, who uses it, which item holds it', async () => {
  const { page } = browser;
  await browser.visit('/policy/lists');
  await page.getByText('SMTP', { exact: false }).first().waitFor();
  await page.getByLabel('An address, host or domain to look for').fill('10.0.1.7');
  await page.keyboard.press('Enter');
  await page.getByText('item 264').waitFor();
  await page.getByRole('button', { name: 'Add a list' }).click();
  await page.getByLabel('Name', { exact: true }).fill('pasted');
  await page.getByRole('radio', { name: /^domains/ }).check();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/policy\/lists\/pasted/);
  const items = page.getByLabel('Items', { exact: true });
  const many = Array.from({ length: 4000 }, (_, at) => `d${at}.example`);
  await paste(items, ['ok.example', '10.0.0.1', ...many, 'ok.example', '@nobody']);
  await page.getByText('2 items cannot be read.').waitFor();
  await page.getByRole('button', { name: 'Line 4,004' }).click();
  await expect
    .poll(() => items.evaluate((area: HTMLTextAreaElement) => area.value.slice(area.selectionStart)))
    .toBe('@nobody');
  await expect.poll(() => page.getByRole('button', { name: 'Keep in the draft' }).isDisabled()).toBe(true);
  expect(await browser.axe()).toEqual([]);
  await paste(items, ['ok.example', ...many, 'ok.example']);
  await page.getByText('1 repeated').waitFor();
  await page.getByRole('button', { name: 'Take repeats out' }).click();
  await page.getByText('4,001 items').waitFor();
  await page.getByRole('button', { name: 'Keep in the draft' }).click();
  await expect
    .poll(async () => (await lists()).find(({ name }) => name === 'pasted')?.items.length, patient)
    .toBe(4001);
  await browser.visit('/policy/lists/known');
  await page.getByRole('link', { name: 'first', exact: true }).waitFor();
  await page.getByLabel('An address, host or domain to look for').fill('Kim@Example.org');
  await page.keyboard.press('Enter');
  await page.getByText('yes', { exact: true }).waitFor();
});

test('a viewer sees it all and can change nothing', async () => {
  const viewer = await browser.second('viewer');
  await browser.visit('/policy/rules', viewer);
  const add = viewer.getByRole('button', { name: 'Add a rule' });
  await add.waitFor();
  await expect.poll(() => add.isDisabled(), patient).toBe(true);
  await browser.visit('/policy/rules/first', viewer);
  const condition = viewer.getByRole('textbox', { name: 'Condition' });
  await condition.waitFor();
  await expect.poll(() => condition.getAttribute('aria-readonly'), patient).toBe('true');
  await browser.visit('/policy/lists/known', viewer);
  await expect.poll(() => viewer.getByLabel('Items', { exact: true }).isDisabled(), patient).toBe(true);
});

test('a newcomer makes a look-up in the draft and asks it before it is published', async () => {
  const { page } = browser;
  const answer = { kind: 'found' as const, values: ['gold'], count: 1 };
  await using _engine = await startTestAnswerer(browser.console.start, 'engine', {
    'lookup-ask': async (input) => {
      const { args, parts } = lookupAskInputSchema.parse(input);
      expect({ args, name: parts?.lookups.sources[0]?.name }).toEqual({ args: ['kim@example.org'], name: 'vips' });
      const times = { milliseconds: 1, rememberedFor: null, isReading: true, usesKey: true };
      return { answer, outcome: { kind: 'values', values: ['gold'] }, ...times } satisfies LookupAskResult;
    },
  });
  await browser.visit('/policy/lookups');
  await page.getByRole('button', { name: 'Add a look-up' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('vips');
  await dialog.getByText('a Redis server').waitFor();
  await dialog.getByLabel('Where the answers come from').selectOption('static');
  await dialog.getByRole('button', { name: 'Add and open' }).click();
  await page.waitForURL(/\/policy\/lookups\/vips$/);
  await page.getByText('as it stands here, before it is published').waitFor();
  await page.getByLabel('Key', { exact: true }).fill('kim@example.org');
  await page.getByRole('button', { name: 'Ask' }).click();
  await page.getByText('gold', { exact: true }).waitFor();
  await page
    .getByRole('radiogroup', { name: 'When the source fails' })
    .getByRole('radio', { name: /^empty/ })
    .check();
  await page.getByText('Kept in the draft').waitFor();
  expect(await browser.axe()).toEqual([]);
  await browser.visit('/policy/lists/pasted');
  await page.getByLabel('Backed by', { exact: true }).selectOption('vips');
  await expect.poll(async () => (await lists()).find(({ name }) => name === 'pasted')?.lookup, patient).toBe('vips');
  expect(await browser.axe()).toEqual([]);
});

test('scanners: spam to quarantine and malware refused with two clicks each, and a test of one', async () => {
  const { page } = browser;
  const seen = { ms: 7, fault: null, verdict: 'malware', score: null, threshold: null, opaque: '', fields: [] };
  await using _engine = await startTestAnswerer(browser.console.start, 'engine', {
    'scanner-test': async () => ({ ...seen, symbols: [{ name: 'Eicar-Test-Signature', score: null, words: '' }] }),
  });
  await browser.visit('/policy/scanners');
  for (const [title, name] of [
    ['Spam to quarantine', 'rspamd'],
    ['Malware refused', 'clamav'],
  ] as const) {
    await page.getByRole('button', { name: new RegExp(`Set up.*${title}`) }).click();
    await page.getByRole('button', { name: 'Put into the draft' }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: `Test ${name}` }).waitFor();
    await page.getByText('In the draft, not published yet').first().waitFor();
  }
  const { content } = await configuration();
  expect(content.profiles).toMatchObject([
    {
      recipients: ['*'],
      scanners: ['rspamd', 'clamav'],
      actions: [
        { on: 'spam', scanner: 'rspamd', outcome: 'quarantine' },
        { on: 'malware', scanner: 'clamav', outcome: 'refuse' },
      ],
    },
  ]);
  await page.getByRole('button', { name: 'Test clamav' }).click();
  await page.waitForURL(/test=clamav/);
  await page.getByRole('button', { name: 'EICAR (malware)' }).click();
  await page.getByText('Eicar-Test-Signature').waitFor();
  expect(await browser.axe()).toEqual([]);
});

everyPage(
  () => browser,
  () => [
    { path: '/policy/rules', h1: 'Rules' },
    { path: '/policy/rules/first', h1: 'first' },
    { path: `/policy/rules/first?with=message:${message}`, h1: 'first' },
    { path: '/policy/rules/nobody', h1: 'nobody' },
    { path: '/policy/ready-made', h1: 'Ready-made rules' },
    { path: '/policy/lists', h1: 'Lists' },
    { path: '/policy/scanners', h1: 'Scanners' },
    { path: '/policy/lookups', h1: 'Look-ups' },
    { path: '/policy/lists/many?test=10.0.1.7', h1: 'many' },
  ],
);
