import { createFakeDns, type FakeDns } from '@posthorn/dns/testing/fake-dns';
import { readyMadeRules } from '@posthorn/policy/rules/ready-made';
import type { OperatorRule } from '@posthorn/policy/rules/rule';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectRaw, type EngineForTest, startEngineForTest } from '../testing.ts';
import { eventually, putRulesInForce, type Rule } from './testing.ts';

let house: EngineForTest;
let dns: FakeDns;
beforeAll(async () => {
  dns = await createFakeDns({ negativeTtl: 0 });
  const txt = (name: string, text: string): void => dns.set(name, [{ type: 'TXT', data: text, ttl: 0 }]);
  txt('author.test', 'v=spf1 ip4:192.0.2.10 exp=why.author.test -all');
  txt('why.author.test', 'see the page of %{d}');
  txt('_dmarc.author.test', 'v=DMARC1; p=reject');
  txt('watched.test', 'v=spf1 -all');
  txt('_dmarc.watched.test', 'v=DMARC1; p=none; ruf=mailto:ruf@watched.test');
  txt('bank.test', 'v=spf1 ?all');
  txt('lists.test', 'v=spf1 ip4:192.0.2.10 -all');
  txt('soft.test', 'v=spf1 ~all');
  txt('_dmarc.soft.test', 'v=DMARC1; p=quarantine');
  dns.behave('broken.test TXT', { answer: 'servfail' });
  house = await startEngineForTest((configuration) => {
    configuration.proxy.requiredHosts = ['127.0.0.1'];
    configuration.dns.servers = [`127.0.0.1:${dns.port}`];
    configuration.dmarc.enforce = 'nothing';
    configuration.dmarc.failureReports = 'rules';
    configuration.prdr.advertiseHosts = ['*'];
    configuration.smtp.reverseDns = true;
    configuration.spf.whyUrl = 'https://why.test/?from={sender}&ip={client}';
    configuration.spf.guess = 'v=spf1 a mx -all';
    configuration.spf.optOutRecipients = ['free@example.test'];
    const items: Record<string, string[]> = {
      'strict-senders': ['bank.test'],
      'our-mailing-lists': ['list@example.test'],
      'dmarc-exempt': ['192.0.2.99'],
      'failure-reports': ['watched.test', 'author.test'],
      'trusted-senders': ['lists.test'],
      'blocked-senders': ['spam.test'],
      'blocked-clients': ['192.0.2.66'],
      'no-spam-please': ['ann@example.test'],
      'private-domains': ['example.test'],
    };
    const known = new Map([
      ['spammers', ['192.0.2.77']],
      ['rates', ['192.0.2.78', '2']],
    ]);
    configuration.lookups.sources = readyMadeRules
      .flatMap(({ lookups }) => lookups)
      .map(({ name }) => {
        const [key, value = 'yes'] = known.get(name) ?? ['nobody'];
        const source = { kind: 'static' as const, entries: [{ key: key!, values: [value] }] };
        const times = { timeout: 20_000, cacheFor: 60, cacheMissesFor: 30 };
        return { name, source, ...times, onMiss: 'empty', onFailure: 'defer', defaultValues: [] };
      });
    configuration.lists.named = readyMadeRules
      .flatMap(({ lists }) => lists)
      .map(({ name, kind }) => ({ name, kind, items: items[name] ?? [] }));
  });
});
afterAll(async () => {
  await house[Symbol.asyncDispose]();
  await dns.close();
});

const take = (...ids: string[]): Promise<void> =>
  putRulesInForce(
    house,
    ids.map((id) => readyMadeRules.find((one) => one.id === id)!.rule as unknown as Rule),
  );

type Mail = {
  client?: string;
  helo?: string;
  from?: string;
  to?: string[];
  header?: string;
  mail?: string;
  preface?: string;
};

/** One message through a proxy; the last reply, or the first that refuses. */
async function send({
  client = '192.0.2.20',
  helo = 'mta.author.test',
  from = 'kim@author.test',
  to = ['lee@example.test'],
  header = 'From: kim@author.test\r\n',
  mail = '',
  preface,
}: Mail = {}): Promise<string> {
  const raw = await connectRaw(house.port('mx'), {
    preface: [preface ?? `PROXY TCP4 ${client} 198.51.100.1 4000 25\r\n`],
  });
  let reply = raw.greeting;
  for (const line of [`EHLO ${helo}`, `MAIL FROM:<${from}>${mail}`, ...to.map((one) => `RCPT TO:<${one}>`), 'DATA']) {
    if (/^[45]/.test(reply)) break;
    reply = await raw.say(`${line}\r\n`);
  }
  if (reply.startsWith('354')) {
    reply = await raw.say(`${header}\r\nHi\r\n.\r\n`);
    if (reply.startsWith('353')) {
      const replies: string[] = [];
      for (let at = 0; at <= to.length; at++) replies.push((await raw.reply()).slice(0, 3));
      reply = replies.join(' ');
    }
  }
  raw.end();
  return reply;
}

