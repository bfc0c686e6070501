import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { putRulesInForce } from '../rules/testing.ts';
import { type EngineForTest, startEngineForTest } from '../testing.ts';
import { simulateForTest } from './testing.ts';

const MESSAGE = 'From: Ann <ann@sender.test>\r\nTo: bob@example.test\r\nSubject: Hello\r\n\r\n.a dot\r\nBye.\r\n';
let engine: EngineForTest;
beforeAll(async () => {
  engine = await startEngineForTest();
});
afterAll(() => engine[Symbol.asyncDispose]());

test('an accepted message is told step by step, and nothing of it is kept', async () => {
  const { runs } = await simulateForTest(engine, { client: { address: '192.0.2.7', port: 4000 } }, { text: MESSAGE });
  const [run] = runs;
  expect(run?.problem).toBeNull();
  expect(run?.steps.map(({ kind, replies }) => `${kind} ${replies.at(-1)?.slice(0, 3)}`)).toEqual([
    'connect 220',
    'helo 250',
    'mail 250',
    'rcpt 250',
    'data 354',
    'content 250',
  ]);
  expect(run?.fate).toBe('accepted');
  expect(run?.recipients[0]).toMatchObject({
    address: 'bob@example.test',
    destination: 'sandbox',
    route: 'local:example.test',
    way: expect.arrayContaining([expect.objectContaining({ outcome: 'took it' })]),
  });
  expect(run?.stored?.added.map(({ name }) => name)).toEqual(['Authentication-Results', 'Received-SPF', 'Received']);
  expect(run?.authentication).toMatchObject({ spf: { result: 'temperror' } });
  expect(run?.steps.flatMap(({ lookups }) => lookups)).toContainEqual(
    expect.objectContaining({ name: 'sender.test', type: 'TXT', answer: expect.stringMatching(/^no answer/) }),
  );
  const { rows } = await engine.database.pool.query(
    `select (select count(*) from mail.message) + (select count(*) from mail.refusal) + (select count(*) from mail.event where type like 'msg:%') as kept`,
  );
  expect(Number(rows[0].kept)).toBe(0);
});

describe('what the client is', () => {
  test('TLS is really shaken hands for', async () => {
    const { runs } = await simulateForTest(
      engine,
      { tls: 'TLSv1.2', serverName: 'mx.example.test' },
      { text: MESSAGE },
    );
    expect(runs[0]?.steps.map(({ kind }) => kind)).toContain('tls');
    expect(runs[0]?.steps.find(({ words }) => words?.includes('TLSv1.2'))).toBeDefined();
    expect(runs[0]?.stored?.added.at(-1)?.value).toContain('with ESMTPS');
  });

  test('on the port for TLS at once, signed in as nobody we know', async () => {
    const { runs } = await simulateForTest(engine, { listener: 'submissions', tls: 'TLSv1.3', user: 'kim' });
    expect(runs[0]?.steps[0]?.words).toContain('TLSv1.3');
    expect(runs[0]?.recipients[0]).toMatchObject({ fate: 'refused', rule: 'builtin.authentication-required' });
  });

  test('a listener that is not there', async () => {
    const { runs } = await simulateForTest(engine, { listener: 'teapot' });
    expect(runs[0]?.problem).toBe('These settings have no listener teapot.');
  });
});

test('rules are shown with why they did not match, their effects and errors', async () => {
  await putRulesInForce(engine, [
    { name: 'other-sender', stages: ['rcpt'], when: 'sender.domain == "else.test"', verdict: 'deny' },
    {
      name: 'often',
      stages: ['rcpt'],
      verdict: 'defer',
      limit: { count: 5, period: 60, key: '{client.address}', per: 'command', how: 'leaky' },
    },
    { name: 'broken', stages: ['rcpt'], when: 'int("x") == 1', verdict: 'deny', onError: 'skip' },
    {
      name: 'tagged',
      stages: ['rcpt'],
      verdict: 'warn',
      effects: [
        { kind: 'delay', seconds: 30 },
        { kind: 'tag', tag: 'seen' },
      ],
    },
    {
      name: 'no',
      stages: ['rcpt'],
      when: 'recipient.localPart == "no"',
      verdict: 'deny',
      reply: { code: 550, enhanced: '5.7.1', text: 'Not {recipient.address}' },
    },
    { name: 'behind', stages: ['rcpt'], verdict: 'warn' },
  ]);
  // Kept back for two minutes in all, by words only: whoever waits comes too late for this test.
  const { runs } = await simulateForTest(
    engine,
    {
      recipients: [
        { address: 'no@example.test', parameters: '' },
        ...['bob', 'kim', 'sam'].map((local) => ({ address: `${local}@example.test`, parameters: '' })),
      ],
    },
    { text: MESSAGE },
  );
  const [refused, taken] = runs[0]?.steps.filter(({ kind }) => kind === 'rcpt') ?? [];
  expect(refused?.replies).toEqual(['550 5.7.1 Not no@example.test']);
  expect(refused?.delayMs).toBe(30_000);
  expect(refused?.judgements[0]?.rules).toEqual([
    { rule: 'other-sender', result: 'does not hold' },
    { rule: 'often', result: 'within its limit' },
    { rule: 'broken', result: 'failed', fault: expect.any(String) },
    { rule: 'tagged', result: 'holds' },
    { rule: 'no', result: 'holds' },
    { rule: 'behind', result: 'not asked' },
  ]);
  expect(refused?.judgements[0]?.seen).toMatchObject({ 'sender.domain': 'sender.test' });
  expect(taken?.judgements[0]?.effects).toEqual([
    { rule: 'tagged', kind: 'delay', words: '30 s' },
    { rule: 'tagged', kind: 'tag', words: 'seen' },
  ]);
  expect(runs[0]?.fate).toBe('mixed');
  expect(runs[0]?.stored?.added).toContainEqual({ name: 'X-Posthorn-Tags', value: 'seen' });
  expect(runs[0]?.events).toContainEqual(expect.objectContaining({ type: 'rule:failed' }));
});
