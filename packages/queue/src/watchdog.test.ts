import { createTestDatabase, type TestDatabase } from '@posthorn/db/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createAcceptor } from './accept.ts';
import { backOff, setDestination } from './destination.ts';
import { readHost, readHosts, releaseHost } from './hosts.ts';
import { sampleMessage, sampleRecipient } from './testing.ts';
import { readWatchdog, watchLimits } from './watchdog.ts';

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database[Symbol.asyncDispose]());

/** Queues one recipient for each destination, and makes its row look as old as `change` says. */
async function waiting(destination: string, change: string): Promise<void> {
  const recipient = sampleRecipient({ destination });
  await using acceptor = createAcceptor({ pool: database.pool });
  await acceptor.accept(sampleMessage({ recipients: [recipient] }));
  await database.pool.query(`update mail.recipient set ${change} where id = $1::uuid`, [recipient.id]);
}

const found = async () =>
  Object.fromEntries(
    (await readWatchdog(database.pool)).problems.map(({ problem, recipients }) => [problem, recipients]),
  );

test('what is in time is nobody’s concern', async () => {
  await waiting('mx:example.net', `next_try = now() - interval '9 minutes'`);
  await waiting('mx:later.example', `next_try = now() + interval '3 days'`);
  await waiting('report:dsn', `next_try = now() - interval '1 minute'`);
  await waiting('mx:held.example', `state = 'held', next_try = null, queued_at = now() - interval '23 hours'`);
  expect(await found()).toEqual({});
  expect((await readWatchdog(database.pool)).recipients).toBe(0);
});

test('each kind of mail past its time is found, and a recipient counted once in all', async () => {
  const { pool } = database;
  await waiting('mx:overdue.example', `next_try = now() - interval '11 minutes'`);
  await waiting('mx:leased.example', `lease_until = now() - interval '11 minutes', next_try = null`);
  await waiting('mx:old.example', `next_try = now() + interval '1 hour', queued_at = now() - interval '97 hours'`);
  await waiting('mx:held.example', `state = 'held', next_try = null, queued_at = now() - interval '25 hours'`);
  await waiting('mx:kept.example', `state = 'quarantined', next_try = null, queued_at = now() - interval '25 hours'`);
  await waiting('report:dsn', `next_try = now() - interval '11 minutes'`);
  await waiting('mx:blocked.example', `next_try = now() - interval '2 hours', queued_at = now() - interval '5 days'`);
  await setDestination(pool, 'mx:blocked.example', { held: true, heldReason: 'they are moving' });
  expect(await found()).toEqual({ lease: 1, overdue: 1, blocked: 1, old: 2, held: 1, report: 1 });
  expect((await readWatchdog(pool)).recipients).toBe(6);
});

test('what waits because its host backs off is blocked, not overdue, and overdue again once nobody keeps it', async () => {
  const { pool } = database;
  await waiting('mx:down.example', `next_try = now() - interval '2 hours', queued_at = now() - interval '2 hours'`);
  await backOff(pool, 'mx:down.example', { reason: '421 busy', notBefore: new Date(Date.now() + 60_000) });
  expect(await found()).toEqual({ blocked: 1 });
  expect(await releaseHost(pool, 'mx:down.example')).toBe(true);
  expect(await found()).toEqual({ overdue: 1 });
});

test('the five destinations with most of it are named, the fullest first', async () => {
  for (const [index, count] of [1, 3, 2, 1, 1, 1, 4].entries())
    for (let n = 0; n < count; n += 1) await waiting(`mx:d${index}.example`, `next_try = now() - interval '1 hour'`);
  const [overdue] = (await readWatchdog(database.pool)).problems;
  expect(overdue).toMatchObject({ problem: 'overdue', recipients: 13 });
  expect(overdue?.destinations.map(({ recipients }) => recipients)).toEqual([4, 3, 2, 1, 1]);
});

test('somebody looks a fifth before mail is given up', () => {
  expect(watchLimits(5 * 86_400).oldSeconds).toBe(4 * 86_400);
  expect(watchLimits(10).oldSeconds).toBe(60);
});

test('hosts: those in trouble first, found by name, and forgiven', async () => {
  const { pool } = database;
  await waiting('mx:fine.example', `next_try = now()`);
  await waiting('mx:fine.example', `next_try = now()`);
  await waiting('mx:down.example', `next_try = now()`);
  await waiting('mx:held.example', `next_try = now()`);
  await backOff(pool, 'mx:down.example', { reason: '421 busy', notBefore: new Date(Date.now() + 60_000) });
  await setDestination(pool, 'mx:held.example', { held: true, heldReason: 'they are moving' });
  const names = async (options: Parameters<typeof readHosts>[1]) =>
    (await readHosts(pool, options)).rows.map(({ name }) => name);
  expect(await names({})).toEqual(['mx:held.example', 'mx:down.example', 'mx:fine.example']);
  expect(await names({ which: 'trouble' })).toEqual(['mx:held.example', 'mx:down.example']);
  expect(await names({ which: 'busy' })).toEqual([]);
  expect(await names({ name: 'mx:d*' })).toEqual(['mx:down.example']);
  expect((await readHosts(pool, { limit: 1, offset: 1 })).total).toBe(3);
  const down = await readHost(pool, 'mx:down.example');
  expect(down?.host).toMatchObject({ waiting: 1, reason: '421 busy', isHeld: false });
  expect(down?.host.notBefore).toBeInstanceOf(Date);
  expect(await readHost(pool, 'mx:nobody.example')).toBeNull();
  expect(await releaseHost(pool, 'mx:down.example')).toBe(true);
  expect(await releaseHost(pool, 'mx:down.example')).toBe(false);
  expect((await readHost(pool, 'mx:down.example'))?.host).toMatchObject({ notBefore: null, failures: 0 });
});
