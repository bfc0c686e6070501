import { claim, readContent } from '@posthorn/queue/claim';
import { searchRefusals } from '@posthorn/queue/history';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectRaw, type EngineForTest, freePort, newPassword, startEngineForTest } from './testing.ts';

let house: EngineForTest;
beforeAll(async () => {
  const lmtpPort = await freePort();
  house = await startEngineForTest((configuration) => {
    configuration.smtp.tarpitDelay = 0;
    configuration.auth.failureDelay = 0;
    configuration.auth.accounts.push({
      username: 'joe@example.test',
      password: newPassword('correct horse'),
      enabled: true,
      senders: ['*@example.test'],
    });
    configuration.listeners.entries.push({ name: 'lmtp', kind: 'lmtp', port: lmtpPort, enabled: true });
  });
});
afterAll(() => house[Symbol.asyncDispose]());

const envelope = 'EHLO client.example\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<joe@example.test>\r\n';

async function stored(queueId: string) {
  const claims = await claim({
    pool: house.database.pool,
    worker: 'test',
    leaseSeconds: 30,
    limits: { concurrencyPerDestination: 1000 },
  });
  const found = claims.flatMap(({ messages }) => messages).find(({ message }) => message.queueId === queueId);
  if (found === undefined) throw new Error(`${queueId} is not in the queue`);
  return found;
}

function queueIdIn(reply: string): string {
  return /queued as (\w+)/.exec(reply)?.[1] ?? `no id in ${reply}`;
}

test('a message is in the queue, octet for octet, when its client hears 250', async () => {
  const client = await connectRaw(house.port('mx'));
  expect(client.greeting).toBe('220 mx.example.test ESMTP Posthorn');
  const body = 'Subject: =?utf-8?q?h=C3=A4?=\r\nDKIM-Signature: v=1;\r\n  b=a\r\n\r\n..dot\r\n\xff 8bit\r\n\tlast';
  const replies = await client.sayAll(`${envelope}DATA\r\n`, 4);
  expect(replies.map((reply) => reply.slice(0, 3))).toEqual(['250', '250', '250', '354']);
  const answer = await client.say(Buffer.from(`${body.replace('..dot', '...dot')}\r\n.\r\n`, 'latin1'));
  expect(answer).toMatch(/^250 2\.0\.0 Ok: queued as \w{15}$/);

  const { message, content, recipients } = await stored(queueIdIn(answer));
  const text = Buffer.from(content!).toString('latin1');
  expect(text.endsWith(`\r\n${body}\r\n`)).toBe(true);
  expect(text.slice(0, text.length - body.length - 2)).toMatch(
    /^Authentication-Results: mx\.example\.test;[\s\S]*\r\nReceived-SPF: [\s\S]*\r\nReceived: from client\.example[\s\S]*with ESMTP id \w{15}[\s\S]*for <joe@example\.test>;\r\n\t.*\r\n$/,
  );
  expect(message).toMatchObject({
    reversePath: 'a@b.test',
    revision: 1,
    size: text.length,
    summary: { subject: 'hä' },
  });
  expect(message.client).toMatchObject({
    address: '127.0.0.1',
    helo: 'client.example',
    listener: 'mx',
    protocol: 'ESMTP',
  });
  expect(recipients.map(({ address }) => address)).toEqual(['joe@example.test']);
  expect(await client.say('QUIT\r\n')).toMatch(/^221 /);
  await client.closed;
});

test('a stranger may not relay, and why is on record', async () => {
  const client = await connectRaw(house.port('mx'));
  await client.say('EHLO client.example\r\n');
  await client.say('MAIL FROM:<a@b.test>\r\n');
  expect(await client.say('RCPT TO:<x@elsewhere.test>\r\n')).toBe('550 5.7.1 Relay access denied');
  client.end();
  await client.closed;
  await expect
    .poll(refusals)
    .toContainEqual(
      expect.objectContaining({ rule: 'builtin.relay-denied', recipient: 'x@elsewhere.test', sender: 'a@b.test' }),
    );
});

