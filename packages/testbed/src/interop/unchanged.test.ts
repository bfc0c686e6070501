import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { format } from 'node:util';
import { createTransport } from 'nodemailer';
import PostalMime from 'postal-mime';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ForeignMx, startForeignMx } from '../foreign-mx.ts';
import { type MailPeer, startExim } from '../peers/exim.ts';
import { findPeers } from '../peers/packages.ts';
import { createSystem, type System } from '../system.ts';
import { bodies, endsWith, lines, withLf } from './bodies.ts';
import { bodyHash, verifyDkim } from './dkim.ts';
import { readMaildir } from './maildir.ts';
import { greeted, queueIdIn, type RawMessage, sendBdat, sendEnvelope, sendRaw } from './raw-client.ts';
import { balanced, contentOf, everythingFinished, finished, storyOf, until } from './record.ts';
import { routeToHost } from './world.ts';

const rooms = new AsyncDisposableStack();
let system: System;
/** Another Posthorn: the only peer at hand that offers BINARYMIME. */
let other: System;
/** An npm smtp-server as it comes, and two that offer less. */
let modern: ForeignMx;
let sevenBit: ForeignMx;
let ascii: ForeignMx;
/** The commands as they came: what the server gives to its handlers it has decoded. */
const heardByAscii: string[] = [];
const listener = {
  level() {},
  trace() {},
  info() {},
  warn() {},
  error() {},
  fatal() {},
  debug: (_about: unknown, ...words: unknown[]) => void heardByAscii.push(format(...words)),
};

beforeAll(async () => {
  other = rooms.use(
    await createSystem({
      configure({ queue }) {
        queue.holdAll = true;
      },
    }),
  );
  modern = rooms.use(await startForeignMx());
  sevenBit = rooms.use(await startForeignMx({ server: { hide8BITMIME: true, hideSMTPUTF8: true } }));
  ascii = rooms.use(await startForeignMx({ server: { hideSMTPUTF8: true, logger: listener as never } }));
  system = rooms.use(
    await createSystem({
      configure({ routing }) {
        const named = (name: string, port: number, match: string[]) => ({ ...routeToHost(port, match), name });
        routing.routes = [
          named('posthorn', other.port('mx'), ['posthorn.test']),
          named('seven', sevenBit.port, ['seven.test']),
          named('ascii', ascii.port, ['ascii.test', 'xn--strae-oqa.test']),
          named('modern', modern.port, ['*']),
        ];
      },
    }),
  );
});
afterAll(async () => {
  if (system) {
    await everythingFinished(system);
    await balanced(system);
    await balanced(other);
  }
  await rooms.disposeAsync();
});

type Sent = Partial<RawMessage> & { content: Buffer };

/** Sends to one of the peers; resolves with the queue id. */
async function deliver(how: 'DATA' | 'BDAT', to: string, message: Sent): Promise<string> {
  const whole = { from: 'anna@sender.test', to: [to], body: '8BITMIME', ...message };
  const reply = await (how === 'DATA' ? sendRaw(system.port('mx'), whole) : sendBdat(system.port('mx'), whole));
  return queueIdIn(reply);
}

/** What has arrived at a foreign server for this recipient. */
function arrivedAt(peer: ForeignMx, to: string): Promise<Buffer> {
  return until(`mail for ${to}`, () => peer.arrived.find(({ recipients }) => recipients.includes(to))?.content, {
    explain: () => system.log.text(),
  });
}

/** What has arrived at the other Posthorn for this recipient. */
function arrivedAtPosthorn(to: string): Promise<{ content: Buffer; body: string }> {
  return until(`mail for ${to}`, async () => {
    const { rows } = await other.pool.query<{ id: string; body: string }>(
      'select m.id, m.body from mail.message m join mail.recipient r on r.message_id = m.id where r.address = $1',
      [to],
    );
    return rows[0] && { content: await contentOf(other, rows[0].id), body: rows[0].body };
  });
}

