import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { greeted } from '../interop/raw-client.ts';
import { type Liar, startLiar } from '../peers/liar.ts';
import { loadLmdb } from '../peers/lmdb.ts';
import { type RedisPeer, startRedis } from '../peers/redis.ts';
import { createSystem, type System } from '../system.ts';

const hasPeers = existsSync('/usr/bin/redis-server') && existsSync('/usr/bin/mdb_load');

describe.skipIf(!hasPeers)('mail that look-ups decide about', () => {
  const rooms = new AsyncDisposableStack();
  let redis: RedisPeer;
  let line: Liar;
  let system: System;

  beforeAll(async () => {
    redis = rooms.use(await startRedis());
    line = rooms.use(await startLiar(redis.port));
    const source = (name: string, command: string, over: object = {}) => ({
      name,
      source: { kind: 'redis' as const, server: 'main', command },
      timeout: 2000,
      cacheFor: 0,
      cacheMissesFor: 0,
      onMiss: 'empty' as const,
      onFailure: 'defer' as const,
      defaultValues: [],
      ...over,
    });
    system = rooms.use(
      await createSystem({
        configure(configuration) {
          configuration.smtp.reverseDns = false;
          for (const group of ['spf', 'dkim', 'dmarc', 'arc'] as const) configuration[group].verify = false;
          configuration.redis.servers = [
            { name: 'main', host: '127.0.0.1', port: line.port, database: 0, tls: 'none' },
          ];
          configuration.lmdb.files = [{ name: 'domains', path: '{data}/domains.mdb' }];
          configuration.lookups.sources = [
            source('relays', 'SMEMBERS relay_from_ips'),
            source('spammer', 'GET spammer:{key}'),
            source('mark', 'SET last {key}'),
            source('lenient', 'GET spammer:{key}', { onFailure: 'empty' }),
            { ...source('ours', ''), source: { kind: 'lmdb', file: 'domains', key: '{key}' } },
          ];
          configuration.lists.named = [
            { name: 'relays', kind: 'hosts', items: [], lookup: 'relays' },
            { name: 'ours', kind: 'domains', items: [], lookup: 'ours' },
          ];
          configuration.smtp.relayHosts = ['@relays'];
          configuration.routing.localDomains.push({
            domain: 'local.test',
            mailboxes: 'any',
            transport: { kind: 'sandbox' },
            subaddressSeparator: '+',
          });
          configuration.routing.routes.push({
            name: 'looked-up',
            match: ['@ours'],
            transport: { kind: 'sandbox' },
            lastHop: false,
            enabled: true,
          });
          configuration.routing.defaultRoute = 'reject';
          const rule = {
            enabled: true,
            description: '',
            stages: ['mail' as const],
            reply: { code: 0, enhanced: '', text: '' },
            effects: [],
            limit: { count: 0, period: 3600, key: '{client.address}', per: 'command' as const, how: 'leaky' as const },
            onError: 'defer' as const,
          };
          configuration.rules.ordered = [
            {
              ...rule,
              name: 'spammers',
              when: 'sender.domain == "asked.test" && firstValue(lookup("spammer", sender.localPart)) == "yes"',
              verdict: 'deny',
              reply: { code: 0, enhanced: '', text: 'known as {= lookup("spammer", sender.localPart).join("+") }' },
            },
            {
              ...rule,
              name: 'mark',
              when: 'sender.domain == "marked.test" && "OK" in lookup("mark", sender.address)',
              verdict: 'warn',
            },
            {
              ...rule,
              name: 'lenient',
              when: 'sender.domain == "lenient.test" && hasValue(lookup("lenient", sender.localPart))',
              verdict: 'deny',
            },
          ];
        },
      }),
    );
    await loadLmdb(join(system.dataDir, 'domains.mdb'), [['first.example', 'x']]);
  });
  afterAll(() => rooms.disposeAsync());

  const tell = async (...command: string[]): Promise<unknown> => {
    const { openRedis } = await import('@posthorn/lookup/redis/open');
    const server = { name: 'm', host: '127.0.0.1', port: redis.port, database: 0, tls: 'none' as const };
    await using connection = openRedis(server, { secret: async () => '', timeoutMs: 20_000 });
    return await connection.command(command);
  };
  /** The reply to MAIL, and to RCPT where it came so far. */
  const talk = async (sender: string, recipient = 'ann@local.test'): Promise<string[]> => {
    const client = await greeted(system.port('mx'));
    try {
      const mail = await client.ask(`MAIL FROM:<${sender}>`);
      return mail.startsWith('250') ? [mail, await client.ask(`RCPT TO:<${recipient}>`)] : [mail];
    } finally {
      client.close();
    }
  };
  const said = async (sender: string, recipient?: string): Promise<string> =>
    (await talk(sender, recipient)).at(-1)!.slice(0, 9).trim();
  const refusal = (sender: string) =>
    expect.poll(
      async () => {
        const { rows } = await system.pool.query(
          'SELECT decision FROM mail.refusal WHERE sender = $1 ORDER BY id DESC LIMIT 1',
          [sender],
        );
        return rows[0]?.decision;
      },
      { timeout: 30_000 },
    );

  test('a rule asks Redis, and its reply may quote the answer; the record holds it', async () => {
    await tell('SET', 'spammer:bob', 'yes');
    expect((await talk('bob@asked.test')).at(-1)).toContain('550 5.7.1 known as yes');
    expect(await said('ann@asked.test')).toBe('250 2.1.5');
    await refusal('bob@asked.test').toMatchObject({ rule: 'spammers', facts: { 'lookup.spammer bob': ['yes'] } });
  });

  test('a rule may change something, with an address that tries to be a command', async () => {
    expect(await said('"a b\\"c FLUSHALL"@marked.test')).toBe('250 2.1.5');
    expect(await tell('GET', 'last')).toContain('FLUSHALL');
    expect(await tell('GET', 'spammer:bob')).toBe('yes');
  });

  test('who may relay stands in a set of Redis', async () => {
    expect(await said('ann@x.test', 'lee@first.example')).toBe('550 5.7.1');
    await tell('SADD', 'relay_from_ips', '127.0.0.0/8');
    await expect.poll(() => said('ann@x.test', 'lee@first.example'), { timeout: 30_000 }).toBe('250 2.1.5');
  });

  test('a route follows a file of LMDB that is replaced while mail flows', async () => {
    expect(await said('ann@x.test', 'lee@second.example')).toBe('550 5.4.4');
    await loadLmdb(join(system.dataDir, 'domains.mdb'), [['second.example', 'x']]);
    await expect.poll(() => said('ann@x.test', 'lee@second.example'), { timeout: 30_000 }).toBe('250 2.1.5');
    await expect.poll(() => said('ann@x.test', 'lee@first.example'), { timeout: 30_000 }).toBe('550 5.4.4');
    const client = await greeted(system.port('mx'));
    await client.ask('MAIL FROM:<ann@x.test>');
    await client.ask('RCPT TO:<lee@second.example>');
    await client.ask('DATA');
    expect(await client.ask('Subject: by the file\r\n\r\nHello\r\n.')).toMatch(/^250/);
    client.close();
    const state = async (): Promise<string> =>
      (await system.pool.query(`SELECT state FROM mail.recipient WHERE address = 'lee@second.example'`)).rows[0]?.state;
    await expect.poll(state, { timeout: 60_000 }).toBe('delivered');
  });

  test('Redis is killed: put off with the reason, or gone on, as the look-up says; and back by itself', async () => {
    await redis.kill();
    expect((await talk('bob@asked.test')).at(-1)).toMatch(/^451 4\.3\.0 /);
    expect(await said('bob@lenient.test', 'ann@local.test')).not.toBe('550 5.7.1');
    await refusal('bob@asked.test').toMatchObject({
      verdict: 'defer',
      facts: { fault: expect.stringContaining('the look-up spammer failed') },
    });
    // What was answered a moment ago still counts; what is asked now fails.
    await expect
      .poll(() => said('ann@x.test', 'lee@second.example'), { timeout: 30_000, interval: 200 })
      .toMatch(/^4[25]1 4\.3\.0$/);
    await refusal('ann@x.test').toMatchObject({ rule: 'builtin.lookup', facts: { lookup: 'relays' } });
    await redis.start();
    await tell('SET', 'spammer:bob', 'yes');
    await tell('SADD', 'relay_from_ips', '127.0.0.0/8');
    await expect.poll(() => said('bob@asked.test'), { timeout: 60_000, interval: 200 }).toBe('550 5.7.1');
    await expect
      .poll(() => said('ann@x.test', 'lee@second.example'), { timeout: 60_000, interval: 200 })
      .toBe('250 2.1.5');
    const kinds = async (): Promise<string[]> =>
      (
        await system.pool.query(`SELECT DISTINCT type FROM mail.event WHERE type LIKE 'lookup:%' ORDER BY type`)
      ).rows.map(({ type }) => type);
    await expect.poll(kinds, { timeout: 30_000 }).toEqual(['lookup:back', 'lookup:failed']);
  });

  /** A whole message; the last reply. */
  const send = async (sender: string): Promise<string> => {
    const client = await greeted(system.port('mx'));
    try {
      for (const command of [`MAIL FROM:<${sender}>`, 'RCPT TO:<ann@local.test>', 'DATA']) {
        const reply = await client.ask(command);
        if (!/^[23]/.test(reply)) return reply.slice(0, 9);
      }
      return (await client.ask('Subject: in the middle of it\r\n\r\nHello\r\n.')).slice(0, 3);
    } finally {
      client.close();
    }
  };
  const many = (sender: (at: number) => string, count: number): Promise<string[]> =>
    Promise.all(Array.from({ length: count }, (_, at) => send(sender(at))));
  const engineSays = async (name: string): Promise<Record<string, unknown> | undefined> => {
    const { rows } = await system.pool.query(`SELECT detail FROM process WHERE kind = 'engine'`);
    return rows[0]?.detail?.lookups?.find((one: { name: string }) => one.name === name);
  };
  const faults = {
    frozen: { begin: () => redis.freeze(), end: () => redis.thaw() },
    'cut off': { begin: () => line.become('cut'), end: () => line.become('honest') },
    lying: { begin: () => line.become('lying'), end: () => line.become('honest') },
  };

  test('a list of relay hosts behind a look-up is asked about all mail; here it is not any more', async () => {
    // Whether mail comes from outside hangs on it, and so how it is judged.
    await system.publish((configuration) => {
      configuration.smtp.relayHosts = [];
    });
  });

  test.each(Object.keys(faults) as (keyof typeof faults)[])(
    '%s in the middle of load: who needs it is put off, all others go on, and it is back by itself',
    async (what) => {
      const { begin, end } = faults[what];
      const name = what.replace(' ', '-');
      await expect.poll(() => said('bob@asked.test'), { timeout: 60_000, interval: 200 }).toBe('550 5.7.1');
      begin();
      try {
        const [needs, lenient, calm] = await Promise.all([
          many((at) => `${name}${at}@asked.test`, 8),
          many((at) => `${name}${at}@lenient.test`, 4),
          many((at) => `${name}${at}@calm.test`, 20),
        ]);
        expect(new Set(needs)).toEqual(new Set(['451 4.3.0']));
        expect(new Set([...lenient, ...calm])).toEqual(new Set(['250']));
        // One after the other too, while questions are open and after it was given up.
        const open = many((at) => `again${at}@asked.test`, 2);
        for (let at = 0; at < 5; at++) expect(await send(`then${at}@calm.test`)).toBe('250');
        expect(new Set(await open)).toEqual(new Set(['451 4.3.0']));
        const health = { state: 'open', lastFailure: { reason: expect.stringMatching(/\w/) } };
        await expect.poll(() => engineSays('spammer'), { timeout: 30_000 }).toMatchObject(health);
      } finally {
        end();
      }
      await expect.poll(() => said('bob@asked.test'), { timeout: 90_000, interval: 200 }).toBe('550 5.7.1');
      await expect.poll(() => engineSays('spammer'), { timeout: 30_000 }).toMatchObject({ state: 'closed' });
      const { rows } = await system.pool.query(`SELECT count(*)::int AS count FROM mail.message WHERE sender LIKE $1`, [
        `${name}%`,
      ]);
      expect(rows[0].count).toBe(24);
    },
    240_000,
  );

  test('slow, but in time, is no failure', async () => {
    line.become('slow');
    try {
      await expect.poll(() => said('bob@asked.test'), { timeout: 60_000 }).toBe('550 5.7.1');
    } finally {
      line.become('honest');
    }
  });

  test('the process tells how its sources do', async () => {
    const health = async (): Promise<Record<string, unknown> | undefined> => {
      const { rows } = await system.pool.query(`SELECT detail FROM process WHERE kind = 'engine'`);
      return rows[0]?.detail?.lookups?.find((one: { name: string }) => one.name === 'spammer');
    };
    await expect.poll(health, { timeout: 30_000 }).toMatchObject({ state: 'closed', asked: expect.any(Number) });
  });
});
