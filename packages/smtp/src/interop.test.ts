import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { createSecureContext, connect as secure, TLSSocket } from 'node:tls';
import { promisify } from 'node:util';
import { createTransport } from 'nodemailer';
import { SMTPServer } from 'smtp-server';
import { afterEach, describe, expect, it } from 'vitest';
import type { ClientEvent, ClientOptions, Transaction } from './client.ts';
import { makeScramVerifier } from './sasl/scram.ts';
import { createTestClient, createTestServer, type TestServer } from './testing.ts';

// A certificate that somebody else made, so that none of our own lies about.
const { key, cert } = createRequire(import.meta.url)('smtp-server/lib/tls-options.js')() as {
  key: string;
  cert: string;
};
const context = createSecureContext({ key, cert });
const verifier = await makeScramVerifier('pässword', { iterations: 4096 });
const open: (Server | SMTPServer)[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => new Promise<void>((done) => void server.close(() => done()))));
});

/** The smallest owner of sockets that our server conversation can have. */
async function listen(isSecure: boolean): Promise<{ port: number; servers: TestServer[] }> {
  const servers: TestServer[] = [];
  const listener = createServer((raw) => {
    const server = createTestServer({ secure: isSecure }, { credential: () => verifier });
    servers.push(server);
    const serve = (socket: Socket, isGreeting: boolean) => {
      let greeting = isGreeting ? server.feed('') : '';
      const react = () => {
        if (greeting !== '') socket.write(greeting);
        greeting = '';
        const last = server.seen.at(-1);
        if (last?.kind === 'close') socket.end();
        if (last?.kind !== 'startTls' || socket instanceof TLSSocket) return;
        socket.removeAllListeners('data');
        const upgraded = new TLSSocket(socket, { isServer: true, secureContext: context });
        server.conversation.tlsEstablished();
        serve(upgraded, false);
      };
      socket.on('error', () => undefined);
      socket.on('data', (bytes: Buffer) => {
        greeting += server.feed(bytes);
        react();
      });
      react();
    };
    serve(isSecure ? new TLSSocket(raw, { isServer: true, secureContext: context }) : raw, true);
  });
  listener.listen(0, '127.0.0.1');
  open.push(listener);
  await once(listener, 'listening');
  return { port: (listener.address() as AddressInfo).port, servers };
}

/** The smallest owner of sockets that our client conversation can have. */
async function deliver(
  port: number,
  options: Partial<ClientOptions>,
  transactions: Transaction[],
): Promise<ClientEvent[]> {
  const client = createTestClient(options);
  const log: ClientEvent[] = [];
  const done = Promise.withResolvers<ClientEvent[]>();
  let socket: Socket = connect(port, '127.0.0.1');
  let next = 0;
  const use = (now: Socket) => {
    socket = now;
    now.on('data', (bytes: Buffer) => react(() => client.receive(bytes)));
    now.on('close', () => react(() => client.lost('closed')));
    now.on('error', () => undefined);
  };
  const react = (what: () => void) => {
    what();
    for (let events = client.events(); events.length > 0; events = client.events())
      for (const event of events) obey(event);
  };
  const obey = (event: ClientEvent) => {
    log.push(event);
    if (event.kind === 'send') socket.write(event.bytes);
    if (event.kind === 'closed') {
      socket.end();
      done.resolve(log);
    }
    if (event.kind === 'ready') {
      const transaction = transactions[next++];
      if (transaction === undefined) client.quit();
      else client.send(transaction);
    }
    if (event.kind === 'startTls') {
      socket.removeAllListeners();
      const upgraded = secure({ socket, rejectUnauthorized: false }, () => react(client.tlsEstablished));
      use(upgraded);
    }
  };
  use(socket);
  return done.promise;
}

const TEXT = `${'.\r\n..\r\nGrüße '.repeat(2000)}\r\nlast`;