const cases = Object.entries({
  ...bodies,
  'lines of 8000': Buffer.from(`Subject: x\r\n\r\n${`${'z'.repeat(8000)}\r\n`.repeat(20)}`),
  'every octet but NUL, CR and LF': Buffer.concat([
    Buffer.from('Subject: x\r\n\r\n'),
    Buffer.from(Array.from({ length: 255 }, (_, n) => n + 1).filter((octet) => octet !== 10 && octet !== 13)),
    Buffer.from('\r\n'),
  ]),
  'no body': Buffer.from('Subject: x\r\n\r\n'),
  'only a dot': Buffer.from('Subject: x\r\n\r\n.\r\n'),
});

describe.each(['DATA', 'BDAT'] as const)('taken by %s', (how) => {
  test.each(cases)('%s arrives byte for byte at an npm smtp-server', async (name, content) => {
    const to = `${how}-${name.replaceAll(/[ ,]/g, '-')}@modern.test`.toLowerCase();
    await deliver(how, to, { content });
    expect(endsWith(await arrivedAt(modern, to), content)).toBe(true);
  });

  test.each(cases)('%s arrives byte for byte at another Posthorn', async (name, content) => {
    const to = `${how}-${name.replaceAll(/[ ,]/g, '-')}@posthorn.test`.toLowerCase();
    await deliver(how, to, { content });
    expect(endsWith((await arrivedAtPosthorn(to)).content, content)).toBe(true);
  });

  test('40 MB arrive byte for byte, over DATA and over BDAT', async () => {
    const content = Buffer.concat([bodies['dot-stuffing']!, lines(40_000_000)]);
    const to = [`large-${how}@modern.test`.toLowerCase(), `large-${how}@posthorn.test`.toLowerCase()];
    const id = await deliver(how, to[0]!, { content, to });
    expect(await finished(system, id, 60)).toEqual({ [to[0]!]: 'delivered', [to[1]!]: 'delivered' });
    expect(endsWith(await arrivedAt(modern, to[0]!), content)).toBe(true);
    expect(endsWith((await arrivedAtPosthorn(to[1]!)).content, content)).toBe(true);
    modern.arrived.length = 0;
  }, 90_000);
});

test('BDAT in chunks of any size, cut anywhere, makes one message', async () => {
  const { content } = { content: bodies['dot-stuffing']! };
  for (const chunk of [1, 7, 64, content.length]) {
    const to = `chunk${chunk}@modern.test`;
    const reply = await sendBdat(system.port('mx'), { from: 'anna@sender.test', to: [to], content }, chunk);
    queueIdIn(reply);
    expect(endsWith(await arrivedAt(modern, to), content)).toBe(true);
  }
});

describe('DKIM', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  test.each([
    ['modern', 'dkim@modern.test'],
    ['posthorn', 'dkim@posthorn.test'],
  ])('a signature made by nodemailer still verifies at %s', async (peer, to) => {
    const transport = createTransport({
      host: '127.0.0.1',
      port: system.port('mx'),
      ignoreTLS: true,
      dkim: {
        domainName: 'sender.test',
        keySelector: 's1',
        privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
      },
    });
    await transport.sendMail({
      from: 'Änna <anna@sender.test>',
      to,
      subject: 'A  subject   with\tspaces and ünicode '.repeat(5),
      text: `.dot\n\ttab  \n\n\ntrailing   \n${'long '.repeat(200)}\n\n\n`,
      textEncoding: 'quoted-printable',
      attachments: [{ content: randomBytes(100_000), filename: 'a.bin' }],
    });
    transport.close();
    const arrived = peer === 'modern' ? await arrivedAt(modern, to) : (await arrivedAtPosthorn(to)).content;
    expect(verifyDkim(arrived, publicKey)).toEqual({ bodyHash: true, signature: true });
    const spoiled = Buffer.from(arrived.toString('latin1').replace(/\r\n$/, 'x\r\n'), 'latin1');
    expect(verifyDkim(spoiled, publicKey)).toEqual({ bodyHash: false, signature: true });
  });

  test('simple and relaxed body hashes survive white space and empty lines at the end', async () => {
    const content = Buffer.from('Subject: x\r\n\r\n a  b \t\r\n\r\n \t\r\nend \r\n\r\n\r\n');
    await deliver('DATA', 'hash@modern.test', { content });
    const arrived = (await arrivedAt(modern, 'hash@modern.test')).toString('latin1');
    const bodyOf = (text: string) => text.slice(text.indexOf('\r\n\r\n') + 4);
    for (const how of ['simple', 'relaxed']) {
      expect(bodyHash(bodyOf(arrived), how)).toBe(bodyHash(bodyOf(content.toString('latin1')), how));
    }
  });
});

