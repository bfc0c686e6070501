import type { Configuration } from '@posthorn/settings/configuration';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectRaw, type EngineForTest, freePort, newPassword, startEngineForTest } from '../testing.ts';
import { eventually, putRulesInForce, type Rule } from './testing.ts';

let house: EngineForTest;
beforeAll(async () => {
  const lmtp = await freePort();
  house = await startEngineForTest((configuration) => {
    configuration.prdr.advertiseHosts = ['*'];
    configuration.spf.verify = false;
    configuration.dkim.verify = false;
    configuration.dmarc.verify = false;
    configuration.arc.verify = false;
    configuration.listeners.entries.push({
      name: 'lmtp',
      kind: 'lmtp',
      address: '127.0.0.1',
      port: lmtp,
      enabled: true,
    } as never);
    configuration.lists.named.push({ name: 'opted-in', kind: 'addresses', items: ['sam@example.test'] });
    configuration.content.profiles = [
      { name: 'strict', recipients: ['ann@example.test', '@opted-in'], mail: 'outside', scanners: [], actions: [] },
      { name: 'lax', recipients: ['bob@example.test'], mail: 'outside', scanners: [], actions: [] },
    ];
    configuration.auth.accounts.push({
      username: 'ann',
      enabled: true,
      password: newPassword('correct horse'),
      senders: ['*'],
    });
  });
  await rules({
    stages: ['prdr'],
    when: 'content.profile == "strict" && header("X-Spam") == "yes"',
    reply: words('spam for {recipient.localPart}'),
  });
});
afterAll(() => house[Symbol.asyncDispose]());

const words = (text: string): NonNullable<Rule['reply']> => ({ code: 0, enhanced: '', text });
const rules = (...ordered: Rule[]): Promise<void> => putRulesInForce(house, ordered);
const spam = 'From: kim@author.test\r\nX-Spam: yes\r\n\r\nHi\r\n.\r\n';

type Sent = { to: string[]; prdr?: boolean; lmtp?: boolean; content?: string };
/** Replies to RCPT, and what came after the content. */
async function send({
  to,
  prdr = false,
  lmtp = false,
  content = spam,
}: Sent): Promise<{ rcpt: string[]; after: string[] }> {
  const raw = await connectRaw(house.port(lmtp ? 'lmtp' : 'mx'));
  await raw.say(`${lmtp ? 'LHLO' : 'EHLO'} there.test\r\n`);
  await raw.say(`MAIL FROM:<kim@author.test>${prdr ? ' PRDR' : ''}\r\n`);
  const rcpt: string[] = [];
  for (const local of to) rcpt.push(await raw.say(`RCPT TO:<${local}@example.test>\r\n`));
  const taken = rcpt.filter((reply) => reply.startsWith('250')).length;
  const after: string[] = [];
  if ((await raw.say('DATA\r\n')).startsWith('354')) {
    after.push(await raw.say(content));
    const more = lmtp ? taken - 1 : after[0]!.startsWith('353') ? taken + 1 : 0;
    for (let at = 0; at < more; at++) after.push(await raw.reply());
  }
  raw.end();
  return { rcpt: rcpt.map((reply) => reply.slice(0, 9)), after: after.map((reply) => reply.slice(0, 40)) };
}
const newest = async (): Promise<string[]> =>
  (
    await house.database.pool.query(
      `SELECT r.address FROM mail.recipient r WHERE r.message_id = (SELECT id FROM mail.message ORDER BY id DESC LIMIT 1) ORDER BY r.id`,
    )
  ).rows.map(({ address }) => address.split('@')[0]);
const set = async (profileConflict: Configuration['content']['profileConflict']): Promise<void> => {
  const revision = await house.publish((configuration) => {
    configuration.content.profileConflict = profileConflict;
  });
  await eventually(async () => {
    const { rows } = await house.database.pool.query('SELECT revision FROM process');
    return rows.every((row) => row.revision === revision) ? true : undefined;
  });
};

describe('a client that takes one answer for all', () => {
  test.each([
    ['the same profile', ['ann', 'sam'], ['250 2.1.5', '250 2.1.5']],
    ['no profile at all', ['lee', 'pat'], ['250 2.1.5', '250 2.1.5']],
    ['one recipient', ['ann'], ['250 2.1.5']],
    ['another profile', ['ann', 'bob'], ['250 2.1.5', '452 4.5.3']],
    ['a profile after none', ['lee', 'ann'], ['250 2.1.5', '452 4.5.3']],
    ['none after a profile', ['ann', 'lee', 'sam'], ['250 2.1.5', '452 4.5.3', '250 2.1.5']],
    ['the same recipient twice', ['ann', 'ann'], ['250 2.1.5', '250 2.1.5']],
  ])('%s', async (_, to, expected) => {
    expect((await send({ to, content: 'Subject: x\r\n\r\nHi\r\n.\r\n' })).rcpt).toEqual(expected);
  });

  test('those put off are recorded, and come in a message of their own', async () => {
    const { after } = await send({ to: ['lee', 'ann'] });
    expect(after[0]).toMatch(/^250/);
    expect(await newest()).toEqual(['lee']);
    const refusal = await eventually(async () => {
      const { rows } = await house.database.pool.query(
        `SELECT recipient, decision FROM mail.refusal WHERE decision->>'rule' = 'builtin.content-profile' AND recipient LIKE 'ann@%' ORDER BY id DESC LIMIT 1`,
      );
      return rows[0];
    });
    expect(refusal.decision).toMatchObject({
      stage: 'rcpt',
      verdict: 'defer',
      facts: { 'content.profile': 'strict', first: '' },
    });
  });

  test('one who is refused anyway is no first recipient', async () => {
    const raw = await connectRaw(house.port('mx'));
    await raw.sayAll('EHLO there.test\r\nMAIL FROM:<kim@author.test>\r\n', 2);
    expect(await raw.say('RCPT TO:<x@outside.test>\r\n')).toMatch(/^550/);
    expect(await raw.say('RCPT TO:<ann@example.test>\r\n')).toMatch(/^250/);
    raw.end();
  });

  test('a new message begins anew', async () => {
    const raw = await connectRaw(house.port('mx'));
    await raw.sayAll(
      'EHLO there.test\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<ann@example.test>\r\nRSET\r\nMAIL FROM:<a@b.test>\r\n',
      5,
    );
    expect(await raw.say('RCPT TO:<bob@example.test>\r\n')).toMatch(/^250/);
    raw.end();
  });
});

