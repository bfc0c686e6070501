import type { FakeBehaviour, FakeRecord } from '@posthorn/dns/testing/fake-dns';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSystem, type System } from '../system.ts';
import { queueIdIn, rawClient } from './raw-client.ts';
import { contentOf } from './record.ts';

/** SPF as a client meets it: over SMTP behind a PROXY header, against a DNS server on the loopback; read from the header of the message. */
const rooms = new AsyncDisposableStack();
let system: System;

const txt = (...texts: string[]): FakeRecord[] => texts.map((data) => ({ type: 'TXT', data, ttl: 0 }));
const a = (...addresses: string[]): FakeRecord[] => addresses.map((data) => ({ type: 'A', data, ttl: 0 }));
const mx = (...exchanges: string[]): FakeRecord[] =>
  exchanges.map((exchange) => ({ type: 'MX', data: { preference: 10, exchange }, ttl: 0 }));
const chain = (from: string, count: number): Record<string, FakeRecord[]> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, n) => [
      `${from}${n}.test`,
      txt(n + 1 < count ? `v=spf1 include:${from}${n + 1}.test -all` : 'v=spf1 ip4:192.0.2.10 -all'),
    ]),
  );

const zones: Record<string, FakeRecord[]> = {
  'pass.test': txt('v=spf1 ip4:192.0.2.0/28 -all'),
  'v6.test': txt('v=spf1 ip6:2001:db8:1::/48 -all'),
  'v6odd.test': txt('v=spf1 ip6:2001:db8:1:8000::/49 -all'),
  'dual.test': txt('v=spf1 a:host.dual.test/28//126 -all'),
  'host.dual.test': [...a('192.0.2.8'), { type: 'AAAA', data: '2001:db8:1::4', ttl: 0 }],
  'mapped.test': txt('v=spf1 ip6:::ffff:192.0.2.0/124 -all'),
  'mx.test': txt('v=spf1 mx -all'),
  'mail.mx.test': a('192.0.2.10'),
  'macro.test': txt('v=spf1 exists:%{ir}.%{l1r-}.%{d2}.list.test -all'),
  '10.2.0.192.kim.macro.test.list.test': a('127.0.0.2'),
  'macro6.test': txt('v=spf1 exists:%{i}.%{v}.list.test -all'),
  [`${[...`20010db8${'0'.repeat(23)}1`].join('.')}.ip6.list.test`]: a('127.0.0.2'),
  'badmacro.test': txt('v=spf1 exists:%{z}.list.test -all'),
  'long.test': txt(
    `v=spf1 ${Array.from({ length: 120 }, (_, n) => `ip4:203.0.113.${n}`).join(' ')} ip4:192.0.2.10 -all`,
  ),
  'split.test': txt('v=spf1 ip4:192.0.2.10 -all'),
  'two.test': txt('v=spf1 +all', 'v=spf1 -all'),
  'other.test': txt('v=spf10 -all', 'spf2.0/pra -all', 'v=spf1 ip4:192.0.2.10 -all'),
  'syntax.test': txt('v=spf1 ip4:192.0.2.300 -all'),
  'unknown.test': txt('v=spf1 ipv4:192.0.2.10 -all'),
  'redirect.test': txt('v=spf1 redirect=pass.test'),
  'redirectnone.test': txt('v=spf1 redirect=nothing.test'),
  'loop.test': txt('v=spf1 include:loop.test -all'),
  'ping.test': txt('v=spf1 redirect=pong.test'),
  'pong.test': txt('v=spf1 redirect=ping.test'),
  ...chain('ten', 11),
  ...chain('eleven', 12),
  'void2.test': txt('v=spf1 a:no1.void.test a:no2.void.test ip4:192.0.2.10 -all'),
  'void3.test': txt('v=spf1 a:no1.void.test a:no2.void.test a:no3.void.test ip4:192.0.2.10 -all'),
  'void.test': txt('x'),
  'manymx.test': txt('v=spf1 mx -all'),
  'includenone.test': txt('v=spf1 include:nothing.test -all'),
  'servfail.test': txt('v=spf1 +all'),
  'slow.test': txt('v=spf1 +all'),
  'includeslow.test': txt('v=spf1 include:slow.test -all'),
  'passfirst.test': txt('v=spf1 ip4:192.0.2.10 include:slow.test -all'),
  'afails.test': txt('v=spf1 a:servfail.test -all'),
  'softfail.test': txt('v=spf1 ~all'),
  'neutral.test': txt('v=spf1 ?all'),
  'ptr.test': txt('v=spf1 ptr -all'),
  '10.2.0.192.in-addr.arpa': [{ type: 'PTR', data: 'mail.ptr.test', ttl: 0 }],
  'mail.ptr.test': a('192.0.2.10'),
  'alias.test': [{ type: 'CNAME', data: 'pass.test', ttl: 0 }],
  'circle.test': [{ type: 'CNAME', data: 'circle2.test', ttl: 0 }],
  'circle2.test': [{ type: 'CNAME', data: 'circle.test', ttl: 0 }],
};
zones['mx.test']!.push(...mx('mail.mx.test'));
zones['manymx.test']!.push(...mx(...Array.from({ length: 11 }, (_, n) => `m${n}.manymx.test`)));
const behaviours: Record<string, FakeBehaviour> = {
  'servfail.test': { answer: 'servfail' },
  'refused.test': { answer: 'refused' },
  'slow.test': { answer: 'timeout' },
  'garbage.test': { answer: 'garbage' },
  'split.test': { truncate: true },
};

