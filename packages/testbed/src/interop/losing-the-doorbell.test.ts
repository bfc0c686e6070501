import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@posthorn/db/testing/free-port';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ForeignMx, startForeignMx } from '../foreign-mx.ts';
import { type Daemon, startDaemon, waitForPort } from '../peers/process.ts';
import { createSystem, type System } from '../system.ts';
import { queueIdIn, sendRaw } from './raw-client.ts';
import { balanced, everythingFinished, statesOf } from './record.ts';
import { routeToHost } from './world.ts';

const content = Buffer.from('Subject: x\r\n\r\nx\r\n');
let peer: ForeignMx;
beforeEach(async () => {
  peer = await startForeignMx();
});
afterEach(() => peer[Symbol.asyncDispose]());

function start(redisUrl?: string): Promise<System> {
  return createSystem({
    ...(redisUrl === undefined ? {} : { redisUrl }),
    configure({ routing }) {
      routing.routes = [routeToHost(peer.port)];
    },
  });
}

async function send(system: System, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n++) {
    const to = [`r${n}@far.test`];
    ids.push(queueIdIn(await sendRaw(system.port('mx'), { from: 'anna@sender.test', to, content })));
  }
  return ids;
}

/** All of it has arrived, once, and the ledger knows. */
async function allThere(system: System, ids: string[]): Promise<void> {
  await everythingFinished(system, 20);
  for (const id of ids) expect(Object.values(await statesOf(system, id))).toEqual(['delivered']);
  expect(peer.arrived).toHaveLength(ids.length);
  await balanced(system);
}

async function hold(system: System, isHeld: boolean): Promise<void> {
  await system.publish(({ queue }) => {
    queue.holdAll = isHeld;
  });
}

describe('the doorbell on Postgres', () => {
  test('loses every job: mail arrives by the sweep', async () => {
    await using system = await start();
    await hold(system, true);
    const ids = await send(system, 20);
    const { rows } = await system.pool.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = 'bullmq'`,
    );
    const jobs = rows.filter(({ name }) => /job|queue|wait/i.test(name));
    expect(jobs.length).toBeGreaterThan(0);
    for (const { name } of jobs) await system.pool.query(`delete from ${name}`);
    await hold(system, false);
    await allThere(system, ids);
  });

  test('is taken away altogether while mail comes in: nothing is refused, nothing is lost', async () => {
    await using system = await start();
    await system.pool.query('drop schema bullmq cascade');
    const ids = await send(system, 20);
    await allThere(system, ids);
  });
});

describe.skipIf(!existsSync('/usr/bin/redis-server'))('the doorbell on Redis', () => {
  let folder: string;
  let redis: Daemon;
  let port: number;
  const startRedis = async (): Promise<void> => {
    redis = startDaemon('/usr/bin/redis-server', [
      ...['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no'],
      ...['--maxmemory-policy', 'noeviction'],
    ]);
    await waitForPort(port, 'Redis');
  };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'posthorn-redis-'));
    port = await freePort();
    await startRedis();
  });
  afterEach(async () => {
    await redis.stop('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });

  /** One command, without a client library. */
  function tell(command: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(`${command}\r\n`));
      socket.once('data', (reply) => {
        socket.destroy();
        resolve(reply.toString());
      });
      socket.once('error', reject);
    });
  }

  test('rings', async () => {
    await using system = await start(`redis://127.0.0.1:${port}`);
    const ids = await send(system, 20);
    await allThere(system, ids);
    expect(await tell('DBSIZE')).not.toBe(':0\r\n');
  });

  test('is flushed again and again: mail arrives by the sweep', async () => {
    await using system = await start(`redis://127.0.0.1:${port}`);
    await hold(system, true);
    const ids = await send(system, 20);
    expect(await tell('FLUSHALL')).toBe('+OK\r\n');
    await hold(system, false);
    ids.push(...(await send(system, 5)));
    expect(await tell('FLUSHALL')).toBe('+OK\r\n');
    await allThere(system, ids);
  });

  test('is killed: mail is taken and delivered without it, and it rings again when it is back', async () => {
    await using system = await start(`redis://127.0.0.1:${port}`);
    await redis.stop('SIGKILL');
    const ids = await send(system, 10);
    await allThere(system, ids);
    await startRedis();
    ids.push(...(await send(system, 10)));
    await allThere(system, ids);
  });
});