describe('a client that hears an answer for each', () => {
  test('PRDR: each is judged by its own profile, nobody is put off', async () => {
    const { rcpt, after } = await send({ to: ['ann', 'bob', 'lee'], prdr: true });
    expect(rcpt).toEqual(['250 2.1.5', '250 2.1.5', '250 2.1.5']);
    expect(after.map((reply) => reply.slice(0, 3))).toEqual(['353', '550', '250', '250', '250']);
    expect(after[1]).toMatch(/^550 5\.7\.1 spam for ann/);
    expect(await newest()).toEqual(['bob', 'lee']);
  });

  test('LMTP: the same, without an answer for all', async () => {
    const { rcpt, after } = await send({ to: ['bob', 'ann', 'sam'], lmtp: true });
    expect(rcpt).toEqual(['250 2.1.5', '250 2.1.5', '250 2.1.5']);
    expect(after.map((reply) => reply.slice(0, 3))).toEqual(['250', '550', '550']);
    expect(await newest()).toEqual(['bob']);
  });

  test('LMTP with one recipient is not asked recipient by recipient', async () => {
    expect((await send({ to: ['ann'], lmtp: true })).after[0]).toMatch(/^250/);
  });

  test('LMTP: refused as a whole is refused for those who were taken', async () => {
    await rules(
      { name: 'each', stages: ['prdr'], when: 'content.profile == "strict"', verdict: 'defer', reply: words('later') },
      {
        name: 'all',
        stages: ['data'],
        when: 'smtp.prdrRan && message.recipientCount == 1',
        reply: words('not at all'),
      },
    );
    const { after } = await send({ to: ['ann', 'bob'], lmtp: true });
    expect(after).toEqual(['451 4.7.1 later', '550 5.7.1 not at all']);
  });
});

describe('one profile for the whole message', () => {
  const judge: Rule[] = [
    { name: 'strictly', stages: ['data'], when: 'content.profile == "strict"', reply: words('strict') },
    { name: 'laxly', stages: ['data'], when: 'content.profile == "lax"', reply: words('lax') },
  ];

  test.each([
    ['strictest', ['lee', 'bob', 'ann'], '550 5.7.1 strict'],
    ['strictest', ['lee', 'bob'], '550 5.7.1 lax'],
    ['strictest', ['bob', 'lee'], '550 5.7.1 lax'],
    ['first', ['bob', 'ann'], '550 5.7.1 lax'],
    ['first', ['lee', 'ann'], '250 2.0.0'],
    ['first', ['ann', 'lee'], '550 5.7.1 strict'],
  ] as const)('%s of %s', async (how, to, expected) => {
    await rules(...judge);
    await set(how);
    const { rcpt, after } = await send({ to: [...to] });
    expect(rcpt.every((reply) => reply.startsWith('250'))).toBe(true);
    expect(after[0]).toMatch(new RegExp(`^${expected}`));
  });

  test('at data, after each was judged, there is none; all of them can be asked', async () => {
    await rules({
      stages: ['data'],
      when: 'content.profile == "" && "strict" in content.profiles && "" in content.profiles',
      reply: words('both'),
    });
    expect((await send({ to: ['ann', 'lee'], prdr: true })).after.at(-1)).toMatch(/^550 5\.7\.1 both/);
  });

  test('at rcpt it is the recipient’s own', async () => {
    await rules({ stages: ['rcpt'], when: 'content.profile == "lax"', reply: words('no {content.profile}') });
    expect((await send({ to: ['ann', 'bob'] })).rcpt).toEqual(['250 2.1.5', '550 5.7.1']);
  });

  test('a recipient sent elsewhere has the profile of where it goes', async () => {
    await set('defer');
    await rules({
      stages: ['rcpt'],
      when: 'recipient.localPart == "lee"',
      verdict: 'accept',
      effects: [{ kind: 'redirect', address: 'bob@example.test' }],
    });
    expect((await send({ to: ['lee', 'ann'] })).rcpt).toEqual(['250 2.1.5', '452 4.5.3']);
    expect((await send({ to: ['bob', 'lee'] })).rcpt).toEqual(['250 2.1.5', '250 2.1.5']);
  });

  test('people who sign in are judged by the strictest: their programs would not come again', async () => {
    await rules(...judge);
    const raw = await connectRaw(house.port('submissions'), { tls: true });
    await raw.say('EHLO there.test\r\n');
    expect(await raw.say(`AUTH PLAIN ${Buffer.from('\0ann\0correct horse').toString('base64')}\r\n`)).toMatch(/^235/);
    await raw.say('MAIL FROM:<kim@author.test>\r\n');
    for (const local of ['lee', 'ann', 'bob'])
      expect(await raw.say(`RCPT TO:<${local}@example.test>\r\n`)).toMatch(/^250/);
    await raw.say('DATA\r\n');
    expect(await raw.say(spam)).toMatch(/^550 5\.7\.1 strict/);
    raw.end();
  });
});
