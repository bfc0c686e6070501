import { readyMadeRules } from '@posthorn/policy/rules/ready-made';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectRaw, type EngineForTest, newPassword, startEngineForTest } from '../testing.ts';
import { eventually, putRulesInForce, type Rule } from './testing.ts';

let house: EngineForTest;
beforeAll(async () => {
  house = await startEngineForTest((configuration) => {
    configuration.prdr.advertiseHosts = ['*'];
    configuration.lists.named.push({ name: 'friends', kind: 'hosts', items: ['127.0.0.0/8'] });
    configuration.lists.named.push({ name: 'partners', kind: 'domains', items: ['*.partner.test'] });
    configuration.auth.accounts.push({
      username: 'ann',
      enabled: true,
      password: newPassword('correct horse'),
      senders: ['*'],
    });
    configuration.spf.verify = false;
    configuration.dkim.verify = false;
    configuration.dmarc.verify = false;
    configuration.arc.verify = false;
  });
});
afterAll(() => house[Symbol.asyncDispose]());

const rules = (...ordered: Rule[]): Promise<void> => putRulesInForce(house, ordered);

const text = (words: string): NonNullable<Rule['reply']> => ({ code: 0, enhanced: '', text: words });
const message = 'From: kim@author.test\r\nX-Old: 1\r\nSubject: hello\r\n\r\nHi\r\n.\r\n';

/** One message over a connection of its own; the replies in order. */
async function send({
  from = 'kim@author.test',
  to = ['lee@example.test'],
  content = message,
  mail = '',
} = {}): Promise<string[]> {
  const raw = await connectRaw(house.port('mx'));
  const replies = [raw.greeting];
  if (!raw.greeting.startsWith('220')) return replies;
  for (const line of [
    'EHLO there.test',
    `MAIL FROM:<${from}>${mail}`,
    ...to.map((one) => `RCPT TO:<${one}>`),
    'DATA',
  ]) {
    const reply = await raw.say(`${line}\r\n`);
    replies.push(reply.split('\r\n').at(-1)!);
    if (line === 'DATA' && !reply.startsWith('354')) break;
    if (/^[45]/.test(reply) && !line.startsWith('RCPT')) break;
  }
  if (replies.at(-1)?.startsWith('354')) {
    const reply = await raw.say(content);
    replies.push(reply);
    if (reply.startsWith('353')) for (let at = 0; at <= to.length; at++) replies.push(await raw.reply());
  }
  raw.end();
  return replies;
}

async function newest(): Promise<{
  header: string;
  recipients: {
    address: string;
    state: string;
    hold_reason: string | null;
    decision: { rule: string; facts: Record<string, unknown> };
  }[];
  reverse_path: string;
}> {
  const { rows } = await house.database.pool.query(
    `SELECT m.id, m.sender, (SELECT string_agg(convert_from(c.bytes, 'latin1'), '' ORDER BY c.seq) FROM mail.content c WHERE c.id = m.content_id) AS text
     FROM mail.message m ORDER BY m.id DESC LIMIT 1`,
  );
  const recipients = await house.database.pool.query(
    'SELECT address, state, hold_reason, decision FROM mail.recipient WHERE message_id = $1 ORDER BY id',
    [rows[0].id],
  );
  return { header: rows[0].text.split('\r\n\r\n')[0], recipients: recipients.rows, reverse_path: rows[0].sender };
}

const event = (type: string, rule: string) =>
  eventually(async () => {
    const { rows } = await house.database.pool.query(
      `SELECT text, data FROM mail.event WHERE type = $1 AND data->>'rule' = $2 ORDER BY id DESC LIMIT 1`,
      [type, rule],
    );
    return rows[0] as { text: string; data: Record<string, unknown> } | undefined;
  });
const count = async (): Promise<number> =>
  Number((await house.database.pool.query('SELECT count(*) FROM mail.message')).rows[0].count);

