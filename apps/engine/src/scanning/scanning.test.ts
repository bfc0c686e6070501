import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bitsOf, changeBits, type MilterChange } from '@posthorn/scan/milter/changes';
import { formatPacket, uint32 } from '@posthorn/scan/milter/packet';
import type { Configuration } from '@posthorn/settings/configuration';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newestMessage } from '../rules/conversation-testing.ts';
import { eventually } from '../rules/testing.ts';
import { connectRaw, type EngineForTest, freePort, startEngineForTest } from '../testing.ts';
import { action, exception, profile, scanner } from './content-testing.ts';
import { type FakeDccifd, startFakeDccifd } from './dcc-testing.ts';
import { type FakeMilter, startFakeMilter } from './milter-testing.ts';
import { type FakeClamd, startFakeClamd } from './scanner-testing.ts';

type Content = Configuration['content'];

let house: EngineForTest;
let clamd: FakeClamd;
let second: FakeClamd;
let dccifd: FakeDccifd;
let dccSocket: FakeDccifd;
let milter: FakeMilter;

beforeAll(async () => {
  clamd = await startFakeClamd();
  second = await startFakeClamd();
  dccifd = await startFakeDccifd();
  milter = await startFakeMilter();
  dccSocket = await startFakeDccifd(join(mkdtempSync(join(tmpdir(), 'posthorn-dcc-')), 'dccifd'));
  house = await startEngineForTest((configuration) => {
    configuration.prdr.advertiseHosts = ['*'];
    for (const group of ['spf', 'dkim', 'dmarc', 'arc'] as const) configuration[group].verify = false;
  });
});
afterAll(async () => {
  await house[Symbol.asyncDispose]();
  await clamd.close();
  await second.close();
  await dccifd.close();
  await milter.close();
  await dccSocket.close();
});

async function set(
  scanners: Content['scanners'],
  profiles: Content['profiles'],
  more?: (configuration: Configuration) => void,
): Promise<void> {
  const revision = await house.publish((configuration) => {
    configuration.content.scanners = scanners;
    configuration.content.profiles = profiles;
    more?.(configuration);
  });
  await eventually(async () => {
    const { rows } = await house.database.pool.query('SELECT revision FROM process');
    return rows.every((row) => row.revision === revision) ? true : undefined;
  });
}

/** The replies after the content. */
async function send({ to = ['lee'], prdr = false, text = 'Hi', mail = '' } = {}): Promise<string[]> {
  const raw = await connectRaw(house.port('mx'));
  await raw.say('EHLO there.test\r\n');
  await raw.say(`MAIL FROM:<kim@author.test>${prdr ? ' PRDR' : ''}${mail}\r\n`);
  for (const local of to) await raw.say(`RCPT TO:<${local}@example.test>\r\n`);
  await raw.say('DATA\r\n');
  const replies = [
    await raw.say(`From: kim@author.test\r\nX-Virus-Status: Clean\r\nSubject: s\r\n\r\n${text}\r\n.\r\n`),
  ];
  for (let left = replies[0]!.startsWith('353') ? to.length + 1 : 0; left > 0; left--) replies.push(await raw.reply());
  raw.end();
  return replies;
}

const found = (content: string): string => (content.includes('EVIL') ? 'stream: Evil-1 FOUND\0' : 'stream: OK\0');