describe('NUL', () => {
  const content = Buffer.from('Subject: x\r\n\r\na\0b\r\n');
  test.each(['7BIT', '8BITMIME'])('is refused with BODY=%s, over DATA and BDAT', async (body) => {
    const message = { from: 'anna@sender.test', to: ['nul@modern.test'], content, body };
    expect(await sendRaw(system.port('mx'), message)).toMatch(/^5\d\d 5\.6\.\d+ /);
    expect(await sendBdat(system.port('mx'), message)).toMatch(/^5\d\d 5\.6\.\d+ /);
  });

  test('may stand in BINARYMIME, which only BDAT can carry', async () => {
    const message = { from: 'anna@sender.test', to: ['nul@posthorn.test'], content, body: 'BINARYMIME' };
    expect(await sendRaw(system.port('mx'), message)).toMatch(/^503 5\.5\.1 /);
    queueIdIn(await sendBdat(system.port('mx'), message));
    expect(endsWith((await arrivedAtPosthorn('nul@posthorn.test')).content, content)).toBe(true);
  });
});

/** A picture and a text, both as raw octets. */
const octets = Buffer.concat([Buffer.from([0, 13, 10, 46, 13, 10, 10, 13, 0]), randomBytes(30_000)]);
const binary = (type = 'multipart/mixed') =>
  Buffer.concat([
    Buffer.from(
      `From: anna@sender.test\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: ${type}; boundary=frontier\r\nContent-Transfer-Encoding: binary\r\n\r\n` +
        '--frontier\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nGrüße\r\n' +
        '--frontier\r\nContent-Type: application/octet-stream; name=a.bin\r\nContent-Transfer-Encoding: binary\r\n\r\n',
    ),
    octets,
    Buffer.from('\r\n--frontier--\r\n'),
  ]);

describe('BINARYMIME', () => {
  test('goes as it is, with BODY=BINARYMIME, to a hop that takes it', async () => {
    await deliver('BDAT', 'bin@posthorn.test', { content: binary(), body: 'BINARYMIME' });
    const arrived = await arrivedAtPosthorn('bin@posthorn.test');
    expect(arrived.body).toBe('BINARYMIME');
    expect(endsWith(arrived.content, binary())).toBe(true);
  });

  test.each(['modern', 'seven'])('is re-encoded for the hop %s, and is the same when decoded', async (peer) => {
    const to = `bin@${peer}.test`;
    await deliver('BDAT', to, { content: binary(), body: 'BINARYMIME' });
    const arrived = await arrivedAt(peer === 'modern' ? modern : sevenBit, to);
    const mail = await PostalMime.parse(arrived, { attachmentEncoding: 'arraybuffer' });
    expect(mail.text?.trim()).toBe('Grüße');
    expect(Buffer.from(mail.attachments[0]!.content as ArrayBuffer).equals(octets)).toBe(true);
    expect(arrived.includes(0)).toBe(false);
    if (peer === 'seven') expect(arrived.every((octet) => octet < 128)).toBe(true);
  });

  test('that was signed cannot be re-encoded: the sender gets 5.6.3, and the reason stands in the timeline', async () => {
    const signed = binary('multipart/signed; protocol="application/pkcs7-signature"; micalg=sha-256');
    const id = await deliver('BDAT', 'signed@modern.test', { content: signed, body: 'BINARYMIME' });
    expect(await finished(system, id)).toEqual({ 'signed@modern.test': 'bounced' });
    expect(await storyOf(system, id)).toMatch(/msg:fail:delivery .*5\.6\.3 .*cannot be re-encoded \(signed\)/);
    expect((await arrivedAt(modern, 'anna@sender.test')).toString('latin1')).toContain('Status: 5.6.3');
    modern.arrived.length = 0;
  });
});

