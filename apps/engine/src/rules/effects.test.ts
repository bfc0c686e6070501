import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectRaw, type EngineForTest } from '../testing.ts';
import { message, newestMessage, startEngineForRules, converse as talk, words } from './conversation-testing.ts';
import { eventually, putRulesInForce, type Rule } from './testing.ts';

let house: EngineForTest;
beforeAll(async () => {
  house = await startEngineForRules();
});
afterAll(() => house[Symbol.asyncDispose]());

const rules = (...ordered: Rule[]): Promise<void> => putRulesInForce(house, ordered);
const converse = (how?: Parameters<typeof talk>[1]) => talk(house, how);
const newest = () => newestMessage(house);

describe('effects', () => {
  test.each([
    ['top', /^X-Mark: one\r\n/],
    ['belowTrace', /\r\nReceived: (?:.|\r\n[ \t])*\r\nX-Mark: one\r\nFrom: /],
    ['bottom', /\r\nSubject: hello\r\nX-Mark: one\r\n\r\nHi/],
  ] as const)('a header field at %s', async (position, shape) => {
    await rules({ verdict: 'warn', effects: [{ kind: 'addHeader', name: 'X-Mark', value: 'one', position }] });
    await converse();
    expect((await newest()).text).toMatch(shape);
  });

  test.each(['mail', 'rcpt', 'predata', 'data'] as const)('a field added at %s is there once', async (stage) => {
    await rules({
      stages: [stage],
      verdict: 'warn',
      effects: [{ kind: 'addHeader', name: 'X-Mark', value: '{sender.domain}', position: 'top' }],
    });
    await converse();
    expect((await newest()).text.match(/X-Mark: author\.test/g)).toHaveLength(1);
  });

  test('fields of one name are all taken out', async () => {
    await rules({ verdict: 'warn', effects: [{ kind: 'removeHeader', name: 'X-Old' }] });
    await converse({
      content: `X-Old: 1\r\nFrom: a@b.test\r\nx-old: 2\r\n folded\r\nSubject: s\r\n\r\nX-Old: in the body\r\n.\r\n`,
    });
    const { text } = await newest();
    expect(text).toContain('From: a@b.test\r\nSubject: s\r\n\r\nX-Old: in the body\r\n');
    expect(text).not.toMatch(/X-Old: [12]/i);
  });

  test('a value of the session is there for the next message, one of the message is not', async () => {
    await rules(
      {
        stages: ['mail'],
        when: 'variable("seen") == ""',
        verdict: 'warn',
        effects: [
          { kind: 'setVariable', name: 'seen', value: '{sender.localPart}', scope: 'session' },
          { kind: 'setVariable', name: 'only', value: 'this', scope: 'message' },
        ],
      },
      { stages: ['rcpt'], when: 'variable("only") == ""', verdict: 'deny', reply: words('{= variable("seen") }') },
    );
    const raw = await connectRaw(house.port('mx'));
    await raw.sayAll('EHLO there.test\r\nMAIL FROM:<kim@author.test>\r\n', 2);
    expect(await raw.say('RCPT TO:<lee@example.test>\r\n')).toMatch(/^250/);
    await raw.sayAll('RSET\r\nMAIL FROM:<pat@author.test>\r\n', 2);
    expect(await raw.say('RCPT TO:<lee@example.test>\r\n')).toBe('550 5.7.1 kim');
    raw.end();
  });

  test.each(['connect', 'helo', 'mail', 'rcpt', 'predata', 'data'] as const)('a delay at %s', async (stage) => {
    await rules({ stages: [stage], verdict: 'warn', effects: [{ kind: 'delay', seconds: 1 }] });
    const begun = performance.now();
    expect((await converse()).reply).toMatch(/^250/);
    expect(performance.now() - begun).toBeGreaterThan(950);
  });

  test('tags of several rules stand in one field, each once', async () => {
    await rules(
      { verdict: 'warn', effects: [{ kind: 'tag', tag: 'a' }] },
      {
        verdict: 'warn',
        effects: [
          { kind: 'tag', tag: 'two words' },
          { kind: 'tag', tag: 'a' },
        ],
      },
    );
    await converse();
    expect((await newest()).text).toContain('X-Posthorn-Tags: a, two-words\r\n');
  });

  test('rewrite: the sender, also to nobody; what is no address changes nothing', async () => {
    await rules({ stages: ['mail'], verdict: 'warn', effects: [{ kind: 'rewrite', address: '' }] });
    await converse();
    expect((await newest()).sender).toBe('');
    await rules({ stages: ['mail'], verdict: 'warn', effects: [{ kind: 'rewrite', address: 'x {sender.address}@@' }] });
    await converse();
    expect((await newest()).sender).toBe('kim@author.test');
  });

  test('redirect keeps the address that was named for reports', async () => {
    await rules({ stages: ['rcpt'], verdict: 'accept', effects: [{ kind: 'redirect', address: 'desk@example.test' }] });
    await converse();
    expect((await newest()).recipients).toMatchObject([
      { address: 'desk@example.test', original: { type: 'rfc822', address: 'lee@example.test' } },
    ]);
  });

  test('requireTls marks the message', async () => {
    await rules({ stages: ['mail'], verdict: 'warn', effects: [{ kind: 'control', flag: 'requireTls' }] });
    await converse();
    expect((await newest()).require_tls).toBe(true);
  });

  test('hold at data keeps everybody', async () => {
    await rules({ verdict: 'accept', effects: [{ kind: 'hold', reason: 'all of it' }] });
    await converse({ to: ['ann@example.test', 'bob@example.test'] });
    expect((await newest()).recipients.map((one) => [one.state, one.hold_reason])).toEqual([
      ['held', 'all of it'],
      ['held', 'all of it'],
    ]);
  });
});

