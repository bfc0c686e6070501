import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectRaw, type EngineForTest } from '../testing.ts';
import {
  message,
  newestMessage,
  type Stage,
  startEngineForRules,
  converse as talk,
  words,
} from './conversation-testing.ts';
import { putRulesInForce, type Rule } from './testing.ts';

let house: EngineForTest;
beforeAll(async () => {
  house = await startEngineForRules();
});
afterAll(() => house[Symbol.asyncDispose]());

const rules = (...ordered: Rule[]): Promise<void> => putRulesInForce(house, ordered);
const converse = (how?: Parameters<typeof talk>[1]) => talk(house, how);
const newest = () => newestMessage(house);

const stages: Stage[] = ['connect', 'helo', 'mail', 'rcpt', 'predata', 'data'];

describe('drop refuses and hangs up', () => {
  test.each(stages)('at %s', async (stage) => {
    await rules({ name: 'drop', stages: [stage], verdict: 'drop', reply: words('go away') });
    const { at, reply, isOpen } = await converse();
    expect([at, reply, isOpen]).toEqual([stage, `${stage === 'connect' ? 554 : 550} 5.7.1 go away`, false]);
  });
});

describe('deny and defer leave the client there', () => {
  test.each(stages.flatMap((stage) => (['deny', 'defer'] as const).map((verdict) => [stage, verdict] as const)))(
    '%s %s',
    async (stage, verdict) => {
      await rules({ name: 'no', stages: [stage], verdict });
      const { at, reply, isOpen } = await converse();
      const code =
        stage === 'connect' ? { deny: '554 5.7.1', defer: '421 4.7.1' } : { deny: '550 5.7.1', defer: '451 4.7.1' };
      expect([at, reply.slice(0, 9)]).toEqual([stage, code[verdict]]);
      // RFC 5321 §3.8: 421 means that the connection goes.
      expect(isOpen).toBe(!reply.startsWith('421'));
    },
  );

  test('with a code and words of the rule’s own', async () => {
    await rules({
      stages: ['rcpt'],
      verdict: 'deny',
      reply: { code: 553, enhanced: '5.1.3', text: 'not {recipient.localPart}' },
    });
    expect((await converse()).reply).toBe('553 5.1.3 not lee');
    await rules({ stages: ['mail'], verdict: 'defer', reply: { code: 450, enhanced: '4.7.25', text: '' } });
    expect((await converse()).reply).toBe('450 4.7.25 Not now, try again later');
  });
});

describe('require', () => {
  test.each(stages)('refuses at %s unless its condition holds', async (stage) => {
    const requirement: Rule = { name: 'must', stages: [stage], verdict: 'require', reply: words('you must') };
    await rules({ ...requirement, when: 'client.port == 0' });
    expect(await converse()).toMatchObject({ at: stage, reply: `${stage === 'connect' ? 554 : 550} 5.7.1 you must` });
    await rules({ ...requirement, when: 'client.port > 0' });
    expect((await converse()).reply).toMatch(/^250 2\.0\.0/);
  });

  test('goes on with the next rule when it holds', async () => {
    await rules(
      { name: 'must', stages: ['mail'], verdict: 'require', when: 'client.port > 0' },
      { name: 'then', stages: ['mail'], verdict: 'deny', reply: words('the next one') },
    );
    expect((await converse()).reply).toBe('550 5.7.1 the next one');
  });
});

describe('verdicts that take the message', () => {
  test.each([
    ['quarantine', 'mail', 'quarantined'],
    ['quarantine', 'rcpt', 'quarantined'],
    ['quarantine', 'predata', 'quarantined'],
    ['quarantine', 'data', 'quarantined'],
    ['discard', 'mail', 'discarded'],
    ['discard', 'rcpt', 'discarded'],
    ['discard', 'predata', 'discarded'],
    ['discard', 'data', 'discarded'],
    ['accept', 'rcpt', 'queued'],
    ['warn', 'data', 'queued'],
  ] as const)('%s at %s', async (verdict, stage, state) => {
    await rules({ name: 'that', stages: [stage], verdict });
    expect((await converse()).reply).toMatch(/^250 2\.0\.0/);
    expect((await newest()).recipients.map((one) => one.state)).toEqual([state]);
  });

  test('at rcpt, for that recipient only', async () => {
    await rules(
      { name: 'away', stages: ['rcpt'], when: 'recipient.localPart == "ann"', verdict: 'discard' },
      { name: 'keep', stages: ['rcpt'], when: 'recipient.localPart == "bob"', verdict: 'quarantine' },
      {
        name: 'wait',
        stages: ['rcpt'],
        when: 'recipient.localPart == "cat"',
        verdict: 'accept',
        effects: [{ kind: 'hold', reason: 'wait' }],
      },
    );
    await converse({ to: ['ann@example.test', 'bob@example.test', 'cat@example.test', 'lee@example.test'] });
    expect((await newest()).recipients.map((one) => one.state)).toEqual(['discarded', 'quarantined', 'held', 'queued']);
  });

  test('accept ends the stage, not the next one', async () => {
    await rules(
      { name: 'yes', stages: ['mail', 'rcpt'], verdict: 'accept' },
      { name: 'never', stages: ['mail', 'rcpt'], verdict: 'deny' },
      { name: 'later', stages: ['data'], verdict: 'deny', reply: words('later') },
    );
    expect((await converse()).reply).toBe('550 5.7.1 later');
  });
});

describe('PRDR: what holds for one recipient', () => {
  const to = ['ann@example.test', 'bob@example.test', 'cat@example.test'];
  const each = async (): Promise<string[]> => {
    const raw = await connectRaw(house.port('mx'));
    await raw.sayAll(
      `EHLO there.test\r\nMAIL FROM:<kim@author.test> PRDR\r\n${to.map((one) => `RCPT TO:<${one}>\r\n`).join('')}DATA\r\n`,
      to.length + 3,
    );
    const replies = await raw.sayAll(message, to.length + 2);
    raw.end();
    return replies.map((reply) => reply.slice(0, 3));
  };

  test.each([
    ['deny', '550', 2, ''],
    ['defer', '451', 2, ''],
    ['require', '550', 2, ''],
    ['quarantine', '250', 3, 'quarantined'],
    ['discard', '250', 3, 'discarded'],
    ['accept', '250', 3, 'queued'],
    ['warn', '250', 3, 'queued'],
  ] as const)('%s', async (verdict, code, stored, state) => {
    const when = verdict === 'require' ? 'recipient.localPart != "bob"' : 'recipient.localPart == "bob"';
    await rules({ name: 'bob', stages: ['prdr'], when, verdict });
    expect(await each()).toEqual(['353', '250', code, '250', '250']);
    const { recipients } = await newest();
    expect(recipients).toHaveLength(stored);
    if (state !== '') expect(recipients.find(({ address }) => address.startsWith('bob'))?.state).toBe(state);
    expect(recipients.filter(({ address }) => !address.startsWith('bob')).map((one) => one.state)).toEqual([
      'queued',
      'queued',
    ]);
  });

  test('hold keeps that one back', async () => {
    await rules({
      stages: ['prdr'],
      when: 'recipient.localPart == "bob"',
      verdict: 'accept',
      effects: [{ kind: 'hold', reason: 'look at {recipient.localPart}' }],
    });
    await each();
    expect((await newest()).recipients.map((one) => [one.state, one.hold_reason])).toEqual([
      ['queued', null],
      ['held', 'look at bob'],
      ['queued', null],
    ]);
  });
});
