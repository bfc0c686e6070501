import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { askForDmarcReports } from '@posthorn/db/mail/dmarc-sent';
import { addTlsSessions } from '@posthorn/db/mail/tls-session';
import { insertVerifications } from '@posthorn/db/mail/verification';
import { sampleVerification } from '@posthorn/queue/testing';
import { createTransport } from 'nodemailer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ForeignMx } from '../foreign-mx.ts';
import { createDkimWorld, type DkimWorld, published, recordOf, type Sending, signaturesIn } from './dkim-world.ts';
import { queueIdIn } from './raw-client.ts';
import { finished, timelineOf, until } from './record.ts';

const password = randomBytes(12).toString('hex');
let world: DkimWorld;
beforeAll(async () => {
  world = await createDkimWorld(password);
});
afterAll(() => world[Symbol.asyncDispose]());

/** What Debian's python3-dkim says of the signature at a place: an implementation that shares nothing with Node's. */
function judgedByPython(content: Buffer, index = 0): boolean {
  const names = Object.fromEntries(Object.entries(published).map(([name, key]) => [`${name}.`, recordOf(key)]));
  const script = `import sys, json, dkim
names = json.loads(sys.argv[1])
look = lambda name, timeout=5: names.get(name.decode() if isinstance(name, bytes) else name, '').encode() or None
try:
  print(dkim.DKIM(sys.stdin.buffer.read()).verify(idx=${index}, dnsfunc=look))
except dkim.ValidationError as error:
  print(error)`;
  const run = spawnSync('/usr/bin/python3', ['-c', script, JSON.stringify(names)], { input: content });
  if (run.status !== 0) throw new Error(run.stderr.toString());
  return run.stdout.toString().trim() === 'True';
}
const hasPython = existsSync('/usr/lib/python3/dist-packages/dkim/__init__.py');