const lastLine = (rule: string): Promise<string> =>
  eventually(async () => {
    const { rows } = await house.database.pool.query(
      `SELECT text FROM mail.event WHERE type = 'rule:log' AND data->>'rule' = $1 ORDER BY id DESC LIMIT 1`,
      [rule],
    );
    return rows[0]?.text as string | undefined;
  });
const newest = async (): Promise<{ state: string; require_tls: boolean }> =>
  (
    await house.database.pool.query(
      'SELECT r.state, m.require_tls FROM mail.recipient r JOIN mail.message m ON m.id = r.message_id ORDER BY m.id DESC, r.id LIMIT 1',
    )
  ).rows[0];

const forged = {};
const honest = { client: '192.0.2.10' };
const spam = {
  ...honest,
  header: 'From: kim@author.test\r\nX-Spam-Flag: YES\r\n',
  to: ['ann@example.test', 'bob@example.test'],
};

/** What each rule refuses, and what it lets pass. */
const refusals: [string, Mail, RegExp, Mail][] = [
  [
    'spf-forgery',
    forged,
    /^550 5\.7\.23 192\.0\.2\.20 is not allowed to send mail from author\.test: author\.test explained: see the page of author\.test\. Please see https:\/\/why\.test\/\?from=kim%40author\.test&ip=192\.0\.2\.20$/,
    { to: ['free@example.test'] },
  ],
  [
    'spf-neutral-as-fail',
    { from: 'kim@bank.test' },
    /^550 5\.7\.23 192\.0\.2\.20 is not known to send mail for bank\.test$/,
    { from: 'kim@soft.test' },
  ],
  ['spf-temporary-error', { from: 'kim@broken.test' }, /^451 4\.4\.3 The sender policy of broken\.test/, honest],
  [
    'spf-guess',
    { from: 'kim@nowhere.test' },
    /^550 5\.7\.1 192\.0\.2\.20 does not look like a mail server of nowhere\.test$/,
    forged,
  ],
  [
    'dmarc-mailing-list',
    { ...honest, to: ['list@example.test'] },
    /^550 5\.7\.1 Messages from author\.test break mailing lists$/,
    honest,
  ],
  ['dmarc-reject', forged, /^550 5\.7\.1 Message from author\.test failed the DMARC policy/, honest],
  ['helo-is-us', { helo: 'MX.example.test' }, /^550 5\.7\.1 You are not mx\.example\.test$/, honest],
  ['blocked-senders', { from: 'a@spam.test' }, /^550 5\.7\.1 Mail from a@spam\.test is not taken here$/, honest],
  ['spammer-flag', { client: '192.0.2.77' }, /^554 5\.7\.1 192\.0\.2\.77 is known here for spam$/, honest],
  ['blocked-clients', { client: '192.0.2.66' }, /^554 5\.7\.1 192\.0\.2\.66 is not welcome here$/, honest],
  [
    'null-sender-one-recipient',
    { from: '', helo: 'author.test', to: ['a@example.test', 'b@example.test'] },
    /^550 5\.7\.1 A report has one recipient only$/,
    { from: '' },
  ],
  ['prdr-content', { ...spam, mail: ' PRDR' }, /^550 250 250$/, { ...spam, mail: '' }],
];

describe('refusals', () => {
  test.each(refusals)('%s', async (id, refused, reply, taken) => {
    await take(id);
    expect(await send(refused)).toMatch(reply);
    expect(await send(taken)).toMatch(/^250/);
  });

  test.each([
    ['proxy-rate', 5],
    ['connection-rate', 60],
    ['looked-up-rate', 2, '192.0.2.78'],
    ['looked-up-rate', 60],
  ])('%s: %i', async (id, allowed, client = `192.0.2.1${id.length}`) => {
    await take(id);
    for (let at = 0; at < allowed; at++) {
      const raw = await connectRaw(house.port('mx'), { preface: [`PROXY TCP4 ${client} 198.51.100.1 4000 25\r\n`] });
      expect(raw.greeting).toMatch(/^220/);
      raw.end();
    }
    expect(await send({ client })).toMatch(/^421 4\.7\.0/);
    expect(await send(honest)).toMatch(/^250/);
  });
});

describe('lines', () => {
  test.each<[string, Mail, RegExp]>([
    ['spf-log', forged, /^SPF fail: domain of kim@author\.test does not designate 192\.0\.2\.20/],
    ['dmarc-debug-passed', honest, /^DMARC: accept for author\.test/],
    ['dmarc-debug-failed', forged, /^DMARC: reject for author\.test/],
    ['arc-log', { ...honest, header: 'ARC-Seal: i=1; cv=none\r\nFrom: kim@author.test\r\n' }, /^ARC fail /],
    [
      'proxy-log-proxied',
      honest,
      /^Proxied connection from 192\.0\.2\.10 by 127\.0\.0\.1 port \d+ to 198\.51\.100\.1 port 25$/,
    ],
    [
      'smtputf8-log',
      { ...honest, from: 'kim@bücher.test', mail: ' SMTPUTF8' },
      /^SMTPUTF8: xn--bcher-kva\.test to example\.test$/,
    ],
  ])('%s', async (id, mail, line) => {
    await take(id);
    expect(await send(mail)).toMatch(/^250/);
    expect(await lastLine(id)).toMatch(line);
  });
});

