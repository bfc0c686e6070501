import { connectRaw } from '@posthorn/engine/testing';
import { openRedis } from '@posthorn/lookup/redis/open';
import { readyMadeRules } from '@posthorn/policy/rules/ready-made';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findPeers } from '../peers/packages.ts';
import { type RedisPeer, startRedis } from '../peers/redis.ts';
import { startRspamd } from '../peers/rspamd.ts';
import { createSystem, type System } from '../system.ts';

const { missing } = findPeers();
const ready = ['vip-senders', 'spammer-remember'].map((wanted) => readyMadeRules.find(({ id }) => id === wanted)!);

/** The ready-made rules, their look-ups as the console makes it, rspamd and Redis. */
describe.skipIf(['rspamd', 'redis-server'].some((name) => missing.includes(name)))('senders kept in Redis', () => {
  const rooms = new AsyncDisposableStack();
  let system: System;
  let redis: RedisPeer;

  beforeAll(async () => {
    const rspamd = rooms.use(await startRspamd());
    redis = rooms.use(await startRedis());
    const spf = (record: string) => [{ type: 'TXT' as const, data: record }];
    system = rooms.use(
      await createSystem({
        worker: false,
        dns: {
          zones: {
            'known.test': spf('v=spf1 ip4:127.0.0.1 -all'),
            'forged.test': spf('v=spf1 ip4:192.0.2.1 ~all'),
          },
        },
        configure(configuration) {
          const { routing, content, lookups, rules } = configuration;
          configuration.smtp.reverseDns = false;
          configuration.smtp.relayHosts = [];
          configuration.redis.servers = [
            { name: 'main', host: '127.0.0.1', port: redis.port, database: 0, tls: 'none' },
          ];
          lookups.sources = ready
            .flatMap((one) => one.lookups)
            .map(({ name, command }) => ({
              ...{ name, source: { kind: 'redis', server: 'main', command }, timeout: 2000, cacheFor: 0 },
              ...{ cacheMissesFor: 0, onMiss: 'empty', onFailure: 'defer', defaultValues: [] },
            }));
          rules.ordered.push(...ready.map(({ rule }) => rule as (typeof rules.ordered)[number]));
          routing.localDomains.push({
            ...{ domain: 'example.test', mailboxes: 'any', subaddressSeparator: '+' },
            transport: { kind: 'sandbox' },
          });
          content.scanners.push({
            ...{ name: 'rspamd', kind: 'rspamd', address: `127.0.0.1:${rspamd.port}`, timeout: 20 },
            ...{ onFailure: 'accept', maxSize: 20_000_000, tooLarge: 'accept', atOnce: 5 },
            ...{ addFields: true, enabled: true },
          });
          const quarantine = { on: 'spam', atLeast: 0, scanner: '', outcome: 'quarantine', to: '', text: '' } as const;
          content.profiles.push({
            ...{ name: 'all', recipients: ['*'], mail: 'outside', scanners: ['rspamd'], actions: [quarantine] },
          });
        },
      }),
    );
  }, 120_000);
  afterAll(() => rooms.disposeAsync());

  test('spam of a stranger is kept back, that of a sender in Redis is taken, and the reason is written down', async () => {
    await know('kim@known.test');
    await send('lee@known.test');
    expect(await newest()).toMatchObject({ state: 'quarantined', decision: { rule: 'builtin.content' } });
    await send('kim@known.test');
    expect(await newest()).toMatchObject({
      state: 'queued',
      decision: {
        facts: {
          content: { verdict: 'spam', action: 'quarantine' },
          data: { rule: 'vip-senders', verdict: 'accept' },
        },
      },
    });
  });

  test('somebody who only says to be that sender is kept back', async () => {
    await know('kim@forged.test');
    await send('kim@forged.test');
    expect(await newest()).toMatchObject({ state: 'quarantined' });
  });

  test('the client that sent spam is remembered for a day, by a command that changes something; a VIP is not', async () => {
    await ask('DEL', 'spammer:127.0.0.1');
    await send('kim@known.test');
    await send('lee@known.test', 'Hello');
    expect(await ask('GET', 'spammer:127.0.0.1')).toBe(null);
    await send('lee@known.test');
    expect(await ask('GET', 'spammer:127.0.0.1')).toBe('1');
    expect(Number(await ask('TTL', 'spammer:127.0.0.1'))).toBeGreaterThan(80_000);
    expect(await newest()).toMatchObject({ state: 'quarantined', decision: { rule: 'builtin.content' } });
  });

  test('spam is marked in the header, as the milter of rspamd would', async () => {
    await send('lee@known.test');
    const { rows } = await system.pool.query(
      `SELECT convert_from(c.bytes, 'latin1') AS text FROM mail.content c JOIN mail.message m ON m.content_id = c.id ORDER BY m.id DESC LIMIT 1`,
    );
    expect(rows[0].text).toMatch(/\r\nX-Spam: Yes\r\n/);
  });

  test('while Redis is away spam is put off, and other mail is taken', async () => {
    await redis.kill();
    expect(await send('kim@known.test')).toMatch(/^451 4\.3\.0/);
    expect(await send('kim@known.test', 'Hello')).toMatch(/^250/);
    await redis.start();
    await expect.poll(() => send('kim@known.test')).toMatch(/^250/);
  });

  const know = (address: string): Promise<unknown> => ask('SET', `vip:${address}`, 'yes');

  async function ask(...command: string[]): Promise<unknown> {
    const server = { name: 'm', host: '127.0.0.1', port: redis.port, database: 0, tls: 'none' as const };
    await using connection = openRedis(server, { secret: async () => '', timeoutMs: 20_000 });
    return await connection.command(command);
  }

  async function send(from: string, text = 'Buy cheap pills'): Promise<string> {
    const raw = await connectRaw(system.port('mx'));
    await raw.say('EHLO there.test\r\n');
    await raw.say(`MAIL FROM:<${from}>\r\n`);
    await raw.say('RCPT TO:<ann@example.test>\r\n');
    await raw.say('DATA\r\n');
    const head = `From: ${from}\r\nTo: ann@example.test\r\nSubject: s\r\nDate: Sun, 22 Nov 2026 22:00:00 +0000\r\nMessage-ID: <1@there.test>\r\n`;
    const reply = await raw.say(`${head}\r\n${text}\r\n.\r\n`);
    raw.end();
    return reply;
  }

  async function newest(): Promise<{ state: string; decision: object }> {
    const { rows } = await system.pool.query('SELECT state, decision FROM mail.recipient ORDER BY id DESC LIMIT 1');
    return rows[0];
  }
});
