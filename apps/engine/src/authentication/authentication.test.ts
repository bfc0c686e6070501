import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { createFakeDns, type FakeDns } from '@posthorn/dns/testing/fake-dns';
import { hashForSigning, signMessage } from '@posthorn/mail-auth/dkim/sign';
import { readHeaders } from '@posthorn/message/headers';
import type { Configuration } from '@posthorn/settings/configuration';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectRaw, type EngineForTest, startEngineForTest } from '../testing.ts';

let house: EngineForTest;
let dns: FakeDns;
const threads = new Set<Worker>();
const key = generateKeyPairSync('rsa', { modulusLength: 2048 });
const record = `v=DKIM1; p=${(key.publicKey as KeyObject).export({ format: 'der', type: 'spki' }).toString('base64')}`;

beforeAll(async () => {
  process.on('worker', (thread) => void threads.add(thread));
  dns = await createFakeDns({ negativeTtl: 0 });
  const txt = (name: string, text: string): void => dns.set(name, [{ type: 'TXT', data: text, ttl: 0 }]);
  txt('author.test', 'v=spf1 ip4:192.0.2.10 -all');
  txt('s._domainkey.author.test', record);
  txt('_dmarc.author.test', 'v=DMARC1; p=reject');
  txt('soft.test', 'v=spf1 ~all');
  txt('_dmarc.soft.test', 'v=DMARC1; p=quarantine');
  txt('_dmarc.stranger.test', 'v=DMARC1; p=reject');
  txt('list.test', 'v=spf1 +all');
  txt('s._domainkey.list.test', record);
  dns.behave('broken.test TXT', { answer: 'servfail' });
  dns.behave('_dmarc.broken.test TXT', { answer: 'servfail' });
  dns.set('10.2.0.192.in-addr.arpa', [{ type: 'PTR', data: 'mta.author.test', ttl: 0 }]);
  dns.set('mta.author.test', [{ type: 'A', data: '192.0.2.10', ttl: 0 }]);
  house = await startEngineForTest((configuration) => {
    configuration.proxy.requiredHosts = ['127.0.0.1'];
    configuration.dns.servers = [`127.0.0.1:${dns.port}`];
    configuration.smtp.reverseDns = true;
    configuration.dmarc.ourLists = ['list@example.test'];
    configuration.dmarc.mailingLists = ['192.0.2.99'];
    configuration.queue.spillThreshold = 65_536;
    configuration.smtp.maxNoops = 10_000;
  });
});
afterAll(async () => {
  await house[Symbol.asyncDispose]();
  await dns.close();
});

type Mail = { from?: string; client?: string; to?: string; message: string | Buffer; helo?: string };
const send = async ({
  from = 'kim@author.test',
  client = '192.0.2.10',
  to = 'lee@example.test',
  message,
  helo,
}: Mail) => {
  const raw = await connectRaw(house.port('mx'), { preface: [`PROXY TCP4 ${client} 198.51.100.1 4000 25\r\n`] });
  const replies = await raw.sayAll(
    `EHLO ${helo ?? 'mta.author.test'}\r\nMAIL FROM:<${from}>\r\nRCPT TO:<${to}>\r\nDATA\r\n`,
    4,
  );
  expect(replies.at(-1)).toMatch(/^354/);
  raw.write(message);
  const reply = await raw.say('\r\n.\r\n');
  raw.end();
  if (!reply.startsWith('250')) return { reply, text: '', state: '', authentication: null };
  const { rows } = await house.database.pool.query<{
    id: string;
    text: string;
    state: string;
    authentication: Record<string, never>;
  }>(
    `SELECT m.id, m.authentication, r.state, (SELECT string_agg(convert_from(c.bytes, 'latin1'), '' ORDER BY c.seq) FROM mail.content c WHERE c.id = m.content_id) AS text
     FROM mail.message m JOIN mail.recipient r ON r.message_id = m.id ORDER BY m.id DESC LIMIT 1`,
  );
  return { reply, ...rows[0]! };
};
const plain = (author: string, more = ''): string => `${more}From: Kim <${author}>\r\nSubject: hello\r\n\r\nHi there`;
const signed = async (text: string, domain = 'author.test'): Promise<Buffer> => {
  const message = Buffer.from(`${text}\r\n`);
  const section = readHeaders(message);
  const by = { domain, selector: 's', key: key.privateKey };
  const now = Date.now() / 1000;
  return Buffer.concat([
    await signMessage(section, hashForSigning(message.subarray(section.bodyOffset)), by, {
      now,
      names: ['To', 'Subject'],
      oversign: ['From'],
    }),
    message.subarray(0, -2),
  ]);
};
const lastVerification = async (): Promise<Record<string, unknown>> => {
  const { rows } = await house.database.pool.query('SELECT * FROM mail.verification ORDER BY id DESC LIMIT 1');
  return rows[0] ?? {};
};
const changed = async (change: (configuration: Configuration) => void): Promise<void> => {
  const revision = await house.publish(change);
  for (let tries = 0; tries < 3000; tries += 1) {
    const { rows } = await house.database.pool.query('SELECT revision FROM process');
    if (rows.every((row) => row.revision === revision)) return;
    await sleep(20);
  }
};