describe('what scanners say is done', () => {
  beforeAll(() => {
    clamd.reply = found;
  });

  test('malware is refused with its name, the rest is taken; who scanned what is kept', async () => {
    await set([scanner('av', clamd.address)], [profile()]);
    expect((await send({ text: 'EVIL' }))[0]).toBe('550 5.7.1 Holds malware: Evil-1');
    expect((await send())[0]).toMatch(/^250/);
    const { recipients } = await newestMessage(house);
    expect(recipients[0]!.decision).toMatchObject({
      facts: {
        content: { verdict: 'clean', scanner: 'av', action: 'deliver', scanners: [{ name: 'av', verdict: 'clean' }] },
      },
    });
    const refusal = await eventually(async () => {
      const { rows } = await house.database.pool.query(
        `SELECT decision FROM mail.refusal WHERE decision->>'rule' = 'builtin.content' ORDER BY id DESC LIMIT 1`,
      );
      return rows[0];
    });
    expect(refusal.decision.facts.content).toMatchObject({ verdict: 'malware', ruleIds: ['Evil-1'] });
    const told = await eventually(async () => {
      const { rows } = await house.database.pool.query(
        `SELECT data FROM mail.event WHERE type = 'msg:scan' AND data->>'verdict' = 'malware'`,
      );
      return rows[0];
    });
    expect(told.data).toMatchObject({ ruleIds: ['Evil-1'], scanner: expect.any(String), recipients: 1 });
  });

  test('or kept in quarantine, sent elsewhere, tagged, thrown away', async () => {
    const one = [scanner('av', clamd.address)];
    await set(one, [profile({ actions: [action({})] })]);
    expect((await send({ text: 'EVIL' }))[0]).toMatch(/^250/);
    const kept = await newestMessage(house);
    expect(kept.recipients[0]).toMatchObject({ state: 'quarantined', decision: { rule: 'builtin.content' } });
    // What came with the message and looks like ours is out.
    expect(kept.text).toMatch(/X-Virus-Status: Infected \(Evil-1\)\r\n/);
    expect(kept.text).not.toMatch(/X-Virus-Status: Clean/);

    await set(one, [profile({ actions: [action({ outcome: 'redirect', to: '{local}+junk@{domain}' })] })]);
    await send({ text: 'EVIL' });
    expect((await newestMessage(house)).recipients[0]).toMatchObject({
      address: 'lee+junk@example.test',
      original: { address: 'lee@example.test' },
      state: 'queued',
    });
    await set(one, [profile({ actions: [action({ outcome: 'folder', to: 'Junk' })] })]);
    await send({ text: 'EVIL' });
    expect((await newestMessage(house)).recipients[0]).toMatchObject({
      address: 'lee+Junk@example.test',
      original: { address: 'lee@example.test' },
      state: 'queued',
    });
    await set(one, [profile({ actions: [action({ outcome: 'tag', to: 'evil' })] })]);
    await send({ text: 'EVIL' });
    expect((await newestMessage(house)).text).toMatch(/X-Posthorn-Tags: evil\r\n/);
    await set(one, [profile({ actions: [action({ outcome: 'discard' })] })]);
    await send({ text: 'EVIL' });
    expect((await newestMessage(house)).recipients[0]!.state).toBe('discarded');
  });

  test('each recipient hears what its own profile says (PRDR), and no other one is asked for it', async () => {
    await set(
      [scanner('av', clamd.address)],
      [profile({ name: 'wary', recipients: ['ann@example.test'] }), profile({ name: 'none', scanners: [] })],
    );
    const replies = await send({ to: ['ann', 'bob'], prdr: true, text: 'EVIL' });
    expect(replies.map((reply) => reply.slice(0, 9))).toEqual(['353 Conte', '550 5.7.1', '250 2.1.5', '250 2.0.0']);
    const { recipients } = await newestMessage(house);
    expect(recipients.map(({ address }) => address)).toEqual(['bob@example.test']);
    expect((recipients[0]!.decision as { facts?: object }).facts).not.toHaveProperty('content');
  });

  test('rules see it, and make exceptions', async () => {
    await set([scanner('av', clamd.address)], [profile()]);
    await house.publish((configuration) => {
      configuration.rules.ordered = [
        { ...exception, when: 'content.verdict == "malware" && "Evil-1" in content.ruleIds && content.score == 0.0' },
      ];
    });
    await eventually(async () => ((await send({ text: 'EVIL' }))[0]!.startsWith('250') ? true : undefined));
    await house.publish((configuration) => {
      configuration.rules.ordered = [];
    });
  });
});

