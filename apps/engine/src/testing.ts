import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls';
import { ensureFirstRevision, publish, readRevision } from '@posthorn/db/revisions';
import { openSecrets } from '@posthorn/db/secrets';
import { storeSecrets } from '@posthorn/db/store-secrets';
import { createTestDatabase, type TestDatabase } from '@posthorn/db/testing';
import { prepareDoorbell } from '@posthorn/queue/bell';
import { type Configuration, defaultConfiguration } from '@posthorn/settings/configuration';
import { createEngine } from './engine.ts';
import type { Engine, EngineLog } from './index.ts';

/** An engine on a database of its own, for tests. */
export type EngineForTest = AsyncDisposable & {
  engine: Engine;
  database: TestDatabase;
  dataDir: string;
  port(listener: string): number;
  /** Publishes a changed configuration; resolves with its revision once it is committed. */
  publish(change: (configuration: Configuration) => void): Promise<number>;
  /** Moves the engine's clock forward. */
  passTime(milliseconds: number): void;
  /** What the engine logged as warning or error. */
  complaints: string[];
};

/** A password as a document brings it; stored as a verifier. */
export const newPassword = (value: string): { $secret: string } => ({ $secret: null, value }) as never;

/** Starts an engine whose settings are the defaults as changed; `example.test` with any mailbox is local. */
export async function startEngineForTest(
  change: (configuration: Configuration) => void = () => {},
): Promise<EngineForTest> {
  const database = await createTestDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), 'posthorn-engine-'));
  const secret = 'a secret for tests';
  const secrets = await openSecrets(database.pool, secret);
  const configuration = defaultConfiguration();
  configuration.smtp.reverseDns = false;
  configuration.smtp.relayHosts = [];
  configuration.routing.localDomains.push({
    domain: 'example.test',
    mailboxes: 'any',
    transport: { kind: 'sandbox' },
    subaddressSeparator: '+',
  });
  change(configuration);
  await ensureFirstRevision(database.pool, await storeSecrets(secrets, configuration));
  await prepareDoorbell({ url: database.url });
  const complaints: string[] = [];
  let offset = 0;
  const engine = await createEngine({
    databaseUrl: database.url,
    secret,
    dataDir,
    bind: '127.0.0.1',
    hostname: 'mx.example.test',
    ports: { mx: 0, submission: 0, submissions: 0 },
    dnsServers: [{ host: '127.0.0.1', port: 9 }],
    log: collectingLog(complaints),
    now: () => Date.now() + offset,
  });
  return {
    engine,
    database,
    dataDir,
    complaints,
    port(name) {
      const place = engine.listeners.find((listener) => listener.name === name);
      if (place === undefined) throw new Error(`no listener ${name} is open: ${complaints.join(' ')}`);
      return place.port;
    },
    async publish(edit) {
      const newest = await readRevision(database.pool);
      if (newest === undefined || !('configuration' in newest)) throw new Error('no usable revision');
      const next = structuredClone(newest.configuration);
      edit(next);
      const result = await publish(database.pool, {
        base: newest.number,
        configuration: await storeSecrets(secrets, next),
        author: 'test',
        reason: 'test',
      });
      if (!('revision' in result)) throw new Error(`not published: ${JSON.stringify(result)}`);
      return result.revision;
    },
    passTime(milliseconds) {
      offset += milliseconds;
    },
    async [Symbol.asyncDispose]() {
      await engine.close({ graceSeconds: 0 });
      await database[Symbol.asyncDispose]();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** A port of 127.0.0.1 that was free just now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A client that speaks line by line, as a person would with telnet. */
export type RawClient = {
  /** Writes as it is and waits for one more complete reply. */
  say(text: string | Uint8Array): Promise<string>;
  /** Writes and waits for so many replies. */
  sayAll(text: string | Uint8Array, replies: number): Promise<string[]>;
  /** Writes and waits for nothing. */
  write(text: string | Uint8Array): void;
  reply(): Promise<string>;
  /** `own`: a certificate to be shown where one is asked for, and a session to be resumed. */
  startTls(own?: ConnectionOptions): Promise<TLSSocket>;
  /** Ends our side only. */
  end(): void;
  /** Resolves when the server has ended or cut the connection. */
  closed: Promise<void>;
  socket(): Socket;
};

/** Connects, sends the pieces of `preface` one after the other, and reads the greeting. */
export async function connectRaw(
  port: number,
  options: { tls?: boolean; preface?: readonly (string | Uint8Array)[] } = {},
): Promise<RawClient & { greeting: string }> {
  const plain = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  plain.setNoDelay(true);
  for (const octets of options.preface ?? []) {
    plain.write(octets);
    await sleep(1);
  }
  let socket: Socket = options.tls ? connectTls({ socket: plain, rejectUnauthorized: false }) : plain;
  let buffer = '';
  let isClosed = false;
  const closing = Promise.withResolvers<void>();
  const attach = (stream: Socket): void => {
    stream.on('data', (bytes) => {
      buffer += bytes.toString('latin1');
    });
    stream.on('end', () => stream.end());
    stream.on('error', () => stream.destroy());
    stream.on('close', () => {
      isClosed = true;
      closing.resolve();
    });
  };
  attach(socket);
  const reply = async (): Promise<string> => {
    for (const end = Date.now() + 60_000; Date.now() < end; ) {
      const found = /^(?:\d{3}-.*\r\n)*\d{3}(?: .*)?\r\n/.exec(buffer);
      if (found !== null) {
        buffer = buffer.slice(found[0].length);
        return found[0].trimEnd();
      }
      if (isClosed) throw new Error(`the connection is closed; unread: ${JSON.stringify(buffer)}`);
      await sleep(2);
    }
    throw new Error(`no reply in time; unread: ${JSON.stringify(buffer)}`);
  };
  const client: RawClient = {
    async say(text) {
      socket.write(text);
      return reply();
    },
    async sayAll(text, count) {
      socket.write(text);
      const replies: string[] = [];
      while (replies.length < count) replies.push(await reply());
      return replies;
    },
    write: (text) => void socket.write(text),
    reply,
    async startTls(own = {}) {
      const plain = socket;
      plain.removeAllListeners('data').removeAllListeners('end');
      const secure = connectTls({ ...own, socket: plain, rejectUnauthorized: false });
      socket = secure;
      attach(socket);
      await new Promise((resolve, reject) => secure.once('secureConnect', resolve as () => void).once('error', reject));
      return secure;
    },
    end: () => void socket.end(),
    closed: closing.promise,
    socket: () => socket,
  };
  return { ...client, greeting: await reply() };
}

function collectingLog(complaints: string[]): EngineLog {
  const keep = (fields: object, message: string): void => {
    const error = 'err' in fields && fields.err instanceof Error ? `: ${fields.err.stack}` : '';
    complaints.push(`${message}${error}`);
  };
  return { debug() {}, info() {}, warn: keep, error: keep };
}
