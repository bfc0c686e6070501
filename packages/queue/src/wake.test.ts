import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase, type TestDatabase } from '@posthorn/db/testing';
import { freePort } from '@posthorn/db/testing/free-port';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAcceptor } from './accept.ts';
import { type DoorbellOptions, prepareDoorbell } from './bell.ts';
import { claim, releaseClaim } from './claim.ts';
import { createSweep } from './sweep.ts';
import { sampleMessage } from './testing.ts';
import { createWakeListener, createWaker } from './wake.ts';

type Backend = {
  options: DoorbellOptions;
  loseEverything(): Promise<void>;
  breakConnections(): Promise<void>;
  close(): Promise<void>;
};

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

async function onPostgres(): Promise<Backend> {
  const options = { url: database.url };
  await prepareDoorbell(options);
  await prepareDoorbell(options);
  return {
    options,
    async loseEverything() {
      const { rows } = await database.pool.query(
        `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = 'bullmq' and tablename not like '%migration%'`,
      );
      await database.pool.query(`truncate ${rows.map(({ name }) => name).join(', ')}`);
    },
    async breakConnections() {
      await database.pool.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
           and query ilike '%bullmq%' or application_name like 'posthorn doorbell%'`,
      );
    },
    close: async () => {},
  };
}

async function onRedis(): Promise<Backend> {
  const folder = await mkdtemp(join(tmpdir(), 'posthorn-redis-'));
  const port = await freePort();
  let server: ChildProcess;
  const start = async () => {
    server = spawn('redis-server', [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--dir',
      folder,
      '--save',
      '',
      '--appendonly',
      'no',
    ]);
    server.stdout!.setEncoding('utf8');
    for await (const line of server.stdout!) if (line.includes('Ready to accept connections')) break;
    server.stdout!.resume();
  };
  const stop = async () => {
    const ended = once(server, 'exit');
    server.kill('SIGKILL');
    await ended;
  };
  await start();
  const restart = async () => {
    await stop();
    await start();
  };
  return {
    options: { url: database.url, redisUrl: `redis://127.0.0.1:${port}` },
    loseEverything: restart,
    breakConnections: restart,
    async close() {
      await stop();
      await rm(folder, { recursive: true });
    },
  };
}

async function until(condition: () => boolean): Promise<void> {
  const end = performance.now() + 60_000;
  while (!condition()) {
    if (performance.now() > end) throw new Error('waited in vain');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe.each([
  ['Postgres', onPostgres],
  ['Redis', onRedis],
] as const)('the doorbell on %s', (_, open) => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await open();
  });
  afterAll(async () => {
    await backend.close();
  });

  test('a ring reaches a listener soon, and any number of rings cost few jobs', async () => {
    const heard: string[] = [];
    await using _listener = await createWakeListener(backend.options, {
      destination: (destination) => {
        heard.push(destination);
      },
    });
    await using waker = await createWaker(backend.options);
    waker.ring('mx:first.example');
    await until(() => heard.includes('mx:first.example'));
    waker.ring('mx:example.net');
    await until(() => heard.includes('mx:example.net'));
    for (let index = 0; index < 1000; index += 1) {
      waker.ring('mx:busy.example');
      if (index % 100 === 0) await new Promise((resolve) => setTimeout(resolve, 3));
    }
    await until(() => heard.includes('mx:busy.example'));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(heard.filter((name) => name === 'mx:busy.example').length).toBeLessThan(30);
    expect(waker.lost).toBe(0);
  });

  test('a ring while its destination is being handled is heard afterwards, once', async () => {
    const heard: string[] = [];
    let finish = () => {};
    await using _listener = await createWakeListener(backend.options, {
      destination: async (destination) => {
        heard.push(destination);
        if (heard.length === 1) await new Promise<void>((resolve) => (finish = resolve));
      },
    });
    const waker = await createWaker(backend.options);
    waker.ring('lmtp:dovecot');
    await until(() => heard.length === 1);
    for (let index = 0; index < 5; index += 1) {
      waker.ring('lmtp:dovecot');
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
    // Rings of a steady stream are joined for up to a quarter of a second: closed, the waker has handed all of them over.
    await waker[Symbol.asyncDispose]();
    expect(heard).toHaveLength(1);
    finish();
    await until(() => heard.length === 2);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(heard).toHaveLength(2);
  });

  test('a failing handler does not silence its destination', async () => {
    let calls = 0;
    await using _listener = await createWakeListener(backend.options, {
      destination: () => {
        calls += 1;
        throw new Error('broken');
      },
    });
    await using waker = await createWaker(backend.options);
    waker.ring('mx:bad.example');
    await until(() => calls >= 1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    waker.ring('mx:bad.example');
    await until(() => calls >= 2);
  });

  test('rings made while nobody listens are heard by the next listener', async () => {
    const heard: string[] = [];
    const waker = await createWaker(backend.options);
    waker.ring('smarthost:relay');
    await waker[Symbol.asyncDispose]();
    await using _listener = await createWakeListener(backend.options, {
      destination: (destination) => {
        heard.push(destination);
      },
    });
    await until(() => heard.includes('smarthost:relay'));
  });

  test('a ring of an endpoint for later comes at its moment, and one for now before it', async () => {
    const heard: { endpoint: string; ms: number }[] = [];
    const from = Date.now();
    await using _listener = await createWakeListener(backend.options, {
      destination: () => {},
      endpoint: (endpoint) => {
        heard.push({ endpoint, ms: Date.now() - from });
      },
    });
    await using waker = await createWaker(backend.options);
    for (let again = 0; again < 5; again += 1) waker.ringEndpoint('action:record', 2);
    waker.ringEndpoint('action:record');
    await until(() => heard.length === 1);
    waker.ringEndpoint('a webhook', 1);
    await until(() => heard.some(({ endpoint }) => endpoint === 'a webhook') && heard.length === 3);
    const late = heard.filter(({ endpoint }) => endpoint === 'action:record').map(({ ms }) => ms);
    expect(late).toHaveLength(2);
    expect(late[1]).toBeGreaterThanOrEqual(2000);
  });

  test('broken connections are told of, and heal', async () => {
    const heard: string[] = [];
    await using listener = await createWakeListener(backend.options, {
      destination: (destination) => {
        heard.push(destination);
      },
    });
    await using waker = await createWaker(backend.options);
    waker.ring('mx:before.example');
    await until(() => heard.includes('mx:before.example'));
    expect(listener.trouble).toBeNull();
    await backend.breakConnections();
    await until(() => listener.trouble !== null);
    const ringing = setInterval(() => waker.ring('mx:after.example'), 100);
    await until(() => heard.includes('mx:after.example')).finally(() => clearInterval(ringing));
  });

  test('losing every job loses no mail: the sweep finds it', async () => {
    const message = sampleMessage();
    {
      await using waker = await createWaker(backend.options);
      await using acceptor = createAcceptor({ pool: database.pool, ring: waker.ring });
      await acceptor.accept(message);
    }
    await backend.loseEverything();
    const heard: string[] = [];
    await using _listener = await createWakeListener(backend.options, {
      destination: (destination) => {
        heard.push(`ring ${destination}`);
      },
    });
    await using _sweep = createSweep({
      pool: database.pool,
      intervalSeconds: 0.1,
      retention: () => ({ deliveredDays: 30, eventDays: 30, verificationDays: 90 }),
      onDue: (destination) => heard.push(destination),
    });
    await until(() => heard.includes('mx:example.net'));
    expect(heard).not.toContain('ring mx:example.net');
    const [held] = await claim({
      pool: database.pool,
      worker: 'w1',
      leaseSeconds: 60,
      limits: { concurrencyPerDestination: 1 },
    });
    expect(held!.messages.map((entry) => entry.message.id)).toContain(message.id);
    await releaseClaim(database.pool, held!);
  });
});

test('with the backend gone, ringing neither throws nor waits, and says how many rings were lost', async () => {
  await using waker = await createWaker({ url: database.url, redisUrl: `redis://127.0.0.1:${await freePort()}` });
  waker.ring('mx:example.net');
  await until(() => waker.lost === 1);
});

test('with the backend gone a listener can be closed', async () => {
  const options = { url: database.url, redisUrl: `redis://127.0.0.1:${await freePort()}` };
  const listener = await createWakeListener(options, { destination: () => {} });
  await until(() => listener.trouble !== null);
  await listener[Symbol.asyncDispose]();
});