describe('each stage can refuse', () => {
  test.each([
    ['connect', 0, 'client.port > 0', 'Not {client.address}', '554 5.7.1 Not 127.0.0.1'],
    ['helo', 1, 'session.helo == "there.test"', 'Not {session.helo}', '550 5.7.1 Not there.test'],
    ['mail', 2, 'sender.domain == "author.test"', '{sender.localPart} no', '550 5.7.1 kim no'],
    [
      'rcpt',
      3,
      'recipient.address.startsWith("lee@") && clientIn("friends")',
      'not {recipient.domain}',
      '550 5.7.1 not example.test',
    ],
    ['predata', 4, 'message.recipientCount == 1', '{= size(message.recipients) } recipients', '550 5.7.1 1 recipients'],
    ['data', 5, 'header("subject") == "hello" && message.size > 10', '{message.subject}', '550 5.7.1 hello'],
  ] as const)('%s', async (stage, at, when, words, expected) => {
    await rules({ name: `at-${stage}`, stages: [stage], when: String(when), reply: text(words) });
    const replies = await send();
    expect(replies[at]).toBe(expected);
    expect(replies.length).toBe(stage === 'rcpt' ? 5 : at + 1);
    const { decision } = await eventually(async () => {
      const { rows } = await house.database.pool.query(
        `SELECT decision FROM mail.refusal WHERE decision->>'rule' = $1`,
        [`at-${stage}`],
      );
      return rows[0] as { decision: { stage: string; facts: object; revision: number } } | undefined;
    });
    expect(decision).toMatchObject({ stage, verdict: 'deny' });
    expect(Object.keys(decision.facts).length).toBeGreaterThan(0);
  });
});

describe('order', () => {
  test('no rule opens a relay; a rule may refuse what the built-in ones take', async () => {
    await rules({ stages: ['rcpt'], verdict: 'accept' });
    expect((await send({ to: ['lee@elsewhere.test'] }))[3]).toMatch(/^550 5\.7\.1 Relay access denied/);
    expect((await send()).at(-1)).toMatch(/^250/);
  });

  test('nothing is asked for mail that is not taken anyway', async () => {
    await rules({ name: 'never', stages: ['rcpt'], when: '1 / 0 > 0' });
    expect((await send({ to: ['lee@elsewhere.test'] }))[3]).toMatch(/^550/);
  });
});