describe('redirect to other domains', () => {
  const away: Rule = {
    stages: ['rcpt'],
    verdict: 'accept',
    effects: [{ kind: 'redirect', address: 'x@elsewhere.test' }],
  };

  test('a stranger is put off', async () => {
    await rules(away);
    expect((await converse()).reply).toMatch(/^451 4\.3\.5/);
  });

  test('who signed in may be sent there', async () => {
    await rules(away);
    const raw = await connectRaw(house.port('submissions'), { tls: true });
    await raw.say('EHLO there.test\r\n');
    await raw.say(`AUTH PLAIN ${Buffer.from('\0ann\0correct horse').toString('base64')}\r\n`);
    await raw.say('MAIL FROM:<ann@example.test>\r\n');
    expect(await raw.say('RCPT TO:<lee@example.test>\r\n')).toMatch(/^250/);
    await raw.say('DATA\r\n');
    expect(await raw.say(message)).toMatch(/^250/);
    raw.end();
    expect((await newest()).recipients.map(({ address }) => address)).toEqual(['x@elsewhere.test']);
  });

  test('so may a relay host, by its address or by its name', async () => {
    for (const host of ['127.0.0.1', 'localhost']) {
      const revision = await house.publish((configuration) => {
        configuration.smtp.relayHosts = [host];
        configuration.smtp.reverseDns = true;
      });
      await eventually(async () => {
        const { rows } = await house.database.pool.query('SELECT revision FROM process');
        return rows.every((row) => row.revision === revision) ? true : undefined;
      });
      expect((await converse()).reply).toMatch(/^250/);
      expect((await newest()).recipients.map(({ address }) => address)).toEqual(['x@elsewhere.test']);
    }
    await house.publish((configuration) => {
      configuration.smtp.relayHosts = [];
    });
  });

  test('nobody is sent to a mailbox that is not there', async () => {
    await rules({
      stages: ['rcpt'],
      verdict: 'accept',
      effects: [{ kind: 'redirect', address: 'not an address' + '{sender.domain}' }],
    });
    expect((await converse()).reply).toMatch(/^451 4\.3\.5/);
  });
});

describe('limits', () => {
  const limit = (per: 'connection' | 'mail' | 'recipient' | 'command', how: 'leaky' | 'strict' = 'leaky'): Rule => ({
    name: `per-${per}-${how}-${Math.random().toString(36).slice(2, 8)}`,
    stages: ['rcpt'],
    verdict: 'defer',
    limit: { count: 2, period: 3600, key: '{client.address}', per, how },
  });
  const ask = async (raw: Awaited<ReturnType<typeof connectRaw>>, locals: string[]): Promise<string> => {
    await raw.sayAll('RSET\r\nMAIL FROM:<kim@author.test>\r\n', 2);
    const replies: string[] = [];
    for (const local of locals) replies.push((await raw.say(`RCPT TO:<${local}@example.test>\r\n`)).slice(0, 3));
    return replies.join(' ');
  };
  const open = async () => {
    const raw = await connectRaw(house.port('mx'));
    await raw.say('EHLO there.test\r\n');
    return raw;
  };

  test('per command: each time it is asked', async () => {
    await rules(limit('command'));
    const raw = await open();
    expect(await ask(raw, ['a', 'a', 'b'])).toBe('250 250 451');
    raw.end();
  });

  test('per recipient: each once in a message', async () => {
    await rules(limit('recipient'));
    const raw = await open();
    expect(await ask(raw, ['a', 'a', 'b', 'a', 'c'])).toBe('250 250 250 250 451');
    raw.end();
  });

  test('per mail: each message once', async () => {
    await rules(limit('mail'));
    const raw = await open();
    expect(await ask(raw, ['a', 'b', 'c'])).toBe('250 250 250');
    expect(await ask(raw, ['a', 'b'])).toBe('250 250');
    expect(await ask(raw, ['a', 'b'])).toBe('451 451');
    raw.end();
  });

  test('per connection: each connection once', async () => {
    await rules(limit('connection'));
    for (const expected of ['250 250 250', '250 250 250', '451 451 451']) {
      const raw = await open();
      expect(await ask(raw, ['a', 'b', 'c'])).toBe(expected);
      raw.end();
    }
  });
});

