import { execFile } from 'node:child_process';
import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { readMessage } from '@posthorn/queue/history';
import type { Configuration } from '@posthorn/settings/configuration';
import { createTransport, type SendMailOptions } from 'nodemailer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSystem, type System } from '../system.ts';
import { greeted, queueIdIn, type RawClient, rawClient, sendRaw } from './raw-client.ts';
import { balanced, contentOf, sandboxed } from './record.ts';

type Account = Configuration['auth']['accounts'][number];

const password = 'pässwörd & "more"';
const rooms = new AsyncDisposableStack();
let system: System;

beforeAll(async () => {
  const account = (username: string, more: Partial<Account> = {}): Account => ({
    username,
    password: { $secret: null, value: password } as never,
    enabled: true,
    senders: ['*'],
    ...more,
  });
  system = rooms.use(
    await createSystem({
      configure(configuration) {
        configuration.auth.failureDelay = 0;
        configuration.smtp.tarpitDelay = 0;
        configuration.smtp.relayHosts = [];
        configuration.auth.accounts = [
          account('joe'),
          account('ann@own.test', { senders: ['ann@own.test', 'team.own.test'] }),
          account('gone', { enabled: false }),
        ];
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
afterAll(async () => {
  if (system) await balanced(system);
  await rooms.disposeAsync();
});

/** swaks's exit status and what it and the server said. */
async function swaks(...options: string[]): Promise<{ status: number; text: string }> {
  const run = promisify(execFile)('swaks', ['--server', '127.0.0.1', '--timeout', '15', ...options]);
  run.child.stdin?.end();
  return run.then(
    ({ stdout }) => ({ status: 0, text: stdout }),
    (error: { code: number; stdout: string; stderr: string }) => ({
      status: error.code,
      text: error.stdout + error.stderr,
    }),
  );
}

describe.skipIf(!existsSync('/usr/bin/swaks'))('swaks', () => {
  const login = (mechanism: string, secret = password) => [
    '--auth',
    mechanism,
    '--auth-user',
    'joe',
    '--auth-password',
    secret,
  ];

  test.each([
    ['mx in the clear', 'mx', 'to@local.test', [], 'ESMTP'],
    ['mx with STARTTLS', 'mx', 'tls@local.test', ['--tls'], 'ESMTPS'],
    ['mx with PIPELINING', 'mx', 'pipe@local.test', ['--pipeline'], 'ESMTP'],
    ['submission, AUTH PLAIN', 'submission', 'plain@far.test', ['--tls', ...login('PLAIN')], 'ESMTPSA'],
    ['submission, AUTH LOGIN', 'submission', 'login@far.test', ['--tls', ...login('LOGIN')], 'ESMTPSA'],
    ['implicit TLS, AUTH PLAIN', 'submissions', 'plains@far.test', ['--tls-on-connect', ...login('PLAIN')], 'ESMTPSA'],
    ['implicit TLS, AUTH LOGIN', 'submissions', 'logins@far.test', ['--tlsc', ...login('LOGIN')], 'ESMTPSA'],
  ] as const)('%s', async (_name, kind, to, options, protocol) => {
    const { status, text } = await swaks(
      ...['--port', `${system.port(kind)}`, '--from', 'joe@sender.test', '--to', to, '--body', '.dot\nend'],
      ...options,
    );
    expect(status, text).toBe(0);
    const { content } = await sandboxed(system, to);
    const arrived = content.toString('latin1');
    expect(arrived).toMatch(/\r\n\r\n\.dot\r\nend/);
    expect(arrived.replace(/\r\n\s+/g, ' ')).toMatch(
      new RegExp(
        `^Authentication-Results: posthorn\\.test; ${kind === 'mx' ? '[\\s\\S]*Received-SPF: [\\s\\S]*' : 'auth=pass smtp\\.mailfrom=joe@sender\\.test\\r\\n'}Received: from \\S+ .*by posthorn\\.test with ${protocol} (?:\\(TLS[^)]+\\) )?id \\w{15} for <${to}>`,
      ),
    );
  });

  test('a wrong password is refused with 535, and nothing is taken', async () => {
    const { status, text } = await swaks(
      ...['--port', `${system.port('submission')}`, '--from', 'joe@sender.test', '--to', 'no@far.test', '--tls'],
      ...login('PLAIN', 'wrong'),
    );
    expect(status).toBe(28);
    expect(text).toContain('535 5.7.8');
  });

  test('without sign-in the submission port takes nothing', async () => {
    const { status, text } = await swaks(
      ...['--port', `${system.port('submissions')}`, '--from', 'joe@sender.test', '--to', 'no@far.test', '--tlsc'],
    );
    expect(status).not.toBe(0);
    expect(text).toContain('530 5.7.0');
  });

  test('the mx port does not relay for strangers', async () => {
    const { status, text } = await swaks(
      ...['--port', `${system.port('mx')}`, '--from', 'joe@sender.test', '--to', 'no@far.test'],
    );
    expect(status).not.toBe(0);
    expect(text).toContain('550 5.7.1');
  });
});

describe('nodemailer', () => {
  const mail = (to: string): SendMailOptions => ({
    from: 'Jöe <joe@sender.test>',
    to,
    subject: 'Grüße',
    text: 'Text with ünicode',
    html: '<b>x</b>',
    attachments: [{ filename: 'a.bin', content: randomBytes(50_000) }],
  });

  test.each([
    ['mx', { ignoreTLS: true }, 'n-mx@local.test'],
    ['mx', { requireTLS: true }, 'n-mxtls@local.test'],
    ['submission', { requireTLS: true, auth: { user: 'joe', pass: password } }, 'n-sub@far.test'],
    [
      'submission',
      { requireTLS: true, authMethod: 'LOGIN', auth: { user: 'JOE', pass: password } },
      'n-sublogin@far.test',
    ],
    ['submissions', { secure: true, auth: { user: 'joe', pass: password } }, 'n-subs@far.test'],
  ] as const)('%s %o', async (kind, options, to) => {
    const transport = createTransport({
      host: '127.0.0.1',
      port: system.port(kind),
      tls: { rejectUnauthorized: false },
      ...options,
    });
    const info = await transport.sendMail(mail(to));
    transport.close();
    expect(info.accepted).toEqual([to]);
    const queueId = queueIdIn(`${info.response}\r\n`);
    const row = await readMessage(system.pool, queueId);
    expect(row?.message.summary).toMatchObject({ subject: 'Grüße' });
    const { content } = await sandboxed(system, to);
    expect(content.equals(await contentOf(system, queueId))).toBe(true);
  });

  test('a pool of connections sends fifty messages', async () => {
    const transport = createTransport({
      host: '127.0.0.1',
      port: system.port('submissions'),
      secure: true,
      pool: true,
      maxConnections: 5,
      auth: { user: 'joe', pass: password },
      tls: { rejectUnauthorized: false },
    });
    const sent = await Promise.all(Array.from({ length: 50 }, (_, n) => transport.sendMail(mail(`p${n}@far.test`))));
    transport.close();
    expect(new Set(sent.map(({ response }) => queueIdIn(`${response}\r\n`))).size).toBe(50);
  });

  test.each(['wrong', '', 'x'.repeat(2000)])('password %j is refused with 535', async (pass) => {
    const transport = createTransport({
      host: '127.0.0.1',
      port: system.port('submissions'),
      secure: true,
      auth: { user: 'joe', pass },
      tls: { rejectUnauthorized: false },
    });
    await expect(transport.sendMail(mail('x@far.test'))).rejects.toMatchObject({ code: 'EAUTH' });
    transport.close();
  });
});

describe('sign-in over a raw socket', () => {
  const b64 = (text: string) => Buffer.from(text).toString('base64');

  test('is neither offered nor taken in the clear', async () => {
    const client = await rawClient(system.port('submission'));
    await client.reply();
    expect(await client.ask('EHLO raw.test')).not.toContain('AUTH');
    expect(await client.ask(`AUTH PLAIN ${b64(`\0joe\0${password}`)}`)).toMatch(/^5(02|03|30|38) 5\.(5\.1|7\.\d+) /);
    expect(await client.ask('MAIL FROM:<joe@sender.test>')).toMatch(/^530 /);
    expect(await client.ask('STARTTLS')).toMatch(/^220 /);
    await client.secure();
    expect(await client.ask('EHLO raw.test')).toMatch(/AUTH .*SCRAM-SHA-256/);
    expect(await client.ask(`AUTH PLAIN ${b64(`\0joe\0${password}`)}`)).toMatch(/^235 2\.7\.0 /);
    expect(await client.ask(`AUTH PLAIN ${b64(`\0joe\0${password}`)}`)).toMatch(/^503 /);
    client.close();
  });

  test('is not offered on the mx port, with TLS or without', async () => {
    const client = await greeted(system.port('mx'));
    await client.ask('STARTTLS');
    await client.secure();
    expect(await client.ask('EHLO raw.test')).not.toContain('AUTH');
    expect(await client.ask(`AUTH PLAIN ${b64(`\0joe\0${password}`)}`)).toMatch(/^50[234] /);
    client.close();
  });

  test('unknown, disabled and wrong answer alike; garbage and cancelling are told apart', async () => {
    const client = await greeted(system.port('submissions'), { tls: true });
    const answers = [
      await client.ask(`AUTH PLAIN ${b64(`\0nobody\0${password}`)}`),
      await client.ask(`AUTH PLAIN ${b64(`\0gone\0${password}`)}`),
    ];
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toMatch(/^535 5\.7\.8 /);
    expect(await client.ask('AUTH PLAIN !!!')).toMatch(/^501 5\.5\.2 /);
    expect(await client.ask('AUTH LOGIN')).toMatch(/^334 VXNlcm5hbWU6/);
    expect(await client.ask('*')).toMatch(/^501 /);
    expect(await client.ask('AUTH CRAM-MD5')).toMatch(/^504 5\.5\.4 /);
    client.close();
  });

  test('three failures end the connection', async () => {
    const client = await greeted(system.port('submissions'), { tls: true });
    await client.ask(`AUTH PLAIN ${b64('\0joe\0wrong 1')}`);
    await client.ask(`AUTH PLAIN ${b64('\0joe\0wrong 2')}`);
    client.send(`AUTH PLAIN ${b64('\0joe\0wrong 3')}\r\n`);
    expect(await client.reply()).toMatch(/^(535|421) /);
    await client.gone;
  });

  test('SCRAM-SHA-256 by a client written from RFC 5802 and RFC 7677', async () => {
    const client = await greeted(system.port('submissions'), { tls: true });
    expect(await scram(client, 'joe', password)).toBe('signed in');
    expect(await client.ask('MAIL FROM:<joe@sender.test>')).toMatch(/^250 /);
    client.close();
    const other = await greeted(system.port('submissions'), { tls: true });
    expect(await scram(other, 'joe', 'wrong')).toMatch(/^535 /);
    expect(await scram(other, 'nobody', 'wrong')).toMatch(/^535 /);
    other.close();
  });
});

describe('what submission changes', () => {
  async function submit(content: string, from = 'joe@sender.test'): Promise<string> {
    const client = await greeted(system.port('submissions'), { tls: true });
    await client.ask(`AUTH PLAIN ${Buffer.from(`\0joe\0${password}`).toString('base64')}`);
    await client.ask(`MAIL FROM:<${from}>`);
    await client.ask('RCPT TO:<x@far.test>');
    await client.ask('DATA');
    client.send(content);
    const id = queueIdIn(await client.ask('.'));
    client.close();
    return (await contentOf(system, id)).toString('latin1');
  }

  test('Date and Message-ID are added when they are missing, and nothing else but Received and who signed in', async () => {
    const sent = 'From: joe@sender.test\r\nSubject: x\r\n\r\nbody\r\n';
    const stored = await submit(sent);
    expect(stored.endsWith(sent)).toBe(true);
    const added = stored.slice(0, -sent.length);
    expect(added).toMatch(/^Date: \w{3}, \d{1,2} \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}\r$/m);
    expect(added).toMatch(/^Message-ID: <\S+@posthorn\.test>\r$/im);
    expect(added.match(/^[A-Za-z-]+:/gm)).toEqual(['Authentication-Results:', 'Received:', 'Date:', 'Message-ID:']);
  });

  test('what is there is left alone', async () => {
    const sent = 'from: joe@sender.test\r\ndate: today\r\nMESSAGE-id: <mine@sender.test>\r\n\r\nbody\r\n';
    const stored = await submit(sent);
    expect(stored.endsWith(sent)).toBe(true);
    expect(stored.slice(0, -sent.length).match(/^[A-Za-z-]+:/gm)).toEqual(['Authentication-Results:', 'Received:']);
  });

  test('on the mx port nothing is added but Received and what was found out', async () => {
    const sent = 'Subject: x\r\n\r\nbody\r\n';
    const id = queueIdIn(
      await sendRaw(system.port('mx'), { from: 'a@b.test', to: ['j@local.test'], content: Buffer.from(sent) }),
    );
    const stored = (await contentOf(system, id)).toString('latin1');
    expect(stored.endsWith(sent)).toBe(true);
    expect(stored.slice(0, -sent.length).match(/^[A-Za-z-]+:/gm)).toEqual([
      'Authentication-Results:',
      'Received-SPF:',
      'Received:',
    ]);
  });
});

test('an account sends only in the names it owns', async () => {
  const client = await greeted(system.port('submissions'), { tls: true });
  await client.ask(`AUTH PLAIN ${Buffer.from(`\0Ann@OWN.test\0${password}`).toString('base64')}`);
  const say = async (from: string) => {
    const answer = await client.ask(`MAIL FROM:<${from}>`);
    await client.ask('RSET');
    return answer.slice(0, 9);
  };
  expect(await say('ann@own.test')).toBe('250 2.1.0');
  expect(await say('anything@team.own.test')).toBe('250 2.1.0');
  expect(await say('bob@own.test')).toBe('550 5.7.1');
  expect(await say('ann@own.test.evil.test')).toBe('550 5.7.1');
  expect(await say('')).toBe('250 2.1.0');
  client.close();
});

/** RFC 5802 §3 and §5, written without a look at our own. */
async function scram(client: RawClient, user: string, pass: string): Promise<string> {
  const nonce = randomBytes(18).toString('base64');
  const first = `n=${user},r=${nonce}`;
  const challenge = await client.ask(`AUTH SCRAM-SHA-256 ${Buffer.from(`n,,${first}`).toString('base64')}`);
  if (!challenge.startsWith('334 ')) return challenge;
  const serverFirst = Buffer.from(challenge.slice(4).trim(), 'base64').toString();
  const { r, s, i } = Object.fromEntries(
    serverFirst.split(',').map((part) => [part[0], part.slice(2)] as const),
  ) as Record<string, string>;
  expect(r?.startsWith(nonce) && r.length > nonce.length).toBe(true);
  expect(Number(i)).toBeGreaterThanOrEqual(4096);
  const hmac = (key: Buffer, text: string) => createHmac('sha256', key).update(text).digest();
  const salted = pbkdf2Sync(pass.normalize('NFKC'), Buffer.from(s!, 'base64'), Number(i), 32, 'sha256');
  const clientKey = hmac(salted, 'Client Key');
  const withoutProof = `c=${Buffer.from('n,,').toString('base64')},r=${r}`;
  const authMessage = `${first},${serverFirst},${withoutProof}`;
  const signature = hmac(createHash('sha256').update(clientKey).digest(), authMessage);
  const proof = Buffer.from(clientKey.map((octet, index) => octet ^ signature[index]!)).toString('base64');
  const answer = await client.ask(Buffer.from(`${withoutProof},p=${proof}`).toString('base64'));
  if (!answer.startsWith('334 ')) return answer;
  const verifier = hmac(hmac(salted, 'Server Key'), authMessage).toString('base64');
  expect(Buffer.from(answer.slice(4).trim(), 'base64').toString()).toBe(`v=${verifier}`);
  const done = await client.ask('');
  expect(done).toMatch(/^235 2\.7\.0 /);
  return 'signed in';
}