describe('effects', () => {
  test('header fields come and go, tags and variables', async () => {
    await rules(
      {
        stages: ['mail'],
        verdict: 'warn',
        effects: [{ kind: 'setVariable', name: 'who', value: '{sender.domain}', scope: 'message' }],
      },
      {
        name: 'marks',
        verdict: 'warn',
        effects: [
          { kind: 'addHeader', name: 'X-Top', value: 'one {= variable("who") }', position: 'top' },
          { kind: 'addHeader', name: 'X-Below', value: 'Grüße', position: 'belowTrace' },
          { kind: 'addHeader', name: 'X-Bottom', value: 'two', position: 'bottom' },
          { kind: 'removeHeader', name: 'x-old' },
          { kind: 'tag', tag: 'seen' },
          { kind: 'log', text: 'saw {message.subject}' },
        ],
      },
    );
    expect((await send()).at(-1)).toMatch(/^250/);
    const { header, recipients } = await newest();
    const lines = header.replaceAll(/\r\n[ \t]+/g, ' ').split('\r\n');
    expect(lines.map((line) => line.split(':')[0])).toEqual([
      'X-Top',
      'Authentication-Results',
      'Received',
      'X-Below',
      'X-Posthorn-Tags',
      'From',
      'Subject',
      'X-Bottom',
    ]);
    expect(header).toMatch(/^X-Top: one author\.test\r\n/);
    expect(header).toContain('X-Below: =?utf-8?B?R3LDvMOfZQ==?=');
    expect(recipients[0]!.decision).toMatchObject({
      rule: 'builtin.local-domain',
      facts: { data: { rule: 'builtin.data', facts: { rules: ['marks'], 'message.subject': 'hello' } } },
    });
    expect(await event('rule:log', 'marks')).toMatchObject({ text: 'saw hello', data: { stage: 'data' } });
  });

  test.each([
    ['quarantine', { verdict: 'quarantine' }, 'quarantined', 'that'],
    ['discard', { verdict: 'discard' }, 'discarded', null],
    [
      'hold',
      { verdict: 'accept', effects: [{ kind: 'hold', reason: 'look at {message.subject}' }] },
      'held',
      'look at hello',
    ],
    ['quarantine at mail', { stages: ['mail'], verdict: 'quarantine' }, 'quarantined', 'that'],
    ['discard at rcpt', { stages: ['rcpt'], verdict: 'discard' }, 'discarded', null],
    [
      'hold at rcpt',
      { stages: ['rcpt'], verdict: 'warn', effects: [{ kind: 'hold', reason: 'wait' }] },
      'held',
      'wait',
    ],
  ] as [string, Rule, string, string | null][])('%s', async (_, rule, state, reason) => {
    await rules({ name: 'that', ...rule });
    expect((await send()).at(-1)).toMatch(/^250/);
    expect((await newest()).recipients).toMatchObject([{ state, hold_reason: reason }]);
  });

  test('redirect keeps to where the client may send; rewrite changes the sender', async () => {
    await rules({
      stages: ['rcpt'],
      verdict: 'warn',
      effects: [
        { kind: 'redirect', address: '{= recipient.localPart == "far" ? "x@elsewhere.test" : "desk@example.test" }' },
        { kind: 'rewrite', address: 'bounce+{sender.localPart}@example.test' },
      ],
    });
    expect((await send({ to: ['lee@example.test', 'kay@example.test'] })).at(-1)).toMatch(/^250/);
    const { recipients, reverse_path: reversePath } = await newest();
    expect(recipients.map(({ address }) => address)).toEqual(['desk@example.test']);
    expect(reversePath).toBe('bounce+kim@example.test');
    expect((await send({ to: ['far@example.test'] }))[3]).toMatch(/^451 4\.3\.5/);
  });

  test('a limit holds from one more on', async () => {
    await rules({
      name: 'slow',
      stages: ['mail'],
      verdict: 'defer',
      limit: { count: 2, period: 3600, key: '{sender.domain}', per: 'mail', how: 'leaky' },
    });
    expect((await send()).at(-1)).toMatch(/^250/);
    expect((await send()).at(-1)).toMatch(/^250/);
    expect((await send()).at(-1)).toMatch(/^451 4\.7\.1/);
    expect((await send({ from: 'kim@other.test' })).at(-1)).toMatch(/^250/);
  });
});

describe('ready-made rules that no proxy stands before', () => {
  const readyMade = (id: string): Rule => readyMadeRules.find((one) => one.id === id)!.rule as unknown as Rule;

  test('proxy-log-direct', async () => {
    await rules(readyMade('proxy-log-direct'));
    expect((await send()).at(-1)).toMatch(/^250/);
    expect((await event('rule:log', 'proxy-log-direct')).text).toMatch(
      /^Direct connection from 127\.0\.0\.1 to 127\.0\.0\.1 port \d+$/,
    );
  });

  test('message-rate', async () => {
    const rule = readyMade('message-rate');
    await rules({ ...rule, limit: { ...rule.limit!, count: 2 } });
    const raw = await connectRaw(house.port('submissions'), { tls: true });
    await raw.say('EHLO there.test\r\n');
    expect(await raw.say(`AUTH PLAIN ${Buffer.from('\0ann\0correct horse').toString('base64')}\r\n`)).toMatch(/^235/);
    const replies: string[] = [];
    for (let at = 0; at < 3; at++) {
      replies.push((await raw.say('MAIL FROM:<ann@example.test>\r\n')).slice(0, 9));
      await raw.say('RSET\r\n');
    }
    raw.end();
    expect(replies).toEqual(['250 2.1.0', '250 2.1.0', '450 4.7.1']);
  });
});