describe('facts', () => {
  test('of TLS, in the clear and inside', async () => {
    await rules({
      stages: ['mail'],
      verdict: 'deny',
      reply: words('[{tls.in.version}] {= string(tls.in.resumption) } {= string(tls.in.cipher != "") }'),
    });
    expect((await converse()).reply).toBe('550 5.7.1 [] 0 false');
    const raw = await connectRaw(house.port('mx'));
    await raw.sayAll('EHLO there.test\r\nSTARTTLS\r\n', 2);
    await raw.startTls();
    await raw.say('EHLO there.test\r\n');
    expect(await raw.say('MAIL FROM:<a@b.test>\r\n')).toBe('550 5.7.1 [TLSv1.3] 9 true');
    raw.end();
  });

  test('TLS-Required: No is seen and kept, unless REQUIRETLS says the contrary', async () => {
    await rules({
      stages: ['data'],
      when: 'message.tlsOptional',
      verdict: 'warn',
      effects: [{ kind: 'tag', tag: 'optional' }],
    });
    const content = `TLS-Required: No\r\n${message}`;
    await converse({ content });
    expect((await newest()).text).toContain('X-Posthorn-Tags: optional');
    const { rows } = await house.database.pool.query('SELECT summary FROM mail.message ORDER BY id DESC LIMIT 1');
    expect(rows[0].summary).toMatchObject({ tlsRequired: 'no' });
    const raw = await connectRaw(house.port('mx'));
    await raw.sayAll('EHLO there.test\r\nSTARTTLS\r\n', 2);
    await raw.startTls();
    await raw.say('EHLO there.test\r\n');
    for (const line of ['MAIL FROM:<a@b.test> REQUIRETLS', 'RCPT TO:<lee@example.test>', 'DATA'])
      await raw.say(`${line}\r\n`);
    expect(await raw.say(content)).toMatch(/^250/);
    raw.end();
    const strict = await newest();
    expect(strict.text).not.toContain('X-Posthorn-Tags');
    expect(strict.require_tls).toBe(true);
  });
});

describe('the record', () => {
  test('message and connection name the rules that applied, whether they decided anything or not', async () => {
    await rules(
      { name: 'seen-early', stages: ['connect'], verdict: 'warn' },
      { name: 'seen-late', stages: ['rcpt', 'data'], verdict: 'warn' },
      { name: 'not-seen', stages: ['data'], when: 'sender.address == ""', verdict: 'deny' },
    );
    await converse();
    const { rows } = await house.database.pool.query(
      `SELECT client->'rules' AS rules, session_id FROM mail.message ORDER BY id DESC LIMIT 1`,
    );
    expect(rows[0].rules).toEqual(['seen-early', 'seen-late']);
    const closed = await eventually(async () => {
      const found = await house.database.pool.query(
        `SELECT data FROM mail.event WHERE type = 'tcp:close' AND session_id = $1`,
        [rows[0].session_id],
      );
      return found.rows[0]?.data;
    });
    expect(closed).toMatchObject({ rules: ['seen-early', 'seen-late'], pipeConnect: 'offered' });
  });

  test('with PRDR each recipient keeps the answer it got', async () => {
    await rules({
      name: 'not-for-pat',
      stages: ['prdr'],
      when: 'recipient.localPart == "pat"',
      verdict: 'deny',
      reply: words('not for you'),
    });
    await converse({ mail: ' PRDR', to: ['lee@example.test', 'pat@example.test'] });
    const { recipients } = await newest();
    expect(recipients).toMatchObject([
      {
        address: 'lee@example.test',
        decision: { facts: { prdr: { rule: 'builtin.prdr', verdict: 'accept', reply: '250 2.1.5 Ok' } } },
      },
    ]);
    const { rows } = await house.database.pool.query('SELECT client FROM mail.message ORDER BY id DESC LIMIT 1');
    expect(rows[0].client).toMatchObject({ prdr: true });
  });
});
