import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import type { FakeRecord } from '@posthorn/dns/testing/fake-dns';
import { readMessage } from '@posthorn/queue/history';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSystem, type System } from '../system.ts';
import { queueIdIn, sendRaw } from './raw-client.ts';
import { contentOf } from './record.ts';

/** What a stranger's message may cost: look-ups, signatures, names; and who may speak for a client. */
const rooms = new AsyncDisposableStack();
let system: System;
const key = generateKeyPairSync('rsa', { modulusLength: 2048 });
const record = `v=DKIM1; p=${key.publicKey.export({ format: 'der', type: 'spki' }).toString('base64')}`;
const txt = (data: string): FakeRecord[] => [{ type: 'TXT', data, ttl: 0 }];

beforeAll(async () => {
  system = rooms.use(
    await createSystem({
      worker: false,
      dns: {
        negativeTtl: 0,
        zones: {
          ...Object.fromEntries(
            Array.from({ length: 60 }, (_, n) => [`s${n}._domainkey.many.test`, txt(record)] as const),
          ),
          'ptr.test': txt('v=spf1 ptr -all'),
          '1.0.0.127.in-addr.arpa': Array.from({ length: 30 }, (_, n) => ({
            type: 'PTR' as const,
            data: `n${n}.else.test`,
            ttl: 0,
          })),
          'deep.test': txt(`v=spf1 ${Array.from({ length: 40 }, (_, n) => `include:i${n}.deep.test`).join(' ')} -all`),
          ...Object.fromEntries(
            Array.from({ length: 40 }, (_, n) => [`i${n}.deep.test`, txt('v=spf1 ?exists:no.deep.test -all')]),
          ),
        },
      },
      configure(configuration) {
        configuration.smtp.reverseDns = false;
        configuration.smtp.relayHosts = [];
        configuration.spf.checkHelo = false;
        configuration.xclient.hosts = ['127.0.0.1'];
        configuration.routing.localDomains.push({
          domain: 'local.test',
          mailboxes: 'any',
          transport: { kind: 'sandbox' },
          subaddressSeparator: '+',
        });
      },
    }),
  );
});
afterAll(() => rooms.disposeAsync());

async function judged(header: string, from = 'kim@nobody.test'): Promise<string> {
  const content = Buffer.from(`${header}From: kim@author.test\r\nSubject: x\r\n\r\nbody\r\n`);
  const id = queueIdIn(await sendRaw(system.port('mx'), { from, to: ['x@local.test'], content }));
  return (await contentOf(system, id)).toString('latin1').replace(/\r\n[ \t]+/g, ' ');
}
const keysAsked = (): number => system.dns.queries.filter(({ name }) => name.includes('._domainkey.')).length;
const signature = (n: number): string =>
  `DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=many.test; s=s${n}; h=From:Subject;\r\n bh=${Buffer.alloc(32, n).toString('base64')}; b=${Buffer.alloc(256, n).toString('base64')}\r\n`;
const all = (count: number): string => Array.from({ length: count }, (_, n) => signature(n)).join('');

test.each([
  [1, 1],
  [10, 10],
  [11, 10],
  [60, 10],
])('of %i signatures %i are checked, and no more keys are asked for', async (count, checked) => {
  const before = keysAsked();
  const text = await judged(all(count));
  expect(keysAsked() - before).toBe(checked);
  expect(text.match(/dkim=fail/g)?.length).toBe(checked);
  expect(text.match(/too many signatures/g)?.length ?? 0).toBe(Math.min(count, 30) - checked);
});

test('fewer, where the operator says so', async () => {
  await system.publish((configuration) => {
    configuration.dkim.maxSignatures = 3;
  });
  const before = keysAsked();
  await judged(all(20));
  expect(keysAsked() - before).toBe(3);
});

test('a chain of fifty sets with a key each asks for one', async () => {
  const sets = Array.from({ length: 50 }, (_, at) => {
    const n = at + 1;
    const b = Buffer.alloc(256, n).toString('base64');
    return `ARC-Seal: i=${n}; a=rsa-sha256; cv=${n === 1 ? 'none' : 'pass'}; d=many.test; s=s${n}; b=${b}\r\nARC-Message-Signature: i=${n}; a=rsa-sha256; c=relaxed/relaxed; d=many.test; s=s${n}; h=From; bh=${Buffer.alloc(32).toString('base64')}; b=${b}\r\nARC-Authentication-Results: i=${n}; many.test; none\r\n`;
  });
  const before = keysAsked();
  expect(await judged(sets.reverse().join(''))).toMatch(/arc=fail/);
  expect(keysAsked() - before).toBe(1);
});

test('of thirty names of an address ten are looked up', async () => {
  const before = system.dns.queries.length;
  expect(await judged('', 'kim@ptr.test')).toMatch(/^Received-SPF: fail/m);
  const names = new Set(
    system.dns.queries.slice(before).flatMap(({ name }) => (name.endsWith('.else.test') ? [name] : [])),
  );
  expect(names.size).toBeLessThanOrEqual(10);
});

test('a policy with forty others in it is given up after ten', async () => {
  const before = system.dns.queries.length;
  expect(await judged('', 'kim@deep.test')).toMatch(/^Received-SPF: permerror/m);
  expect(system.dns.queries.slice(before).filter(({ name }) => name.endsWith('deep.test')).length).toBeLessThan(25);
});

test('thousands of hostile fields are one verdict and no delay for DNS', async () => {
  const before = system.dns.queries.length;
  const text = await judged('DKIM-Signature: v=1; b=;;;\r\nARC-Seal: i=99\r\nReceived-SPF: pass\r\n'.repeat(800));
  expect(text).toMatch(/arc=fail/);
  expect(system.dns.queries.length - before).toBeLessThan(12);
});

test.skipIf(!existsSync('/usr/bin/swaks'))('XCLIENT by swaks: the session is the client’s', async () => {
  const { stdout } = await promisify(execFile)('swaks', [
    ...['--server', '127.0.0.1', '--port', `${system.port('mx')}`, '--from', 'kim@nobody.test', '--to', 'x@local.test'],
    ...['--xclient-addr', '192.0.2.66', '--xclient-name', 'client.else.test', '--xclient-helo', 'client.else.test'],
  ]);
  const id = /queued as (\w+)/.exec(stdout)?.[1] ?? '';
  const row = await readMessage(system.pool, id);
  expect(row?.message.client).toMatchObject({
    address: '192.0.2.66',
    reverseName: 'client.else.test',
    front: { by: 'xclient', address: '127.0.0.1' },
  });
});