describe('errors lose no mail', () => {
  test('a rule that throws defers, with an event', async () => {
    await rules({ name: 'thrower', when: 'int(message.subject) > 1' });
    const before = await count();
    expect((await send()).at(-1)).toBe('451 4.3.0 The rule thrower failed here, try again later');
    expect(await count()).toBe(before);
    expect(await event('rule:failed', 'thrower')).toMatchObject({
      data: { code: 'conversion', stage: 'data', position: 0 },
    });
  });

  test('unless it says otherwise', async () => {
    await rules({ name: 'skipper', when: 'int(message.subject) > 1', onError: 'skip' });
    expect((await send()).at(-1)).toMatch(/^250/);
  });

  test('one that loops, and one that matches a bad pattern on a large header, block nobody', async () => {
    const list = `[${Array.from({ length: 60 }, (_, at) => at).join(',')}]`;
    await rules(
      {
        name: 'pattern',
        when: 'headers("X-Long").exists(x, x.matches("(x+x+)+y") || x.matches("(a+)+$"))',
        verdict: 'warn',
      },
      { name: 'loop', when: `${list}.all(a, ${list}.all(b, ${list}.all(c, a + b + c >= 0)))` },
    );
    const long = `X-Long: ${'x'.repeat(7_900)}\r\n ${'x'.repeat(7_900)}\r\n`.repeat(6);
    const sends = Promise.all(Array.from({ length: 4 }, () => send({ content: `${long}${message}` })));
    let answered = 0;
    let isOver = false;
    const watch = (async () => {
      while (!isOver) {
        const raw = await connectRaw(house.port('mx'));
        expect(await raw.say('NOOP\r\n')).toMatch(/^250/);
        raw.end();
        answered += 1;
      }
    })();
    for (const replies of await sends) expect(replies.at(-1)).toMatch(/^451 4\.3\.0 The rule loop failed/);
    isOver = true;
    await watch;
    expect(answered).toBeGreaterThan(4);
  });
});

describe('PRDR', () => {
  const to = ['ann@example.test', 'bob@example.test', 'cat@example.test'];
  const split: Rule[] = [
    { name: 'bob', stages: ['prdr'], when: 'recipient.localPart == "bob"', reply: text('not for {recipient.address}') },
    { name: 'cat', stages: ['prdr'], when: 'recipient.localPart == "cat"', verdict: 'quarantine' },
    {
      name: 'ran',
      stages: ['data'],
      when: 'smtp.prdrRan',
      verdict: 'warn',
      effects: [{ kind: 'addHeader', name: 'X-Ran', value: '{= string(message.recipientCount) }', position: 'top' }],
    },
  ];

  test('a reply for each recipient; who is refused is not stored', async () => {
    await rules(...split);
    const replies = await send({ to, mail: ' PRDR' });
    expect(replies.slice(-5).map((reply) => reply.slice(0, 9))).toEqual([
      '353 Conte',
      '250 2.1.5',
      '550 5.7.1',
      '250 2.1.5',
      '250 2.0.0',
    ]);
    expect(replies.at(-3)).toBe('550 5.7.1 not for bob@example.test');
    const { recipients, header } = await newest();
    expect(recipients.map(({ address, state }) => [address, state])).toEqual([
      ['ann@example.test', 'queued'],
      ['cat@example.test', 'quarantined'],
    ]);
    expect(header).toMatch(/^X-Ran: 2\r\n/);
    await eventually(async () => {
      const { rows } = await house.database.pool.query(
        `SELECT recipient FROM mail.refusal WHERE decision->>'rule' = 'bob'`,
      );
      return rows[0]?.recipient === 'bob@example.test' ? rows[0] : undefined;
    });
  });

  test('with one recipient, or without PRDR, there is one reply and the stage is not asked', async () => {
    expect((await send({ to: ['bob@example.test'], mail: ' PRDR' })).at(-1)).toMatch(/^250 2\.0\.0/);
    expect((await send({ to })).slice(-1)[0]).toMatch(/^250 2\.0\.0/);
    expect((await newest()).header).not.toContain('X-Ran');
  });

  test('refused for all is refused, and a refusal of the whole overrides', async () => {
    await rules({ name: 'nobody', stages: ['prdr'] });
    const before = await count();
    expect((await send({ to, mail: ' PRDR' })).slice(-4).map((reply) => reply.slice(0, 3))).toEqual([
      '550',
      '550',
      '550',
      '550',
    ]);
    await rules({ name: 'whole', stages: ['data'], verdict: 'defer' });
    expect((await send({ to, mail: ' PRDR' })).slice(-4).map((reply) => reply.slice(0, 3))).toEqual([
      '250',
      '250',
      '250',
      '451',
    ]);
    expect(await count()).toBe(before);
  });
});
