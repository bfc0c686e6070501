import { connect as connectTls } from 'node:tls';
import { type ClientEvent, createClientConversation } from '@posthorn/smtp/client';
import { createTransport } from 'nodemailer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EngineForTest, newPassword, startEngineForTest } from './testing.ts';

let house: EngineForTest;
beforeAll(async () => {
  house = await startEngineForTest((configuration) => {
    configuration.auth.accounts.push({
      username: 'joe',
      password: newPassword('pass wörd'),
      enabled: true,
      senders: ['joe@example.test'],
    });
  });
});
afterAll(() => house[Symbol.asyncDispose]());

test.each([
  ['mx', false, undefined],
  ['submission', false, 'PLAIN'],
  ['submission', false, 'LOGIN'],
  ['submissions', true, 'PLAIN'],
] as const)('nodemailer sends over %s (implicit TLS: %s, AUTH: %s)', async (listener, secure, method) => {
  const transport = createTransport({
    host: '127.0.0.1',
    port: house.port(listener),
    secure,
    requireTLS: !secure,
    tls: { rejectUnauthorized: false },
    ...(method === undefined ? {} : { authMethod: method, auth: { user: 'joe', pass: 'pass wörd' } }),
  });
  const sent = await transport.sendMail({
    from: 'joe@example.test',
    to: ['ann@example.test', 'bob@example.test'],
    subject: 'hällo',
    text: '.dots\n..and more\n',
    attachments: [{ filename: 'big', content: Buffer.alloc(2_000_000, 7) }],
    headers: { 'Authentication-Results': 'mx.example.test; auth=pass smtp.auth=boss' },
    dsn: { id: 'x+1', return: 'headers', notify: ['success', 'failure'], recipient: 'ann@example.test' },
  } as never);
  transport.close();
  expect(sent.response).toMatch(/^250 2\.0\.0 Ok: queued as /);
  const { rows } = await house.database.pool.query(
    `SELECT m.client->>'protocol' AS protocol, convert_from(substr(c.bytes, 1, 2000), 'latin1') AS top FROM mail.message m
     JOIN mail.content c ON c.id = m.content_id AND c.seq = 0 ORDER BY m.id DESC LIMIT 1`,
  );
  expect(rows[0].protocol).toBe(method === undefined ? 'ESMTPS' : 'ESMTPSA');
  // Who signed in is said by us, and nobody else says anything in our name.
  expect(rows[0].top).not.toContain('boss');
  if (method !== undefined)
    expect(rows[0].top).toMatch(
      /^Authentication-Results: mx\.example\.test;\r\n\tauth=pass smtp\.mailfrom=joe@example\.test\r\nReceived: /,
    );
});

test('our own client signs in with SCRAM-SHA-256 and the server proves itself', async () => {
  expect(await send({ username: 'joe', password: 'pass wörd' })).toMatchObject({
    mechanism: 'SCRAM-SHA-256',
    code: 250,
  });
});

test.each(['joe', 'nobody'])('a wrong password for %s is refused alike', async (username) => {
  expect(await send({ username, password: 'wrong' })).toMatchObject({ broken: 'auth-refused', code: 535 });
});

type Result = { mechanism?: string; code?: number; broken?: string };

function send(account: { username: string; password: string }): Promise<Result> {
  const socket = connectTls({ host: '127.0.0.1', port: house.port('submissions'), rejectUnauthorized: false });
  const conversation = createClientConversation({
    heloName: 'client.example',
    protocol: 'smtp',
    secure: true,
    wantTls: 'never',
    auth: { ...account, mechanisms: ['SCRAM-SHA-256'] },
    pipelining: true,
  });
  const done = Promise.withResolvers<Result>();
  const result: Result = {};
  let isSent = false;
  const handle = (event: ClientEvent): void => {
    if (event.kind === 'send') socket.write(event.bytes);
    if (event.kind === 'authenticated') result.mechanism = event.mechanism;
    if (event.kind === 'ready' && isSent) conversation.quit();
    if (event.kind === 'ready' && !isSent) {
      isSent = true;
      const content = Buffer.from('Subject: x\r\n\r\nx\r\n');
      conversation.send({
        reversePath: 'joe@example.test',
        params: {},
        recipients: [{ path: 'ann@example.test' }],
        content,
      });
    }
    if (event.kind === 'outcome') result.code = event.outcome.recipients[0]!.reply.code;
    if (event.kind === 'broken') {
      result.broken = event.reason;
      if (event.reply !== undefined) result.code = event.reply.code;
    }
    if (event.kind === 'closed' || event.kind === 'broken') {
      socket.destroy();
      done.resolve(result);
    }
  };
  const drain = (): void => {
    for (let events = conversation.events(); events.length > 0; events = conversation.events()) events.forEach(handle);
  };
  socket.on('data', (bytes) => {
    conversation.receive(bytes);
    drain();
  });
  socket.on('close', () => {
    conversation.lost('the socket closed');
    drain();
  });
  socket.on('error', () => socket.destroy());
  return done.promise;
}