describe('a scanner that gives no answer', () => {
  test.each([
    ['defer', /^451 4\.7\.1/],
    ['reject', /^550 5\.7\.1/],
    ['accept', /^250/],
  ] as const)('%s', async (onFailure, expected) => {
    const port = await freePort();
    await set([scanner('av', `127.0.0.1:${port}`, { onFailure })], [profile()]);
    expect((await send())[0]).toMatch(expected);
  });

  test('silence costs its time-out, thrice at most; then mail goes on at once until it is back', async () => {
    clamd.reply = () => undefined;
    await set([scanner('av', clamd.address, { timeout: 1, onFailure: 'accept' })], [profile()]);
    clamd.connections = 0;
    for (let turn = 0; turn < 6; turn++) expect((await send())[0]).toMatch(/^250/);
    expect(clamd.connections).toBe(3);
    const { recipients } = await newestMessage(house);
    expect((recipients[0]!.decision as { facts?: object }).facts).toMatchObject({
      content: { verdict: 'unscanned', failed: ['av'] },
    });
    const failed = await eventually(async () => {
      const { rows } = await house.database.pool.query(
        `SELECT text, data FROM mail.event WHERE type = 'scan:failed' AND (data->>'restSeconds')::int > 0`,
      );
      return rows[0];
    });
    expect(failed).toMatchObject({
      text: 'av did not answer in time',
      data: { scanner: 'av', failures: 3, restSeconds: 10 },
    });
  });

  test('another scanner that finds something counts more than one that fails', async () => {
    clamd.reply = () => 'what?\0';
    second.reply = found;
    await set(
      [scanner('av', clamd.address), scanner('other', second.address)],
      [profile({ scanners: ['av', 'other'] })],
    );
    expect((await send({ text: 'EVIL' }))[0]).toMatch(/^550 5\.7\.1 Holds malware/);
    expect((await send())[0]).toMatch(/^451 4\.7\.1/);
  });

  test('what is too large is not shown to it', async () => {
    clamd.reply = found;
    await set(
      [scanner('small', clamd.address, { maxSize: 2000, tooLarge: 'reject' })],
      [profile({ scanners: ['small'] })],
    );
    expect((await send({ text: 'x'.repeat(900) }))[0]).toMatch(/^250/);
    expect((await send({ text: `${'x'.repeat(900)}\r\n`.repeat(3) }))[0]).toMatch(/^552 5\.3\.4/);
  });
});