test('proxy-log-failed', async () => {
  await take('proxy-log-failed');
  expect(await send(honest)).toMatch(/^250/);
  expect(await send({ preface: 'PROXY nonsense\r\n' })).toMatch(/^503 5\.5\.1/);
  expect(await lastLine('proxy-log-failed')).toMatch(/^Failed required PROXY negotiation from \S* ?\[127\.0\.0\.1\]$/);
});

describe('what is taken otherwise', () => {
  test.each<[string, Mail, object]>([
    ['dmarc-quarantine', forged, { state: 'quarantined' }],
    ['prdr-remainder', spam, { state: 'quarantined' }],
    ['require-tls', honest, { require_tls: true }],
  ])('%s', async (id, mail, expected) => {
    await take(id);
    expect(await send(mail)).toMatch(/^250/);
    expect(await newest()).toMatchObject(expected);
  });

  test('dmarc-quarantine-flag', async () => {
    await take('dmarc-quarantine-flag');
    expect(await send({ from: 'kim@soft.test', header: 'From: kim@soft.test\r\n' })).toMatch(/^250/);
    const { rows } = await house.database.pool.query(
      `SELECT convert_from(c.bytes, 'latin1') AS text FROM mail.message m JOIN mail.content c ON c.id = m.content_id ORDER BY m.id DESC LIMIT 1`,
    );
    expect(rows[0].text).toContain('X-Posthorn-Tags: dmarc-quarantine\r\n');
  });

  test('dmarc-skip', async () => {
    await take('dmarc-skip', 'dmarc-reject');
    expect(await send({ client: '192.0.2.99' })).toMatch(/^250/);
    expect(await send(forged)).toMatch(/^550/);
  });

  test('dmarc-failure-report', async () => {
    await take('dmarc-failure-report');
    expect(await send({ from: 'kim@watched.test', header: 'From: kim@watched.test\r\n' })).toMatch(/^250/);
    await send(forged);
    const noted = await eventually(async () => {
      const { rows } = await house.database.pool.query('SELECT policy_domain, state FROM mail.failure_report');
      return rows.length > 0 ? rows : undefined;
    });
    expect(noted).toEqual([{ policy_domain: 'watched.test', state: 'waiting' }]);
  });

  test('trusted-senders', async () => {
    await take('trusted-senders', 'dmarc-quarantine');
    // The author is somebody whose domain says reject; the sender is trusted, and SPF passes for it only from one of the clients.
    expect(await send({ ...honest, from: 'bounce@lists.test' })).toMatch(/^250/);
    expect(await newest()).toMatchObject({ state: 'queued' });
    expect(await send({ from: 'bounce@lists.test' })).toMatch(/^250/);
    expect(await newest()).toMatchObject({ state: 'quarantined' });
  });

  test('no-reverse-name', async () => {
    await take('no-reverse-name');
    const begun = Date.now();
    const raw = await connectRaw(house.port('mx'), { preface: ['PROXY TCP4 192.0.2.31 198.51.100.1 4000 25\r\n'] });
    expect(Date.now() - begun).toBeGreaterThan(4_000);
    raw.end();
  });
});

test('every ready-made rule is tried here', () => {
  const tried = new Set<string>([
    ...refusals.map(([id]) => id),
    ...[
      'proxy-rate',
      'connection-rate',
      'looked-up-rate',
      'spf-log',
      'dmarc-debug-passed',
      'dmarc-debug-failed',
      'arc-log',
      'proxy-log-proxied',
      'proxy-log-failed',
      'smtputf8-log',
    ],
    ...[
      'dmarc-quarantine',
      'prdr-remainder',
      'require-tls',
      'dmarc-quarantine-flag',
      'dmarc-skip',
      'dmarc-failure-report',
      'no-reverse-name',
      'trusted-senders',
    ],
    // Tried in rules.test.ts, whose engine stands behind no proxy.
    ...['proxy-log-direct', 'message-rate'],
    // Tried with Redis and rspamd, in the testbed.
    ...['vip-senders', 'spammer-remember'],
  ]);
  const rules: OperatorRule[] = readyMadeRules.map(({ rule }) => rule);
  expect(rules.map(({ name }) => name).filter((name) => !tried.has(name))).toEqual([]);
});

test('a refusal for SPF keeps the answers of DNS behind it', async () => {
  await take('spf-forgery');
  expect(await send({ ...forged, from: 'dns-behind@author.test' })).toMatch(/^550 5\.7\.23/);
  const facts = await eventually(async () => {
    const { rows } = await house.database.pool.query(
      `SELECT decision->'facts' AS facts FROM mail.refusal WHERE sender = 'dns-behind@author.test'`,
    );
    return rows[0]?.facts as Record<string, unknown> | undefined;
  });
  expect(facts).toMatchObject({
    'spf.result': 'fail',
    'dns.spf': { 'author.test TXT': expect.stringContaining('v=spf1 ip4:192.0.2.10 exp=why.author.test -all') },
  });
});
