import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { connectRaw } from '@posthorn/engine/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findPeers } from '../peers/packages.ts';
import { startRspamd } from '../peers/rspamd.ts';
import { createSystem, type System } from '../system.ts';
import { until } from './record.ts';

/** Mail of our own users that rspamd finds suspicious leaves by another way than the rest. */
describe.skipIf(findPeers().missing.includes('rspamd'))('routes that go by what rspamd found', () => {
  const rooms = new AsyncDisposableStack();
  let system: System;
  beforeAll(async () => {
    const rspamd = rooms.use(await startRspamd());
    system = rooms.use(
      await createSystem({
        configure(configuration) {
          const { routing, content } = configuration;
          configuration.smtp.reverseDns = false;
          content.scanners.push({
            ...{ name: 'rspamd', kind: 'rspamd', address: `127.0.0.1:${rspamd.port}`, timeout: 20 },
            ...{ onFailure: 'accept', maxSize: 20_000_000, tooLarge: 'accept', atOnce: 5 },
            ...{ addFields: true, enabled: true },
          });
          const profile = { name: 'all', recipients: ['*'], mail: 'all' as const, scanners: ['rspamd'], actions: [] };
          content.profiles.push(profile);
          const to = (name: string, when?: string) => ({
            ...{ name, match: ['*'], lastHop: false, enabled: true, ...(when === undefined ? {} : { when }) },
            transport: { kind: 'maildir' as const, directory: `{data}/${name}/{domain}` },
          });
          routing.localDomains.push({
            ...{ domain: 'example.test', mailboxes: [], subaddressSeparator: '+' },
            transport: { kind: 'sandbox' },
          });
          routing.aliases.push({ address: 'all@example.test', targets: ['kim@alias.example'] });
          routing.routes.push(to('suspects', 'content.verdict == "spam"'), to('rest'));
        },
      }),
    );
  }, 120_000);
  afterAll(() => rooms.disposeAsync());

  test('spam takes the route for it, the rest the other, and targets of aliases as well', async () => {
    await send('kim@spam.example', 'Buy cheap pills');
    await send('kim@ham.example', 'Hello');
    await send('all@example.test', 'Buy cheap pills');
    await delivered('suspects', 'spam.example');
    await delivered('rest', 'ham.example');
    await delivered('suspects', 'alias.example');
    const { rows } = await system.pool.query(`SELECT address, route FROM mail.recipient ORDER BY address`);
    expect(rows).toEqual([
      { address: 'all@example.test', route: 'alias:all@example.test' },
      { address: 'kim@alias.example', route: 'suspects' },
      { address: 'kim@ham.example', route: 'rest' },
      { address: 'kim@spam.example', route: 'suspects' },
    ]);
  });

  test('a route that appears later takes what waits, by what was found when it came', async () => {
    await system.publish(({ routing }) => {
      routing.routes.find(({ name }) => name === 'suspects')!.transport = {
        ...{ kind: 'smarthost', hosts: [{ host: '127.0.0.1', port: 1 }], tls: 'none' },
      };
    });
    await send('kim@late.example', 'Buy cheap pills');
    await until('an attempt', async () => (await rowOf('kim@late.example'))?.attempts === 1);
    await system.publish(({ routing }) => {
      routing.routes.find(({ name }) => name === 'suspects')!.transport = {
        ...{ kind: 'maildir', directory: '{data}/mended/{domain}' },
      };
    });
    await system.pool.query(`UPDATE mail.recipient SET next_try = now() WHERE address = 'kim@late.example'`);
    await system.pool.query(`UPDATE mail.destination SET not_before = NULL`);
    await delivered('mended', 'late.example');
  });

  test('without an answer nothing is found, and the route is passed over', async () => {
    await system.publish(({ content }) => {
      content.scanners[0]!.address = '127.0.0.1:1';
    });
    await send('kim@unknown.example', 'Buy cheap pills');
    await delivered('rest', 'unknown.example');
  });

  async function send(to: string, text: string): Promise<void> {
    const raw = await connectRaw(system.port('mx'));
    await raw.say('EHLO here.test\r\n');
    await raw.say('MAIL FROM:<lee@ours.test>\r\n');
    expect(await raw.say(`RCPT TO:<${to}>\r\n`)).toMatch(/^250/);
    await raw.say('DATA\r\n');
    const head = `From: lee@ours.test\r\nTo: ${to}\r\nSubject: s\r\nDate: Sun, 22 Nov 2026 22:00:00 +0000\r\nMessage-ID: <1@ours.test>\r\n`;
    expect(await raw.say(`${head}\r\n${text}\r\n.\r\n`)).toMatch(/^250/);
    raw.end();
  }

  const delivered = (folder: string, domain: string) =>
    until(`mail in ${folder}/${domain}`, async () => {
      const files = await readdir(join(system.dataDir, folder, domain, 'new')).catch(() => []);
      return files.length === 1;
    });

  async function rowOf(address: string): Promise<{ route: string; attempts: number } | undefined> {
    const { rows } = await system.pool.query('SELECT route, attempts FROM mail.recipient WHERE address = $1', [
      address,
    ]);
    return rows[0];
  }
});