describe('DCC', () => {
  const all = [profile({ scanners: ['dcc'] })];
  const at =
    (address: string, more: Partial<Configuration['dcc']> = {}) =>
    (configuration: Configuration) => {
      Object.assign(configuration.dcc, { address, ...more });
    };

  test('over a socket: the envelope as it is, its field in the mail, what it says for rules', async () => {
    dccSocket.reply = () => 'A\nA\nX-DCC-acme-Metrics: mx 1; Body=3 Fuz1=many\n';
    await set([], all, at(dccSocket.address, { grey: 'query' }));
    expect((await send())[0]).toMatch(/^250/);
    expect(dccSocket.asked.at(-1)).toMatchObject({
      options: ['header', 'grey-query'],
      client: expect.stringMatching(/^127\.0\.0\.1(?:\r|$)/),
      sender: 'kim@author.test',
      recipients: ['lee@example.test'],
      content: expect.stringMatching(/^From: kim.*\r\n\r\nHi\r\n$/s),
    });
    const { text, recipients } = await newestMessage(house);
    expect(text).toMatch(/X-DCC-acme-Metrics: mx 1; Body=3 Fuz1=many\r\n/);
    expect(recipients[0]!.decision).toMatchObject({
      facts: { content: { opaque: 'A', scanners: [{ name: 'dcc', verdict: 'clean' }] } },
    });
  });

  test('over TCP: a known cluster of forwarders by its one address; bulk is refused, greylisting is 451', async () => {
    const forwarders = [{ name: 'big', hosts: ['127.0.0.0/8'], address: '198.51.100.9' }];
    await set([], all, at(dccifd.address, { forwarders, addHeader: false }));
    dccifd.reply = () => 'R\nR\nX-DCC-acme-Metrics: mx 1; bulk Body=many\n';
    expect((await send())[0]).toBe('550 5.7.1 Taken for bulk mail');
    expect(dccifd.asked.at(-1)!.client).toBe('198.51.100.9');
    const told = await eventually(async () => {
      const { rows } = await house.database.pool.query(
        `SELECT text, data FROM mail.event WHERE type = 'dcc:result' AND data->>'result' = 'R'`,
      );
      return rows[0];
    });
    expect(told).toMatchObject({
      text: 'X-DCC-acme-Metrics: mx 1; bulk Body=many',
      data: { result: 'R', knownAs: '198.51.100.9' },
    });
    dccifd.reply = () => 'G\nG\n';
    expect((await send())[0]).toBe('451 4.7.1 Greylisted, try again later');
    dccifd.reply = () => 'R\nR\n';
    await set([], [profile({ scanners: ['dcc'], actions: [action({ on: 'spam' })] })], at(dccifd.address));
    expect((await send())[0]).toMatch(/^250/);
    expect((await newestMessage(house)).recipients[0]!.state).toBe('quarantined');
  });

  test('what it says of single recipients each of them hears (PRDR)', async () => {
    dccifd.reply = () => 'S\nAR\n';
    await set([], all, at(dccifd.address));
    const replies = await send({ to: ['ann', 'bob'], prdr: true });
    expect(replies.map((reply) => reply.slice(0, 9))).toEqual(['353 Conte', '250 2.1.5', '550 5.7.1', '250 2.0.0']);
  });

  test('rules ask for dcc.result and dcc.header', async () => {
    dccifd.reply = () => 'R\nR\nX-DCC-acme-Metrics: mx 1; bulk Body=many\n';
    const when = 'dcc.result == "R" && dcc.header.startsWith("X-DCC-acme") && dcc.header.contains("Body=many")';
    await set([], all, (configuration) => {
      at(dccifd.address)(configuration);
      configuration.rules.ordered = [{ ...exception, when }];
    });
    expect((await send())[0]).toMatch(/^250/);
    await house.publish((configuration) => {
      configuration.rules.ordered = [];
    });
  });

  test.each([
    ['garbage', 'what?\n'],
    ['cut', ''],
    ['a failure of DCC', 'T\n'],
    ['letters for nobody', 'A\n\n'],
  ])('%s: mail goes on, or is put off, as its setting says', async (_, reply) => {
    dccifd.reply = () => reply;
    await set([], all, at(dccifd.address, { onFailure: 'accept' }));
    expect((await send())[0]).toMatch(/^250/);
    const { recipients } = await newestMessage(house);
    expect((recipients[0]!.decision as { facts?: object }).facts).toMatchObject({ content: { failed: ['dcc'] } });
    dccifd.reply = () => 'A\nA\n';
    await set([], all, at(dccifd.address, { onFailure: 'defer' }));
    dccifd.reply = () => reply;
    expect((await send())[0]).toMatch(/^451 4\.7\.1/);
    dccifd.reply = () => 'A\nA\n';
    expect((await send())[0]).toMatch(/^250/);
  });

  test('a silent one costs its time', async () => {
    dccifd.reply = () => undefined;
    await set([], all, at(dccifd.address, { timeout: 1, onFailure: 'defer' }));
    expect((await send())[0]).toMatch(/^451 4\.7\.1/);
    await set([], [], at(''));
  });
});

