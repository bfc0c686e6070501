import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { ensureFirstRevision } from '@posthorn/db/revisions';
import { createTestDatabase, type TestDatabase } from '@posthorn/db/testing';
import { queueIdOf } from '@posthorn/events/id';
import { prepareDoorbell } from '@posthorn/queue/bell';
import { defaultConfiguration } from '@posthorn/settings/configuration';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ListenerAddress } from './index.ts';
import { connectRaw, type RawClient } from './testing.ts';

let database: TestDatabase;
let dataDir: string;
beforeAll(async () => {
  database = await createTestDatabase({ durable: true });
  dataDir = await mkdtemp(join(tmpdir(), 'posthorn-main-'));
  const configuration = defaultConfiguration();
  configuration.smtp.reverseDns = false;
  // So that no hour ends while tickets are looked at.
  configuration.tls.resumption.rotateEvery = 86_400;
  await ensureFirstRevision(database.pool, configuration);
  await prepareDoorbell({ url: database.url });
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
  await rm(dataDir, { recursive: true, force: true });
});

test('one that cannot start says why in one sentence and exits with 1', async () => {
  const { child, output } = start({ POSTHORN_HOSTNAME: 'not a name' });
  expect(await exitOf(child)).toBe(1);
  expect(JSON.parse(output().trim())).toMatchObject({
    level: 60,
    msg: expect.stringContaining('POSTHORN_HOSTNAME is'),
  });
});

test.each([
  [{ DATABASE_URL: 'postgres://nobody:x@127.0.0.1:1/none' }, /127\.0\.0\.1/],
  [{ POSTHORN_DATA_DIR: '/dev/null/data' }, /^The data folder .* cannot be written/],
])('%o is told in words, without a stack', async (env, words) => {
  const { child, output } = start(env);
  expect(await exitOf(child)).toBe(1);
  const line = JSON.parse(output().trim().split('\n').at(-1)!);
  expect(line.msg).toMatch(words);
  expect(line.err).toBeUndefined();
});

test('a wrong POSTHORN_SECRET is noticed at start', async () => {
  const first = start({});
  await readyOf(first.child);
  first.child.kill('SIGTERM');
  expect(await exitOf(first.child)).toBe(0);
  const { child, output } = start({ POSTHORN_SECRET: 'another one' });
  expect(await exitOf(child)).toBe(1);
  expect(output()).toContain('POSTHORN_SECRET is not the one');
});

test('every message that got its 250 is stored, although the engine is killed again and again', async () => {
  const promised = new Set<string>();
  for (let round = 0; round < 3; round++) {
    const { child } = start({});
    const port = portOf(await readyOf(child), 'mx');
    const clients = Array.from({ length: 8 }, () => sendForEver(port, promised));
    const enough = promised.size + 60;
    while (promised.size < enough) await new Promise((resolve) => setTimeout(resolve, 10));
    child.kill('SIGKILL');
    await Promise.all(clients);
  }
  const { rows } = await database.pool.query<{ id: string; recipients: number }>(
    `SELECT id, (SELECT count(*)::int FROM mail.recipient r WHERE r.message_id = m.id) AS recipients FROM mail.message m`,
  );
  const kept = new Map(rows.map(({ id, recipients }) => [queueIdOf(id), recipients]));
  expect(promised.size).toBeGreaterThan(150);
  expect([...promised].filter((id) => kept.get(id) !== 1)).toEqual([]);
});

test('a fleet shares the ports and the keys of TLS tickets, and replaces an engine that dies', async () => {
  const { child, output } = start({ POSTHORN_ENGINES: '2' });
  const listeners = await readyOf(child);
  const port = portOf(listeners, 'mx');
  // Connections go round, so that most tickets come from the other engine.
  expect(await resumedInARow(portOf(listeners, 'submissions'), 6)).toBe(5);
  const pids = new Set(
    [...output().matchAll(/"pid":(\d+)/g)].map((match) => Number(match[1])).filter((pid) => pid !== child.pid),
  );
  expect(pids.size).toBe(2);
  process.kill([...pids][0]!, 'SIGKILL');
  await expect.poll(output, { timeout: 20_000 }).toContain('another one takes its place');
  const client = await connectRaw(port);
  expect(client.greeting).toMatch(/^220 /);
  child.kill('SIGTERM');
  expect(await exitOf(child)).toBe(0);
});

/** Connects again and again, each time with the session of the time before; how often that one went on. */
async function resumedInARow(port: number, times: number): Promise<number> {
  let session: Buffer | undefined;
  let resumed = 0;
  for (let time = 0; time < times; time++) {
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false, ...(session ? { session } : {}) });
    socket.on('session', (given) => {
      session = given;
    });
    // The greeting comes after the tickets.
    await new Promise<void>((resolve, reject) => socket.once('error', reject).once('data', () => resolve()));
    if (socket.isSessionReused()) resumed += 1;
    socket.destroy();
  }
  return resumed;
}

async function sendForEver(port: number, promised: Set<string>): Promise<void> {
  try {
    const client: RawClient = await connectRaw(port);
    await client.say('EHLO c.example\r\n');
    for (;;) {
      await client.sayAll('MAIL FROM:<a@b.test>\r\nRCPT TO:<x@elsewhere.test>\r\nDATA\r\n', 3);
      const answer = await client.say('Subject: x\r\n\r\nx\r\n.\r\n');
      promised.add(/queued as (\w+)/.exec(answer)?.[1] ?? answer);
    }
  } catch {
    // The engine was killed: what it had promised until then is what counts.
  }
}

function start(env: Record<string, string>): { child: ChildProcess; output: () => string } {
  const child = fork(fileURLToPath(new URL('./main.ts', import.meta.url)), {
    silent: true,
    execArgv: [],
    env: {
      PATH: '/usr/bin:/bin',
      DATABASE_URL: database.url,
      POSTHORN_SECRET: 'a secret for tests',
      POSTHORN_DATA_DIR: dataDir,
      POSTHORN_SMTP_PORT: '0',
      POSTHORN_SUBMISSION_PORT: '0',
      POSTHORN_SMTPS_PORT: '0',
      NODE_ENV: 'test',
      ...env,
    },
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (bytes) => (text += bytes));
  return { child, output: () => text };
}

function readyOf(child: ChildProcess): Promise<ListenerAddress[]> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the engine ended with ${code}`)));
    child.once('message', (message) => resolve((message as { listeners: ListenerAddress[] }).listeners));
  });
}

async function exitOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return child.exitCode;
  return new Promise((resolve) => child.once('exit', (code) => resolve(code)));
}

function portOf(listeners: readonly ListenerAddress[], name: string): number {
  return listeners.find((listener) => listener.name === name)!.port;
}