describe('our server with clients of others', () => {
  it.each([
    ['plain', { secure: false, ignoreTLS: true }],
    ['STARTTLS and AUTH PLAIN', { secure: false, requireTLS: true, auth: { user: 'joe', pass: 'pässword' } }],
    ['implicit TLS and AUTH LOGIN', { secure: true, authMethod: 'LOGIN', auth: { user: 'joe', pass: 'pässword' } }],
  ])('nodemailer, %s', async (_, options) => {
    const { port, servers } = await listen(options.secure);
    const tls = { rejectUnauthorized: false };
    const transport = createTransport({ host: '127.0.0.1', port, name: 'nodemailer.test', tls, ...options });
    const info = await transport.sendMail({
      envelope: { from: 'a@b.test', to: ['c@d.test', '"x y"@d.test'] },
      raw: `Subject: x\r\n\r\n${TEXT}`,
    });
    transport.close();
    expect(info.accepted).toHaveLength(2);
    expect(servers[0]!.taken[0]!.content.toString()).toBe(`Subject: x\r\n\r\n${TEXT}\r\n`);
    expect(servers[0]!.taken[0]!.recipients.map(({ path }) => path)).toEqual(['c@d.test', '"x y"@d.test']);
    if ('auth' in options)
      expect(servers[0]!.seen).toContainEqual(expect.objectContaining({ kind: 'authenticated', identity: 'joe' }));
  });

  it('nodemailer is refused with a wrong password', async () => {
    const { port } = await listen(true);
    const auth = { user: 'joe', pass: 'wrong' };
    const transport = createTransport({
      host: '127.0.0.1',
      port,
      secure: true,
      auth,
      tls: { rejectUnauthorized: false },
    });
    await expect(transport.sendMail({ from: 'a@b.test', to: 'c@d.test', text: 'x' })).rejects.toMatchObject({
      responseCode: 535,
    });
    transport.close();
  });

  it.skipIf(!existsSync('/usr/bin/swaks'))('swaks, with PIPELINING', async () => {
    const { port, servers } = await listen(false);
    const options = ['--server', `127.0.0.1:${port}`, '--pipeline', '--from', 'a@b.test', '--to', 'c@d.test,e@f.test'];
    const { stdout } = await promisify(execFile)('swaks', [
      ...options,
      '--tls',
      '--body',
      'x\n.\n..\n',
      '--timeout',
      '10',
    ]);
    expect(stdout).toContain('250 2.0.0 Ok: queued');
    expect(servers[0]!.taken[0]!.content.toString()).toMatch(/\r\n\r\nx\r\n\.\r\n\.\.\r\n/);
    expect(servers[0]!.taken[0]!.recipients).toHaveLength(2);
  });
});

describe('our client with servers of others', () => {
  async function foreign(options: ConstructorParameters<typeof SMTPServer>[0]) {
    const taken: { from: unknown; to: unknown; content: string }[] = [];
    const server = new SMTPServer({
      logger: false,
      disableReverseLookup: true,
      closeTimeout: 100,
      ...options,
      onAuth({ username, password }, _session, done) {
        if (username === 'joe' && password === 'pässword') done(null, { user: username });
        else done(new Error('Invalid'));
      },
      onRcptTo({ address }, _session, done) {
        done(address.startsWith('refused') ? Object.assign(new Error('no such user'), { responseCode: 550 }) : null);
      },
      onData(stream, { envelope }, done) {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const to = envelope.rcptTo.map(({ address }) => address);
          taken.push({ from: envelope.mailFrom, to, content: Buffer.concat(chunks).toString() });
          done(null);
        });
      },
    });
    server.on('error', () => undefined);
    open.push(server);
    server.listen(0, '127.0.0.1');
    await once(server.server, 'listening');
    return { port: (server.server.address() as AddressInfo).port, taken };
  }
  const content = Buffer.from(`Subject: x\r\n\r\n${TEXT}\r\n`);
  const message: Transaction = {
    reversePath: 'a@b.test',
    params: { body: '8BITMIME' },
    recipients: [{ path: 'c@d.test' }, { path: 'refused@d.test' }, { path: 'e@f.test' }],
    content,
  };

  it.each(['PLAIN', 'LOGIN'])('smtp-server: STARTTLS, AUTH %s, three messages on one connection', async (mechanism) => {
    const { port, taken } = await foreign({ authMethods: [mechanism] });
    const auth = { username: 'joe', password: 'pässword', mechanisms: [mechanism] };
    const log = await deliver(port, { wantTls: 'required', auth }, [message, { ...message, reversePath: '' }, message]);
    const outcomes = log.flatMap((event) =>
      event.kind === 'outcome' ? [event.outcome.recipients.map(({ reply }) => reply.code)] : [],
    );
    expect(outcomes).toEqual([
      [250, 550, 250],
      [250, 550, 250],
      [250, 550, 250],
    ]);
    expect(taken.map((one) => one.content)).toEqual([content.toString(), content.toString(), content.toString()]);
    expect(taken[0]!.to).toEqual(['c@d.test', 'e@f.test']);
  });

  it('smtp-server: LMTP', async () => {
    const { port, taken } = await foreign({ lmtp: true, authOptional: true, disabledCommands: ['STARTTLS'] });
    const log = await deliver(port, { protocol: 'lmtp' }, [message]);
    const outcome = log.find((event) => event.kind === 'outcome')?.outcome;
    expect(outcome?.recipients.map(({ reply, final }) => [reply.code, final])).toEqual([
      [250, true],
      [550, false],
      [250, true],
    ]);
    expect(taken).toHaveLength(1);
  });

  it('itself: SCRAM-SHA-256 over TLS', async () => {
    const { port, servers } = await listen(false);
    const auth = { username: 'joe', password: 'pässword', mechanisms: ['SCRAM-SHA-256', 'PLAIN'] };
    const log = await deliver(port, { wantTls: 'required', auth }, [message]);
    expect(log).toContainEqual({ kind: 'authenticated', mechanism: 'SCRAM-SHA-256' });
    expect(servers[0]!.taken[0]!.content.equals(content)).toBe(true);
  });
});