test('8-bit text becomes quoted-printable for a hop without 8BITMIME', async () => {
  await deliver('DATA', 'eight@seven.test', { content: bodies['eight-bit']! });
  const arrived = await arrivedAt(sevenBit, 'eight@seven.test');
  expect(arrived.every((octet) => octet < 128)).toBe(true);
  expect(arrived.toString()).toMatch(/Content-Transfer-Encoding: quoted-printable/i);
  expect((await PostalMime.parse(arrived)).text).toContain('Grüße aus Köln');
});

describe('SMTPUTF8', () => {
  const content = Buffer.from('From: a@sender.test\r\nSubject: x\r\n\r\nx\r\n');
  const mail = 'SMTPUTF8';

  test('an address goes to a hop that takes it', async () => {
    const id = await deliver('DATA', 'jürgen@modern.test', { content, mail });
    expect(await finished(system, id)).toEqual({ 'jürgen@modern.test': 'delivered' });
  });

  test('an address for a hop that does not is bounced with 5.6.7', async () => {
    const id = await deliver('DATA', 'jürgen@ascii.test', { content, mail });
    expect(await finished(system, id)).toEqual({ 'jürgen@ascii.test': 'bounced' });
    expect(await storyOf(system, id)).toMatch(/5\.6\.7 .*jürgen@ascii\.test needs SMTPUTF8/);
    expect((await arrivedAt(modern, 'anna@sender.test')).toString()).toContain('Status: 5.6.7');
  });

  test('a domain alone is written as A-labels for it', async () => {
    const id = await deliver('DATA', 'joe@straße.test', { content, mail });
    expect(Object.values(await finished(system, id))).toEqual(['delivered']);
    expect(heardByAscii.join('\n')).toContain('RCPT TO:<joe@xn--strae-oqa.test>');
  });

  test('without the parameter such an address is refused', async () => {
    const client = await greeted(system.port('mx'));
    const refusal = await sendEnvelope(client, { from: 'a@sender.test', to: ['jürgen@modern.test'] });
    expect(refusal).toMatch(/^553 5\.6\.7 /);
    client.close();
  });
});

test('a line beyond the limit is refused, not folded', async () => {
  const content = Buffer.from(`Subject: x\r\n\r\n${'z'.repeat(8193)}\r\n`);
  const message = { from: 'anna@sender.test', to: ['long@modern.test'], content };
  expect(await sendRaw(system.port('mx'), message)).toMatch(/^5\d\d 5\.\d\.\d+ .*line/i);
});

describe.skipIf(findPeers().missing.length > 0)('Exim over CHUNKING', () => {
  let exim: MailPeer;
  beforeAll(async () => {
    exim = rooms.use(await startExim());
    await system.publish(({ routing }) => {
      routing.routes.unshift({ ...routeToHost(exim.port, ['exim.test']), name: 'exim' });
    });
  });

  test.each(Object.entries(bodies))('%s arrives byte for byte', async (name, content) => {
    const id = await deliver('BDAT', `${name}@exim.test`, { content });
    expect(await finished(system, id)).toEqual({ [`${name}@exim.test`]: 'delivered' });
    await until(`Exim has stored ${name}`, async () => {
      const stored = await readMaildir(exim.maildir('all'), 1, exim.log);
      return stored.some((one) => endsWith(withLf(one), withLf(content)));
    });
  });
});