describe('what stands in the header', () => {
  test('one field with every result, Received-SPF below it, Received below that', async () => {
    const { text } = await send({ message: await signed(plain('kim@author.test')) });
    const unfolded = text.slice(0, text.indexOf('\r\nDKIM-Signature')).replace(/\r\n\t */g, ' ');
    expect(unfolded.split('\r\n').map((line) => line.split(':')[0])).toEqual([
      'Authentication-Results',
      'Received-SPF',
      'Received',
    ]);
    expect(unfolded).toMatch(
      /^Authentication-Results: mx\.example\.test; iprev=pass \(mta\.author\.test\) policy\.iprev=192\.0\.2\.10; spf=pass \(ip4:192\.0\.2\.10\) smtp\.mailfrom=kim@author\.test; spf=none smtp\.helo=mta\.author\.test; dkim=pass header\.d=author\.test header\.i=@author\.test header\.s=s header\.a=rsa-sha256 header\.b="?[\w+/=]{8}"?; arc=none; dmarc=pass \(p=reject\) header\.from=author\.test\r\n/,
    );
    expect(unfolded).toMatch(
      /Received-SPF: pass \(.*\) client-ip=192\.0\.2\.10; envelope-from=("?)kim@author\.test\1; helo=mta\.author\.test; identity=mailfrom; receiver=mx\.example\.test; mechanism=/,
    );
  });

  test('results that pretend to be ours are taken out, those of others stay, and the rest is untouched', async () => {
    const forged = 'Authentication-Results: mx.example.test;\r\n\tdmarc=pass header.from=bank.test\r\n';
    const other = 'Authentication-Results: mx.other.test; spf=pass\r\n';
    const message = plain(
      'kim@author.test',
      `${forged}X-A: 1\r\n${other}authentication-results: MX.example.TEST 1; spf=pass\r\n`,
    );
    const { text } = await send({ message });
    expect(text.slice(text.indexOf('X-A'))).toBe(`X-A: 1\r\n${other}${plain('kim@author.test')}\r\n`);
    expect(text).not.toContain('bank.test');
  });

  test('a spilled message is treated alike', async () => {
    const forged = 'Authentication-Results: mx.example.test; dmarc=pass\r\n';
    const body = 'All work and no play.\r\n'.repeat(20_000);
    const message = await signed(`${forged}From: kim@author.test\r\nSubject: big\r\n\r\n${body}`);
    const { text } = await send({ message });
    expect(text).toMatch(/dkim=pass/);
    expect(text).not.toContain('mx.example.test; dmarc=pass');
    expect(text.slice(text.indexOf('\r\n\r\n') + 4)).toBe(`${body}\r\n`);
  });

  test('while a large message is judged, others are answered', async () => {
    const body = 'All work and no  play.\r\n'.repeat(400_000);
    const message = await signed(`From: kim@author.test\r\nSubject: big\r\n\r\n${body}`);
    const other = await connectRaw(house.port('mx'), { preface: ['PROXY UNKNOWN\r\n'] });
    const order: string[] = [];
    const judged = send({ message }).then(({ text }) => {
      order.push('judged');
      return text;
    });
    while (!order.includes('judged')) {
      await other.say('NOOP\r\n');
      order.push('answered');
      await sleep(5);
    }
    other.end();
    expect(await judged).toMatch(/dkim=pass/);
    expect(order.indexOf('judged')).toBeGreaterThan(3);
  });

  test('when the thread that hashes it dies, the message is put off and nothing is stored; the next one passes', async () => {
    const count = async (): Promise<number> =>
      Number((await house.database.pool.query('SELECT count(*) FROM mail.message')).rows[0].count);
    const message = await signed(`From: kim@author.test\r\nSubject: big\r\n\r\n${'All work.\r\n'.repeat(20_000)}`);
    await Promise.all([...threads].map((thread) => thread.terminate()));
    const before = await count();
    process.once('worker', (thread) => void thread.terminate());
    expect((await send({ message })).reply).toMatch(/^451 4\.3\.0 /);
    expect(await count()).toBe(before);
    expect((await send({ message })).text).toMatch(/dkim=pass/);
  });

  test('the null sender is judged by HELO', async () => {
    const { text, authentication } = await send({ from: '', helo: 'author.test', message: plain('kim@author.test') });
    expect(text).toMatch(/spf=pass \(ip4:192\.0\.2\.10\) smtp\.helo=author\.test/);
    expect(authentication).toMatchObject({
      spf: { identity: 'helo' },
      dmarc: { status: 'accept', alignment: { spf: true } },
    });
  });

  test('people who sign in, and relay hosts, are not judged', async () => {
    const raw = await connectRaw(house.port('mx'), { preface: ['PROXY UNKNOWN\r\n'] });
    raw.end();
    await changed((configuration) => {
      configuration.smtp.relayHosts = ['192.0.2.77'];
    });
    const { text, authentication } = await send({
      client: '192.0.2.77',
      message: plain('kim@author.test', 'Authentication-Results: x.test; spf=pass\r\n'),
    });
    expect(text).toMatch(/^Received: /);
    expect(authentication).toBeNull();
  });
});

describe('what DMARC brings', () => {
  test.each([
    [
      'p=reject and SPF of the author fails',
      { client: '192.0.2.20' },
      /^550 5\.7\.1 Neither SPF nor DKIM vouch for author\.test/,
      '',
      'reject',
    ],
    [
      'p=reject, another sender domain',
      { client: '192.0.2.20', from: 'a@list.test' },
      /^250/,
      'quarantined',
      'quarantine',
    ],
    [
      'p=quarantine',
      { client: '192.0.2.20', author: 'kim@soft.test', from: 'kim@soft.test' },
      /^250/,
      'quarantined',
      'quarantine',
    ],
    ['a known list vouches', { client: '192.0.2.99', from: 'a@list.test' }, /^250/, 'queued', 'none'],
    ['no record', { author: 'kim@nobody.test' }, /^250/, 'queued', 'none'],
    ['DNS does not answer', { author: 'kim@broken.test', from: 'kim@broken.test' }, /^250/, 'queued', 'none'],
    [
      'a list of ours',
      { to: 'list@example.test' },
      /^550 5\.7\.1 Messages from author\.test break mailing lists/,
      '',
      'reject',
    ],
  ] as const)('%s', async (_, mail, reply, state, disposition) => {
    const { author = 'kim@author.test', ...rest } = mail as { author?: string };
    const found = await send({ ...rest, message: plain(author) });
    expect(found.reply).toMatch(reply);
    expect(found.state).toBe(state);
    await expect.poll(lastVerification).toMatchObject({ from_domain: author.split('@')[1], disposition });
  });

  test('a passing message keeps its proofs, with the DNS answers behind them', async () => {
    const { authentication } = await send({
      client: '192.0.2.50',
      from: 'a@list.test',
      message: await signed(plain('kim@author.test')),
    });
    expect(authentication).toMatchObject({
      spf: {
        result: 'pass',
        domain: 'list.test',
        lookups: [{ name: 'list.test', type: 'TXT', answer: 'v=spf1 +all' }],
      },
      dkim: [{ result: 'pass', domain: 'author.test', selector: 's', keyBits: 2048 }],
      dmarc: { status: 'accept', alignment: { spf: false, dkim: true }, record: 'v=DMARC1; p=reject' },
    });
  });

  test('the operator may ask for more, or for nothing', async () => {
    await changed((configuration) => {
      configuration.dmarc.enforce = 'strict';
    });
    expect((await send({ from: 'a@list.test', message: plain('kim@author.test') })).reply).toMatch(/^550/);
    await changed((configuration) => {
      configuration.dmarc.enforce = 'nothing';
      configuration.dmarc.onTemporaryError = 'defer';
    });
    expect(await send({ client: '192.0.2.20', message: plain('kim@author.test') })).toMatchObject({ state: 'queued' });
    expect((await send({ from: 'kim@broken.test', message: plain('kim@broken.test') })).reply).toMatch(/^451 4\.7\.5/);
    await expect.poll(lastVerification).toMatchObject({ status: 'temperror', is_stored: false });
  });
});