beforeAll(async () => {
  system = rooms.use(
    await createSystem({
      worker: false,
      dns: { zones, behaviours, negativeTtl: 0 },
      configure(configuration) {
        configuration.proxy.requiredHosts = ['127.0.0.1'];
        configuration.smtp.reverseDns = false;
        configuration.smtp.relayHosts = [];
        configuration.dns.timeout = 1;
        configuration.dns.attempts = 1;
        configuration.dmarc.verify = false;
        configuration.spf.checkHelo = false;
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

/** The result as it stands in both fields. */
async function resultFor(from: string, { client = '192.0.2.10', helo = 'me.test' } = {}) {
  const raw = await rawClient(system.port('mx'));
  const isV6 = client.includes(':');
  raw.send(`PROXY TCP${isV6 ? 6 : 4} ${client} ${isV6 ? '::1' : '127.0.0.1'} 4000 25\r\n`);
  await raw.reply();
  for (const line of [`EHLO ${helo}`, `MAIL FROM:<${from}>`, 'RCPT TO:<x@local.test>', 'DATA'])
    expect(await raw.ask(line)).toMatch(/^(?:250|354)/);
  const id = queueIdIn(await raw.ask('From: kim@author.invalid\r\n\r\nx\r\n.'));
  raw.close();
  const header = (await contentOf(system, id)).toString('latin1').replace(/\r\n[ \t]+/g, ' ');
  const received = /^Received-SPF: (\w+) (.*)$/m.exec(header);
  const authres = /^Authentication-Results: .*?; spf=(\w+)/m.exec(header);
  expect(authres?.[1]).toBe(received?.[1]);
  return { result: received?.[1], words: received?.[2] ?? '' };
}

describe('results', () => {
  test.concurrent.each<[string, string, { client?: string; helo?: string }?]>([
    ['kim@pass.test', 'pass'],
    ['kim@pass.test', 'fail', { client: '192.0.2.16' }],
    ['kim@v6.test', 'pass', { client: '2001:db8:1:ffff::1' }],
    ['kim@v6.test', 'fail', { client: '2001:db8:2::1' }],
    ['kim@v6.test', 'fail'],
    ['kim@v6odd.test', 'pass', { client: '2001:db8:1:ffff::1' }],
    ['kim@v6odd.test', 'fail', { client: '2001:db8:1:7fff::1' }],
    ['kim@dual.test', 'pass'],
    ['kim@dual.test', 'pass', { client: '2001:db8:1::7' }],
    ['kim@dual.test', 'fail', { client: '2001:db8:1::8' }],
    ['kim@pass.test', 'pass', { client: '::ffff:192.0.2.10' }],
    ['kim@mx.test', 'pass'],
    ['kim@macro.test', 'pass'],
    ['lee@macro.test', 'fail'],
    ['kim-x@macro.test', 'pass'],
    ['x-kim@macro.test', 'fail'],
    ['kim@macro6.test', 'pass', { client: '2001:db8::1' }],
    ['kim@macro6.test', 'fail', { client: '2001:db8::2' }],
    ['kim@badmacro.test', 'permerror'],
    ['kim@long.test', 'pass'],
    ['kim@split.test', 'pass'],
    ['kim@two.test', 'permerror'],
    ['kim@other.test', 'pass'],
    ['kim@syntax.test', 'permerror'],
    ['kim@unknown.test', 'permerror'],
    ['kim@redirect.test', 'pass'],
    ['kim@redirectnone.test', 'permerror'],
    ['kim@nothing.test', 'none'],
    ['kim@includenone.test', 'permerror'],
    ['kim@softfail.test', 'softfail'],
    ['kim@neutral.test', 'neutral'],
    ['kim@ptr.test', 'pass'],
    ['kim@alias.test', 'pass'],
    ['', 'pass', { helo: 'pass.test' }],
    ['', 'fail', { helo: 'pass.test', client: '192.0.2.99' }],
    ['', 'none', { helo: '[192.0.2.10]' }],
    ['kim@[192.0.2.10]', 'none'],
  ])('%s: %s %j', async (from, wanted, how) => {
    expect(await resultFor(from, how)).toMatchObject({ result: wanted });
  });
});

describe('DNS that fails', () => {
  test.concurrent.each([
    ['kim@servfail.test', 'temperror'],
    ['kim@refused.test', 'temperror'],
    ['kim@garbage.test', 'temperror'],
    ['kim@slow.test', 'temperror'],
    ['kim@includeslow.test', 'temperror'],
    ['kim@afails.test', 'temperror'],
    ['kim@passfirst.test', 'pass'],
    ['kim@circle.test', 'temperror'],
  ])('%s: %s', async (from, wanted) => {
    expect(await resultFor(from)).toMatchObject({ result: wanted });
  });
});

describe('limits', () => {
  test.concurrent.each([
    ['ten look-ups', 'kim@ten0.test', 'pass'],
    ['eleven', 'kim@eleven0.test', 'permerror'],
    ['a record that includes itself', 'kim@loop.test', 'permerror'],
    ['two that redirect to each other', 'kim@ping.test', 'permerror'],
    ['two look-ups that find nothing', 'kim@void2.test', 'pass'],
    ['three', 'kim@void3.test', 'permerror'],
    ['eleven mail hosts', 'kim@manymx.test', 'permerror'],
  ])('%s', async (_, from, wanted) => {
    expect(await resultFor(from)).toMatchObject({ result: wanted });
  });

  test('a loop asks DNS a bounded number of times', async () => {
    const before = system.dns.queries.length;
    await resultFor('kim@loop.test');
    await resultFor('kim@ping.test');
    expect(system.dns.queries.length - before).toBeLessThan(30);
  });
});
