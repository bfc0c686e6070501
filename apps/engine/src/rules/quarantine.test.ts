import { createFakeDns, type FakeDns } from '@posthorn/dns/testing/fake-dns';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectRaw, type EngineForTest, startEngineForTest } from '../testing.ts';
import { eventually, putRulesInForce, type Rule } from './testing.ts';

let house: EngineForTest;
let dns: FakeDns;
beforeAll(async () => {
  dns = await createFakeDns({ negativeTtl: 0 });
  const txt = (name: string, text: string): void => dns.set(name, [{ type: 'TXT', data: text, ttl: 0 }]);
  txt('bank.test', 'v=spf1 -all');
  txt('_dmarc.bank.test', 'v=DMARC1; p=quarantine');
  house = await startEngineForTest((configuration) => {
    configuration.proxy.requiredHosts = ['127.0.0.1'];
    configuration.dns.servers = [`127.0.0.1:${dns.port}`];
    configuration.prdr.advertiseHosts = ['*'];
    configuration.quarantine.keepDays = 9;
  });
});
afterAll(async () => {
  await house[Symbol.asyncDispose]();
  await dns.close();
});

type Kept = { address: string; state: string; rule: string | null; days: number | null; hold_reason: string | null };

/** Sends one message, and answers the replies after RCPT and what was stored of each recipient. */
async function send({
  from = 'kim@author.test',
  to = ['ann@example.test', 'bob@example.test'],
  mail = '',
} = {}): Promise<{ replies: string[]; stored: Kept[]; id: string }> {
  const raw = await connectRaw(house.port('mx'), { preface: ['PROXY TCP4 192.0.2.20 198.51.100.1 4000 25\r\n'] });
  for (const line of ['EHLO mta.author.test', `MAIL FROM:<${from}>${mail}`, ...to.map((one) => `RCPT TO:<${one}>`)])
    expect(await raw.say(`${line}\r\n`)).toMatch(/^250/);
  expect(await raw.say('DATA\r\n')).toMatch(/^354/);
  const replies = [await raw.say(`From: ${from}\r\nSubject: hello\r\n\r\nHi\r\n.\r\n`)];
  if (replies[0]?.startsWith('353')) for (let at = 0; at <= to.length; at += 1) replies.push(await raw.reply());
  raw.end();
  const { rows } = await house.database.pool.query<Kept & { message_id: string }>(
    `SELECT r.message_id, r.address, r.state, r.hold_reason, k.rule, (extract(epoch FROM k.leaves_at - k.since) / 86400)::int AS days
     FROM mail.recipient r LEFT JOIN mail.quarantine k ON k.message_id = r.message_id AND k.recipient_id = r.id
     WHERE r.message_id = (SELECT id FROM mail.message ORDER BY id DESC LIMIT 1) ORDER BY r.id`,
  );
  return { replies, stored: rows.map(({ message_id: _, ...row }) => row), id: rows[0]!.message_id };
}

const rules = (...ordered: Rule[]): Promise<void> => putRulesInForce(house, ordered);
const keep = (stages: NonNullable<Rule['stages']>, when = ''): Rule => ({
  name: 'keep',
  stages,
  when,
  verdict: 'quarantine',
});
const states = (stored: Kept[]) => stored.map(({ state }) => state);

describe('the verdict quarantine', () => {
  test.each(['mail', 'predata', 'data'] as const)('at %s holds for every recipient', async (stage) => {
    await rules(keep([stage]));
    const { stored, replies } = await send();
    expect(replies.at(-1)).toMatch(/^250 /);
    expect(stored).toMatchObject([
      { state: 'quarantined', rule: 'keep', days: 9, hold_reason: 'keep' },
      { state: 'quarantined', rule: 'keep', days: 9 },
    ]);
  });

  test('at rcpt holds for the one it is about', async () => {
    await rules(keep(['rcpt'], 'recipient.localPart == "ann"'));
    expect((await send()).stored).toMatchObject([
      { state: 'quarantined', rule: 'keep' },
      { state: 'queued', rule: null },
    ]);
  });

  test('at prdr holds for the one it is about, and both hear yes', async () => {
    await rules(keep(['prdr'], 'recipient.localPart == "bob"'));
    const { stored, replies } = await send({ mail: ' PRDR' });
    expect(replies.map((reply) => reply.slice(0, 3))).toEqual(['353', '250', '250', '250']);
    expect(states(stored)).toEqual(['queued', 'quarantined']);
  });

  test('at prdr is not asked without PRDR, nor for one recipient', async () => {
    expect(states((await send()).stored)).toEqual(['queued', 'queued']);
    expect(states((await send({ mail: ' PRDR', to: ['bob@example.test'] })).stored)).toEqual(['queued']);
  });

  test('of several, the most particular one is on record', async () => {
    await rules(
      { name: 'mine', stages: ['prdr'], when: 'recipient.localPart == "bob"', verdict: 'quarantine' },
      { name: 'all', stages: ['data'], when: '', verdict: 'quarantine' },
    );
    expect((await send({ mail: ' PRDR' })).stored.map(({ rule }) => rule)).toEqual(['all', 'mine']);
  });

  test('what was held at RCPT is quarantined when the content says so, and stays held when not', async () => {
    const hold: Rule = {
      name: 'hold',
      stages: ['rcpt'],
      when: '',
      verdict: 'warn',
      effects: [{ kind: 'hold', reason: 'look first' }],
    };
    await rules(hold, keep(['data'], 'message.subject == "hello"'));
    expect((await send()).stored).toMatchObject([
      { state: 'quarantined', hold_reason: 'keep' },
      { state: 'quarantined' },
    ]);
    await rules(hold, keep(['data'], 'message.subject == "other"'));
    expect((await send()).stored).toMatchObject([
      { state: 'held', hold_reason: 'look first', rule: null },
      { state: 'held' },
    ]);
  });

  test('leaves an event for each recipient it is about, and for nobody else', async () => {
    await rules(keep(['rcpt'], 'recipient.localPart == "ann"'));
    const { id } = await send();
    const found = await eventually(async () => {
      const { rows } = await house.database.pool.query(
        `SELECT recipient, data FROM mail.event WHERE type = 'msg:quarantine' AND message_id = $1`,
        [id],
      );
      return rows.length > 0 ? rows : undefined;
    });
    expect(found).toEqual([{ recipient: 'ann@example.test', data: { rule: 'keep', reason: 'keep', days: 9 } }]);
  });
});

describe('DMARC', () => {
  test('quarantines every recipient of what the domain wants quarantined', async () => {
    await rules();
    const { stored, replies } = await send({ from: 'service@bank.test' });
    expect(replies.at(-1)).toMatch(/^250 /);
    expect(stored).toMatchObject([
      { state: 'quarantined', rule: 'builtin.dmarc-quarantine', hold_reason: 'Perhaps not from whom it says' },
      { state: 'quarantined', rule: 'builtin.dmarc-quarantine' },
    ]);
  });

  test('does so with PRDR as well, each with its own yes', async () => {
    const { stored, replies } = await send({ from: 'service@bank.test', mail: ' PRDR' });
    expect(replies.map((reply) => reply.slice(0, 3))).toEqual(['353', '250', '250', '250']);
    expect(states(stored)).toEqual(['quarantined', 'quarantined']);
  });

  test('is not asked when a rule of the operator took it', async () => {
    await rules({ name: 'known', stages: ['data'], when: '', verdict: 'accept' });
    expect(states((await send({ from: 'service@bank.test' })).stored)).toEqual(['queued', 'queued']);
  });
});
