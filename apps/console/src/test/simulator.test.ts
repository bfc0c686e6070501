import { startTestAnswerer, tellReplay } from '@posthorn/api/testing/answerer';
import { makeSampleTraffic, type SampleTraffic } from '@posthorn/api/testing/sample-traffic';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { everyPage, startBrowser, type TestBrowser } from '../testing/browser.ts';

let browser: TestBrowser;
let sample: SampleTraffic;
let answerer: AsyncDisposable;
/** Set to let a replay that waits for it go on. */
let goOn: (() => void) | undefined;

vi.setConfig({ testTimeout: 120_000 });

const judgement = {
  stage: 'rcpt',
  rule: 'own-rule',
  verdict: 'deny',
  reply: { code: 550, enhanced: '5.7.1', text: 'Not here' },
  recipient: 'kim@example.org',
  facts: { 'sender.domain': 'sender.test' },
  rules: [
    { rule: 'first', result: 'does not hold' },
    { rule: 'limited', result: 'within its limit' },
    { rule: 'broken', result: 'failed', fault: 'no such member: <b>x</b>' },
    { rule: 'own-rule', result: 'holds' },
    { rule: 'behind', result: 'not asked' },
  ],
  seen: { 'sender.domain': 'sender.test' },
  effects: [{ rule: 'own-rule', kind: 'tag', words: 'seen' }],
};
const lookup = { name: 'sender.test', type: 'TXT', answer: 'v=spf1 -all', isSecure: true, ms: 2 };
const step = (kind: string, said: string, reply: string, more: object = {}) => ({
  kind,
  said,
  replies: [reply],
  judgements: [],
  lookups: [],
  delayMs: 0,
  words: null,
  ...more,
});
const runOf = (kind: 'inForce' | 'draft', isTaken: boolean) => ({
  settings: { kind, revision: 1 },
  fate: isTaken ? 'accepted' : 'refused',
  problem: null,
  steps: [
    step('connect', '192.0.2.1 port 54321 connects to 127.0.0.1 port 25 (mx)', '220 mx.example.org ESMTP'),
    step('rcpt', 'RCPT TO:<kim@example.org>', isTaken ? '250 2.1.5 Ok' : '550 5.7.1 Not here', {
      judgements: [judgement],
      lookups: [lookup],
      delayMs: 2000,
    }),
  ],
  recipients: [
    {
      address: 'kim@example.org',
      fate: isTaken ? 'accepted' : 'refused',
      stage: 'rcpt',
      rule: isTaken ? 'builtin.data' : 'own-rule',
      reply: isTaken ? '250 2.0.0 Ok: queued as X' : '550 5.7.1 Not here',
      goesTo: isTaken ? 'kim@example.org' : null,
      destination: isTaken ? 'sandbox' : null,
      route: isTaken ? 'local:example.org' : null,
      why: null,
      way: [{ name: 'example.org', outcome: 'took it', words: 'example.org is local.' }],
      targets: [],
    },
  ],
  authentication: { spf: { result: 'fail', domain: 'sender.test' }, dkim: [] },
  stored: isTaken
    ? {
        reversePath: 'somebody@example.com',
        size: 2048,
        requireTls: false,
        added: [{ name: 'Received-SPF', value: 'fail <script>alert(1)</script>' }],
        removed: [],
      }
    : null,
  events: [{ type: 'rule:failed', text: 'no such member' }],
  ms: 3,
});

beforeAll(async () => {
  browser = await startBrowser();
  const { start } = browser.console;
  const { pool } = start.database;
  sample = await makeSampleTraffic(pool);
  const difference = {
    kind: 'refused',
    about: 'kim@example.org',
    before: 'accepted: 250 2.0.0 Ok',
    after: 'refused: 550 5.7.1 Not here',
  };
  answerer = await startTestAnswerer(start, 'engine', {
    simulation: async (input) => {
      const { settings } = input as { settings: { kind: 'inForce' | 'draft' }[] };
      const runs = settings.map(({ kind }, index) => runOf(kind, index === 0));
      return { runs, differences: runs.length > 1 ? [difference] : [], host: 'test', ms: 5 };
    },
    replay: async (_input, _step, { id }) => {
      const result = {
        total: 41,
        done: 20,
        same: 19,
        different: 1,
        passedOver: { 'the content is past its retention': 3 },
        counts: { refused: 1 },
        changes: [
          {
            what: 'message',
            id: sample.delivered,
            at: new Date().toISOString(),
            sender: 'anna@sender.test',
            recipient: 'kim@example.org',
            more: 2,
            client: '192.0.2.1',
            subject: 'Quarterly numbers',
            kind: 'refused',
            before: 'accepted',
            after: 'refused',
            differences: [difference],
          },
        ],
        otherThanThen: 2,
        before: { kind: 'inForce', revision: 1 },
        after: { kind: 'inForce', revision: 1 },
        isStopped: false,
        ms: 900,
      };
      const waiting = new Promise<void>((resolve) => {
        goOn = resolve;
      });
      await tellReplay(start, id, result);
      await waiting;
      const isStopped = !(await tellReplay(start, id, result));
      return { ...result, done: isStopped ? 20 : 41, isStopped };
    },
  });
  await browser.signIn('operator');
}, 400_000);
afterAll(async () => {
  goOn?.();
  await answerer?.[Symbol.asyncDispose]();
  await browser?.[Symbol.asyncDispose]();
});