describe('mail of ours is signed', () => {
  test('and verifies by mailauth; the attempt says by whom', async () => {
    const { content, queueId } = await world.send({});
    expect(await world.judged(content)).toEqual(['s1@sign.test rsa-sha256 pass']);
    const attempt = (await timelineOf(world.system, queueId)).entries.find(({ kind }) => kind === 'attempt');
    expect(attempt).toMatchObject({
      attempt: { signatures: [{ domain: 'sign.test', selector: 's1', algorithm: 'rsa-sha256' }] },
    });
    expect((await world.eventOf(queueId, 'dkim:signed')).data['signatures']).toHaveLength(1);
  });

  test('by RSA and Ed25519 when both keys are live', async () => {
    const { content } = await world.send({ from: 'x@both.test' });
    const results = await world.judged(content);
    expect(results).toEqual(['e@both.test ed25519-sha256 pass', 'r@both.test rsa-sha256 pass']);
  });

  test.skipIf(!hasPython)('and verifies by python3-dkim, both algorithms', async () => {
    const { content } = await world.send({ from: 'x@both.test', header: 'Cc: one@x.test,\r\n\ttwo@x.test\r\n' });
    expect([judgedByPython(content, 0), judgedByPython(content, 1)]).toEqual([true, true]);
    const tampered = Buffer.from(content.toString('latin1').replace('Hello.', 'Hallo.'), 'latin1');
    expect(judgedByPython(tampered)).toBe(false);
  });

  test('by a key of 4096 bits', async () => {
    expect(await world.judged((await world.send({ from: 'x@big.test' })).content)).toEqual([
      'big@big.test rsa-sha256 pass',
    ]);
  });

  test.each([
    ['7-bit, DATA', {}],
    [
      '8-bit, DATA',
      {
        body: 'Grüße\r\n',
        declare: '8BITMIME',
        header: 'Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n',
      },
    ],
    [
      '8-bit, BDAT',
      {
        body: 'Grüße\r\n',
        declare: '8BITMIME',
        how: 'BDAT',
        header: 'Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n',
      },
    ],
    ['an empty body', { body: '' }],
    ['empty lines at the end', { body: 'x\r\n\r\n\r\n' }],
    ['dots and blanks', { body: '.one\r\n..two\t \r\n.\u0020\r\n' }],
    ['no line end at the end, BDAT', { body: 'cut', how: 'BDAT' }],
    [
      'binary, BDAT, for a peer without it',
      {
        body: '\u0001\u00ff\n lone\r\n',
        declare: 'BINARYMIME',
        how: 'BDAT',
        header: 'Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary\r\n',
      },
    ],
  ] satisfies [string, Sending][])('%s', async (_, sending) => {
    expect(await world.judged((await world.send(sending)).content)).toEqual(['s1@sign.test rsa-sha256 pass']);
  });

  test('after the conversion to 7 bits, not before', async () => {
    const header = 'Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n';
    const sending = { body: 'Grüße aus dem Süden\r\n', header, declare: '8BITMIME' };
    const { content } = await world.send({ ...sending, domain: 'seven.test' });
    expect(content.toString('latin1')).toMatch(/Content-Transfer-Encoding: (?:quoted-printable|base64)/i);
    expect(await world.judged(content)).toEqual(['s1@sign.test rsa-sha256 pass']);
    expect([...content].every((octet) => octet < 128)).toBe(true);
  });

  test('each form of one message has its own signature, and every recipient of a form the same', async () => {
    const header = 'Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n';
    const many = Array.from({ length: 60 }, (_, at) => `r${at}@d${at % 3}.modern.test`);
    const { queueId, marker, content } = await world.send({
      body: 'Grüße\r\n',
      header,
      declare: '8BITMIME',
      to: [...many, 'a@seven.test'],
    });
    const fieldOf = (from: ForeignMx) =>
      new Set(
        from.arrived
          .filter((one) => one.content.includes(`Subject: ${marker}\r\n`))
          .map((one) => /^DKIM-Signature:.*\r\n(?:[ \t].*\r\n)*/m.exec(one.content.toString('latin1'))?.[0]),
      );
    expect(fieldOf(world.modern).size).toBe(1);
    expect(fieldOf(world.sevenBit)).not.toEqual(fieldOf(world.modern));
    expect(await world.judged(content)).toEqual(['s1@sign.test rsa-sha256 pass']);
    await world.eventOf(queueId, 'dkim:signed');
    await until('both forms are told', async () => (await world.eventsOf(queueId, 'dkim:signed')).length === 2);
  });

  test('a large one is streamed', async () => {
    const body = `${'x'.repeat(70)}\r\n`.repeat(400_000);
    const { content } = await world.send({ body });
    expect(content.length).toBeGreaterThan(28_000_000);
    expect(await world.judged(content)).toEqual(['s1@sign.test rsa-sha256 pass']);
  });

  test('handed in with a password; in the name of the author, not of the sender', async () => {
    const transport = createTransport({
      host: '127.0.0.1',
      port: world.system.port('submission'),
      requireTLS: true,
      auth: { user: 'anna', pass: password },
      tls: { rejectUnauthorized: false },
    });
    const { response } = await transport.sendMail({
      from: 'Änna <anna@both.test>',
      envelope: { from: 'anna@sign.test', to: 'submitted@modern.test' },
      subject: 'Grüße',
      text: 'ünicode',
      html: '<b>x</b>',
      attachments: [{ filename: 'a', content: randomBytes(20_000) }],
    });
    transport.close();
    await finished(world.system, queueIdIn(`${response}\r\n`));
    const { content } = world.modern.arrived.find(({ recipients }) => recipients.includes('submitted@modern.test'))!;
    expect(await world.judged(content)).toEqual(['e@both.test ed25519-sha256 pass', 'r@both.test rsa-sha256 pass']);
  });

  test.skipIf(!existsSync('/usr/bin/swaks'))('handed in with swaks', async () => {
    const swaks = spawn('/usr/bin/swaks', [
      '--server',
      '127.0.0.1',
      '--port',
      String(world.system.port('submissions')),
      '--tls-on-connect',
      '--auth',
      'PLAIN',
      '--auth-user',
      'anna',
      '--auth-password',
      password,
      '--from',
      'anna@sign.test',
      '--to',
      'swaks@modern.test',
      '--silent',
      '2',
    ]);
    expect(await new Promise((resolve) => swaks.on('close', resolve))).toBe(0);
    const [arrived] = await until('it arrives', () => {
      const found = world.modern.arrived.filter(({ recipients }) => recipients.includes('swaks@modern.test'));
      return found.length > 0 && found;
    });
    expect(await world.judged(arrived!.content)).toEqual(['s1@sign.test rsa-sha256 pass']);
  });

  test.skipIf(!hasPython)('reports to other domains too, so that they are believed there', async () => {
    const { pool, dns } = world.system;
    const day = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
    dns.set('_dmarc.asks.test', [{ type: 'TXT', data: 'v=DMARC1; p=none; rua=mailto:dmarc@asks.test' }]);
    dns.set('_smtp._tls.asks.test', [{ type: 'TXT', data: 'v=TLSRPTv1; rua=mailto:tls@asks.test' }]);
    await insertVerifications(pool, [
      sampleVerification({ at: new Date(`${day}T12:00:00Z`), fromDomain: 'asks.test' }),
    ]);
    await askForDmarcReports(pool, { day, domain: 'asks.test', askedBy: 'anna' });
    await addTlsSessions(pool, [
      {
        day,
        domain: 'asks.test',
        policy: { type: 'no-policy-found', strings: [], mxHosts: [] },
        ...{ result: '', host: '', address: '', sentFrom: '', words: '' },
        sessions: 1,
        lastAt: new Date(),
      },
    ]);
    await pool.query(
      `insert into mail.tls_report_sent (id, day, domain, state, try_after) values (mail.id_now(), $1, 'asks.test', 'waiting', now())
       on conflict do nothing`,
      [day],
    );
    const arrivedAt = (address: string) =>
      until(`a report at ${address}`, () =>
        world.modern.arrived.find(({ recipients }) => recipients.includes(address)),
      );
    const dmarc = await arrivedAt('dmarc@asks.test');
    expect(dmarc.sender).toBe('reports@both.test');
    expect([judgedByPython(dmarc.content, 0), judgedByPython(dmarc.content, 1)]).toEqual([true, true]);
    const tls = await arrivedAt('tls@asks.test');
    expect(tls.sender).toBe('');
    expect(judgedByPython(tls.content)).toBe(true);
    expect(await world.judged(tls.content)).toEqual(['s1@sign.test rsa-sha256 pass']);
  });

  test('of a domain of other letters, by its A-label', async () => {
    const { content } = await world.send({ from: 'x@xn--bcher-kva.test' });
    expect(await world.judged(content)).toEqual(['idn@xn--bcher-kva.test rsa-sha256 pass']);
  });

  test('of a subdomain, by the domain above it; not where that says no', async () => {
    expect(await world.judged((await world.send({ from: 'x@deep.sub.sign.test' })).content)).toEqual([
      's1@sign.test rsa-sha256 pass',
    ]);
    expect(signaturesIn((await world.send({ from: 'x@sub.strict.test' })).content)).toBe(0);
    expect(await world.judged((await world.send({ from: 'x@strict.test' })).content)).toEqual([
      's1@strict.test rsa-sha256 pass',
    ]);
  });

  test('for each domain of several authors', async () => {
    const { content } = await world.send({ from: 'a@sign.test, b@strict.test, c@nowhere.test' });
    expect(await world.judged(content)).toEqual(['s1@sign.test rsa-sha256 pass', 's1@strict.test rsa-sha256 pass']);
  });

  test('a report that we write', async () => {
    const sender = `told${randomBytes(4).toString('hex')}@modern.test`;
    await world.send({ to: ['refuse@modern.test'], sender });
    const report = await until('the report arrives', () =>
      world.modern.arrived.find(({ recipients }) => recipients.includes(sender)),
    );
    expect(report.content.toString()).toContain('From: Mail Delivery System <postmaster@sign.test>');
    expect(await world.judged(report.content)).toEqual(['s1@sign.test rsa-sha256 pass']);
  });
});

describe('a signature holds the header', () => {
  test.each(['From', 'To', 'Cc', 'Subject', 'Date', 'Message-ID', 'Reply-To', 'MIME-Version', 'Content-Type'])(
    'another %s breaks it',
    async (name) => {
      const { content } = await world.send({});
      const [selector] = await world.judged(Buffer.concat([Buffer.from(`${name}: another@x.test\r\n`), content]));
      expect(selector).toMatch(/(fail|neutral|permerror)$/);
    },
  );

  test('what is added on top by others does not', async () => {
    const { content } = await world.send({});
    const added = Buffer.concat([Buffer.from('Received: from x by y\r\nX-Spam: no\r\n'), content]);
    expect(await world.judged(added)).toEqual(['s1@sign.test rsa-sha256 pass']);
  });
});