test('the postmaster is reached without a domain, and a name without one is nobody', async () => {
  const client = await connectRaw(house.port('mx'));
  await client.say('EHLO client.example\r\n');
  await client.say('MAIL FROM:<>\r\n');
  expect(await client.say('RCPT TO:<Postmaster>\r\n')).toMatch(/^250 /);
  expect(await client.say('RCPT TO:<joe>\r\n')).toMatch(/^501 /);
});

test('submission wants TLS and a sign-in, and an account writes only in its own names', async () => {
  const client = await connectRaw(house.port('submission'));
  expect(await client.say('EHLO client.example\r\n')).not.toContain('AUTH');
  expect(await client.say('MAIL FROM:<joe@example.test>\r\n')).toMatch(/^530 5\.7\.0 /);
  expect(await client.say('STARTTLS\r\n')).toMatch(/^220 /);
  await client.startTls();
  expect(await client.say('EHLO client.example\r\n')).toContain('AUTH PLAIN LOGIN SCRAM-SHA-256');
  expect(await client.say(plain('joe@example.test', 'wrong'))).toMatch(/^535 /);
  expect(await client.say(plain('joe@example.test', 'correct horse'))).toMatch(/^235 /);
  expect(await client.say('MAIL FROM:<boss@other.test>\r\n')).toBe('550 5.7.1 You may not send as boss@other.test');
  await client.say('MAIL FROM:<joe@example.test>\r\n');
  expect(await client.say('RCPT TO:<x@elsewhere.test>\r\n')).toMatch(/^250 /);
  await client.say('DATA\r\n');
  const answer = await client.say('Subject: no date\r\n\r\nhello\r\n.\r\n');
  const { message, content } = await stored(queueIdIn(answer));
  const text = Buffer.from(content!).toString();
  expect(text).toMatch(/with ESMTPSA \(TLSv1\.3 /);
  expect(text).toMatch(/\r\nDate: .*\r\n/);
  expect(text).toMatch(new RegExp(`\r\nMessage-ID: <${message.queueId}@mx\\.example\\.test>\r\n`, 'i'));
  expect(message.client).toMatchObject({ user: 'joe@example.test', tls: { version: 'TLSv1.3' } });
  await expect.poll(async () => (await refusals()).map(({ rule }) => rule)).toContain('builtin.authentication');
});

test('implicit TLS begins with the first octet', async () => {
  const client = await connectRaw(house.port('submissions'), { tls: true });
  expect(client.greeting).toMatch(/^220 /);
  expect(await client.say('EHLO client.example\r\n')).not.toContain('STARTTLS');
});

test('what was said before TLS is forgotten, and commands smuggled behind STARTTLS are not obeyed', async () => {
  const client = await connectRaw(house.port('mx'));
  await client.say('EHLO client.example\r\n');
  expect(await client.say('STARTTLS\r\nMAIL FROM:<evil@b.test>\r\n')).toMatch(/^220 /);
  await client.startTls();
  expect(await client.say('RCPT TO:<joe@example.test>\r\n')).toMatch(/^503 /);
  expect(await client.say('MAIL FROM:<a@b.test>\r\n')).toMatch(/^503 /);
  expect(await client.say('EHLO client.example\r\n')).toMatch(/^250/);
});

test('LMTP answers once for each recipient', async () => {
  const client = await connectRaw(house.port('lmtp'));
  await client.say('LHLO client.example\r\n');
  await client.sayAll('MAIL FROM:<>\r\nRCPT TO:<a@example.test>\r\nRCPT TO:<b@example.test>\r\n', 3);
  await client.say('DATA\r\n');
  const answers = await client.sayAll('Subject: x\r\n\r\nx\r\n.\r\n', 2);
  expect(new Set(answers.map(queueIdIn)).size).toBe(1);
  const { message } = await stored(queueIdIn(answers[0]!));
  expect(message).toMatchObject({ recipientCount: 2, client: { protocol: 'LMTP' } });
});

test('a client that half-closes at once still hears that its message was taken', async () => {
  const client = await connectRaw(house.port('mx'));
  client.write(`${envelope}DATA\r\nSubject: x\r\n\r\nx\r\n.\r\nQUIT\r\n`);
  client.end();
  const answers: string[] = [];
  for (let index = 0; index < 6; index++) answers.push((await client.reply()).slice(0, 3));
  expect(answers).toEqual(['250', '250', '250', '354', '250', '221']);
});

test.each([
  ['LF dot LF', 'body\n.\nMAIL FROM:<evil@b.test>'],
  ['CR dot CR', 'body\r.\rMAIL FROM:<evil@b.test>'],
  ['CRLF dot LF', 'body\r\n.\nMAIL FROM:<evil@b.test>'],
  ['LF dot CRLF', 'body\n.\r\nMAIL FROM:<evil@b.test>'],
])('a second message cannot be smuggled in behind %s', async (_name, body) => {
  const client = await connectRaw(house.port('mx'));
  await client.sayAll(`${envelope}DATA\r\n`, 4);
  expect(await client.say(`${body}\r\n.\r\n`)).toMatch(/^554 5\.6\.11 /);
  expect(await client.say('NOOP\r\n')).toMatch(/^250 /);
  await expect
    .poll(refusals)
    .toContainEqual(expect.objectContaining({ rule: 'builtin.bare-line-ending', sender: 'a@b.test' }));
});

test('a message in circles is refused', async () => {
  const client = await connectRaw(house.port('mx'));
  await client.sayAll(`${envelope}DATA\r\n`, 4);
  const trace = 'Received: from a by b; Thu, 1 Jan 2026 00:00:00 +0000\r\n'.repeat(101);
  expect(await client.say(`${trace}Subject: x\r\n\r\nx\r\n.\r\n`)).toMatch(/^554 5\.4\.6 /);
});

test('BDAT carries any octet, and large messages pass through the disk unharmed', async () => {
  const body = Buffer.alloc(3_000_000, Buffer.from([0, 13, 10, 46, 13, 10, 255, 10, 0x61]));
  const client = await connectRaw(house.port('mx'));
  await client.sayAll(
    'EHLO c.example\r\nMAIL FROM:<a@b.test> BODY=BINARYMIME SIZE=3000000\r\nRCPT TO:<joe@example.test>\r\n',
    3,
  );
  expect(await client.say(Buffer.concat([Buffer.from('BDAT 1000000\r\n'), body.subarray(0, 1_000_000)]))).toMatch(
    /^250 /,
  );
  const answer = await client.say(Buffer.concat([Buffer.from('BDAT 2000000 LAST\r\n'), body.subarray(1_000_000)]));
  expect(answer).toMatch(/^250 2\.0\.0 Ok: queued/);
  const { message } = await stored(queueIdIn(answer));
  expect(message.body).toBe('BINARYMIME');
  const chunks: Uint8Array[] = [];
  for await (const chunk of readContent(house.database.pool, message.contentId, message.prefix)) chunks.push(chunk);
  expect(Buffer.concat(chunks).subarray(-body.length).equals(body)).toBe(true);
});

test('a message that cannot be stored is answered 451, and taken on the next try', async () => {
  const { pool } = house.database;
  const client = await connectRaw(house.port('mx'));
  await pool.query('ALTER TABLE mail.recipient RENAME TO recipient_away');
  await client.sayAll(`${envelope}DATA\r\n`, 4);
  const refused = await client.say('Subject: x\r\n\r\nx\r\n.\r\n');
  await pool.query('ALTER TABLE mail.recipient_away RENAME TO recipient');
  expect(refused).toMatch(/^451 4\.3\.0 /);
  await client.sayAll('MAIL FROM:<a@b.test>\r\nRCPT TO:<joe@example.test>\r\nDATA\r\n', 3);
  expect(await client.say('Subject: x\r\n\r\nx\r\n.\r\n')).toMatch(/^250 /);
});

/** As far as they are written by now, which comes behind; oldest first. */
async function refusals(): Promise<{ rule: string; sender: string | null; recipient: string | null }[]> {
  const { rows } = await searchRefusals(house.database.pool, { limit: 200 });
  return rows
    .reverse()
    .map(({ decision, sender = null, recipient = null }) => ({ rule: decision.rule, sender, recipient }));
}

function plain(user: string, password: string): string {
  return `AUTH PLAIN ${Buffer.from(`\0${user}\0${password}`).toString('base64')}\r\n`;
}