const isStopAsked = async (): Promise<boolean> => {
  const { rows } = await browser.console.start.database.pool.query(
    `select 1 from request where kind = 'replay' and (input->>'isStopped')::boolean`,
  );
  return rows.length > 0;
};

test('a session is tried: why each rule did not match, what DNS said, what would be kept; reload shows it again', async () => {
  const { page } = browser;
  await browser.visit('/policy/simulator');
  await page.getByLabel('Recipients').fill('kim@example.org');
  await page.getByRole('button', { name: 'Run' }).click();
  await page.waitForURL(/run=/);
  await page.getByText('Step by step').waitFor();
  await page.getByText('4 rules of yours asked, 1 not').waitFor();
  await page.getByText('it holds, but its limit is not reached').waitFor();
  await page.getByText('no such member: <b>x</b>').waitFor();
  await page.getByText('fail <script>alert(1)</script>').waitFor();
  await page.getByText('1 question to DNS').click();
  await page.getByText('v=spf1 -all').waitFor();
  await page.getByText('The client would wait 2.0 s for it.').waitFor();
  expect(await browser.axe()).toEqual([]);
  await browser.reload();
  await page.getByText('Step by step').waitFor();
  await expect.poll(() => page.getByLabel('Recipients').inputValue()).toBe('kim@example.org');
});

test('from a message page, compared with the draft, side by side', async () => {
  const { page } = browser;
  await browser.visit(`/activity/messages/${sample.delivered}`);
  await page.getByRole('link', { name: 'Copy to simulator' }).click();
  await page.waitForURL(/policy\/simulator\?message=/);
  await page.getByLabel('Id or queue id of the message').waitFor();
  await expect.poll(() => page.getByLabel('Id or queue id of the message').inputValue()).toBe(sample.delivered);
  await expect.poll(() => page.getByLabel('Recipients').inputValue()).not.toBe('');
  await page.evaluate(() =>
    fetch('/api/v1/configuration/draft', {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ patch: { smtp: { maxRecipients: 77 } } }),
    }),
  );
  await browser.reload();
  await expect.poll(() => page.getByLabel('Recipients').inputValue()).not.toBe('');
  await page.getByLabel('Compared with').selectOption('draft');
  await page.waitForURL(/than=draft/);
  await page.getByRole('button', { name: 'Run' }).click();
  await page.getByText('What differs').waitFor();
  await page.getByText('now refused').waitFor();
  await expect.poll(() => page.getByText('Step by step').count()).toBe(2);
  expect(await browser.axe()).toEqual([]);
});

test('from a refusal: what was not recorded is said', async () => {
  const { page } = browser;
  await browser.visit(`/activity/refusals/${sample.refusedSession}`);
  await page.getByRole('link', { name: 'Copy to simulator' }).click();
  await page.getByText('Whether the connection was encrypted is not part of the record of a refusal.').waitFor();
  await page.goBack();
  await page.waitForURL(/activity\/refusals/);
});

test('what the API refuses stands below the form', async () => {
  const { page } = browser;
  await browser.visit('/policy/simulator');
  await page.getByLabel('Client address').fill('nowhere');
  await page.getByLabel('Recipients').fill('kim@example.org');
  await page.getByRole('button', { name: 'Run' }).click();
  await page.getByText('session.client.address').waitFor();
});

test('a replay: watched, left, come back to, stopped; what changes is listed by kind', async () => {
  const { page } = browser;
  await browser.visit('/policy/simulator?tab=replay');
  await page.getByRole('button', { name: 'Replay', exact: true }).click();
  await page.getByText('20 of 41', { exact: true }).waitFor();
  await page.getByText('1 more refused').waitFor();
  await browser.visit('/policy/rules');
  await browser.back();
  await page.getByText('20 of 41', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Stop' }).click();
  // Stopping is written down before the engine looks again.
  await expect.poll(async () => await isStopAsked()).toBe(true);
  goOn?.();
  await page.getByText('Stopped after 20 of 41.').waitFor();
  await page.getByText('1 of 20 would be answered differently.').waitFor();
  await page.getByText('Passed over: 3 (the content is past its retention).').waitFor();
  await page.getByRole('button', { name: '1 more refused' }).click();
  await page.waitForURL(/kind=refused/);
  await expect
    .poll(() => page.getByRole('link', { name: 'Quarterly numbers' }).getAttribute('href'))
    .toContain(sample.delivered);
  await page.getByText('1 difference').click();
  await page.getByText('refused: 550 5.7.1 Not here').waitFor();
  expect(await browser.axe()).toEqual([]);
});

test('a viewer sees what was tried, and cannot try', async () => {
  const { page } = browser;
  await browser.signIn('viewer');
  await browser.visit('/policy/simulator');
  await expect.poll(() => page.getByRole('button', { name: 'Run' }).isDisabled()).toBe(true);
  await browser.visit('/policy/simulator?tab=replay');
  await page.getByText('1 of 20 different, stopped').click();
  await page.getByText('1 of 20 would be answered differently.').waitFor();
  await expect.poll(() => page.getByRole('button', { name: 'Replay', exact: true }).isDisabled()).toBe(true);
  await browser.signIn('operator');
});

everyPage(
  () => browser,
  () => [
    { path: '/policy/simulator', h1: 'Simulator' },
    { path: `/policy/simulator?message=${sample.delivered}`, h1: 'Simulator' },
    { path: '/policy/simulator?tab=replay', h1: 'Simulator' },
  ],
);