describe('milters', () => {
  const all = Object.keys(changeBits) as MilterChange[];
  const one = () => [scanner('filter', milter.address, { kind: 'milter' })];
  const asked = [profile({ scanners: ['filter'] })];
  const may = (mayChange: MilterChange[]) => (configuration: Configuration) => {
    configuration.milter.exceptions = [{ milter: 'filter', mayChange }];
  };

  test('it changes header, envelope and body, as far as it may', async () => {
    milter.wants = bitsOf(all);
    milter.ending = (body) => [
      formatPacket('h', 'X-Last', 'z'),
      formatPacket('i', uint32(0), 'X-First', 'a'),
      formatPacket('m', uint32(1), 'Subject', 'changed'),
      formatPacket('m', uint32(1), 'X-Virus-Status', ''),
      formatPacket('e', '<other@author.test>'),
      formatPacket('-', '<lee@example.test>'),
      formatPacket('+', '<kay@EXAMPLE.test>'),
      formatPacket('+', '<ann@example.test>'),
      formatPacket('+', '<no address>'),
      formatPacket('b', Buffer.from(`New: ${body}`)),
      formatPacket('a'),
    ];
    await set(one(), asked, may(all));
    expect((await send({ to: ['lee', 'ann'] }))[0]).toMatch(/^250/);
    const { text, recipients, sender } = await newestMessage(house);
    expect(text).toMatch(/^X-First: a\r\nFrom: kim@author\.test\r\nSubject: changed\r\nX-Last: z\r\n\r\nNew: Hi\r\n$/m);
    expect(text).not.toContain('X-Virus-Status');
    expect(sender).toBe('other@author.test');
    expect(recipients.map(({ address, state }) => `${address} ${state}`).toSorted()).toEqual([
      'ann@example.test queued',
      'kay@EXAMPLE.test queued',
      'lee@example.test discarded',
    ]);
    expect(recipients.find(({ state }) => state === 'discarded')!.decision).toMatchObject({
      rule: 'builtin.milter',
      facts: { milter: 'filter' },
    });
  });

  test('one that may not gets no mail, and the reason stands there', async () => {
    await set(one(), asked, may(['addFields']));
    expect((await send())[0]).toMatch(/^451 4\.7\.1/);
    const failed = await eventually(async () => {
      const { rows } = await house.database.pool.query(
        `SELECT text FROM mail.event WHERE type = 'scan:failed' AND data->>'scanner' = 'filter' ORDER BY id DESC LIMIT 1`,
      );
      return rows[0];
    });
    expect(failed.text).toBe(
      'filter wants to do what it may not: change header fields, quarantine, add recipients, take recipients out, change the sender, replace the body',
    );
  });

  test('a large body in place of another is kept in a file, and one that is too large is not taken', async () => {
    await house.publish((configuration) => {
      configuration.queue.spillThreshold = 65_536;
    });
    const piece = Buffer.alloc(60_000, `${'z'.repeat(998)}\r\n`);
    milter.ending = () => [...Array.from({ length: 10 }, () => formatPacket('b', piece)), formatPacket('c')];
    await set(one(), asked, may(all));
    expect((await send())[0]).toMatch(/^250/);
    expect((await newestMessage(house)).text).toMatch(/\r\n\r\nz{998}\r\n.*\r\n$/s);
    await set(one(), asked, (configuration) => {
      configuration.milter.maxBody = 500_000;
    });
    expect((await send())[0]).toMatch(/^451/);
  });
});

test('a body that was spilled to disk is streamed from there', async () => {
  clamd.reply = found;
  await house.publish((configuration) => {
    configuration.queue.spillThreshold = 65_536;
  });
  await set([scanner('large', clamd.address, { maxSize: 10_000_000 })], [profile({ scanners: ['large'] })]);
  const text = `${'y'.repeat(900)}\r\n`.repeat(800);
  expect((await send({ text: `${text}EVIL` }))[0]).toMatch(/^550 5\.7\.1 Holds malware/);
  expect((await send({ text }))[0]).toMatch(/^250/);
});
