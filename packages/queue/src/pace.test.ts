import { createTestDatabase, type TestDatabase } from '@posthorn/db/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createAcceptor } from './accept.ts';
import { type ClaimOptions, claim, claimNext, releaseClaim } from './claim.ts';
import { clearBackOff, setDestination } from './destination.ts';
import { readHosts, releaseHost } from './hosts.ts';
import { rest, slowDown, speedUp } from './pace.ts';
import { sampleMessage } from './testing.ts';

let database: TestDatabase;
let options: ClaimOptions;
beforeEach(async () => {
  database = await createTestDatabase();
  options = {
    pool: database.pool,
    worker: 'w',
    leaseSeconds: 600,
    destination: where,
    maxRecipients: 1,
    limits: { concurrencyPerDestination: 8 },
  };
  await using acceptor = createAcceptor({ pool: database.pool });
  for (let count = 0; count < 40; count += 1) await acceptor.accept(sampleMessage());
});
afterEach(() => database[Symbol.asyncDispose]());

test('connections are halved, then messages a minute, and both come back step by step', async () => {
  const { pool } = database;
  const held = [await take(), await take(), await take(), await take()];
  expect(held[0]?.isSlowed).toBe(false);
  // Four are open, so that half of it is two, whatever the settings allow.
  expect(await slowDown(pool, where, said)).toEqual({ connections: 2, perMinute: null });
  await pool.query(`update mail.destination set slowed_at = slowed_at + interval '1 hour'`);
  expect(await slowDown(pool, where, said), 'those that were open at once are told at once').toBeNull();
  expect(await host()).toMatchObject({
    slowed: { connections: 2, perMinute: null, reason: said.reason, host: said.host },
  });
  expect(await take()).toBeNull();
  // A slot above the allowance ends with its batch; one below goes on.
  expect(await claimNext(options, held[3]!)).toBeNull();
  expect(await claimNext(options, held[0]!)).toMatchObject({ isSlowed: true, slot: 1 });

  await passed('slowed_at');
  expect(await slowDown(pool, where, said)).toEqual({ connections: 1, perMinute: null });
  await passed('slowed_at');
  expect(await slowDown(pool, where, said)).toEqual({ connections: 1, perMinute: 60 });
  await passed('slowed_at');
  expect(await slowDown(pool, where, said)).toEqual({ connections: 1, perMinute: 30 });

  expect(await speedUp(pool, where, limits), 'its time has not come').toBeNull();
  const steps: unknown[] = [];
  for (let step = 0; step < 20; step += 1) {
    await passed('raise_at');
    const raised = await speedUp(pool, where, limits);
    const { slowed } = await host();
    steps.push(slowed ? `${slowed.connections} ${slowed.perMinute}` : raised?.recovered);
    if (!slowed) break;
  }
  expect(steps.slice(0, -1)).toEqual('1 36|1 42|1 48|1 54|1 null|2 null|3 null|4 null|5 null|6 null|7 null'.split('|'));
  expect(steps.at(-1)).toBeGreaterThanOrEqual(0);
  expect(await speedUp(pool, where, limits)).toBeNull();
});

test('a rate is a bucket for all workers', async () => {
  await setDestination(database.pool, where, { rate: 1 });
  const many = { ...options, maxRecipients: 100 };
  const sizes: number[] = [];
  for (let count = 0; count < 5; count += 1) sizes.push((await claim(many))[0]?.messages.length ?? 0);
  expect(sizes).toEqual([1, 0, 0, 0, 0]);
  // Ten seconds are saved up at most, and each claim takes what five seconds allow.
  await setDestination(database.pool, where, { rate: 60 });
  await passed('paced_until');
  expect((await claim(many))[0]?.messages.length).toBe(5);
  await setDestination(database.pool, where, { rate: null });
  await passed('paced_until');
  expect((await claim(many))[0]?.messages.length).toBe(34);
});

test('the settings have a rate too, and the slower of two counts', async () => {
  const many = { ...options, maxRecipients: 100, limits: { concurrencyPerDestination: 8, ratePerDestination: 120 } };
  expect((await claim(many))[0]?.messages.length).toBe(10);
  await database.pool.query(`update mail.destination set allowed_rate = 12, slowed_since = now(), paced_until = null`);
  expect((await claim(many))[0]?.messages.length).toBe(1);
});

test('who blocks us rests, longer each time, until mail is taken or somebody says so', async () => {
  const { pool } = database;
  const one = await take();
  const how = { host: 'mx.example.net', reason: '554 blocked', seconds: 100, class: 'blocklisting' };
  const waits: number[] = [];
  for (let count = 0; count < 5; count += 1) {
    waits.push(Math.round(((await rest(pool, where, how))!.getTime() - Date.now()) / 50_000) * 50);
    expect(await rest(pool, where, how), 'it rests already').toBeNull();
    await passed('not_before');
  }
  expect(waits).toEqual([100, 200, 400, 800, 800]);
  await rest(pool, where, how);
  expect(await claimNext(options, one!)).toBeNull();
  expect(await host()).toMatchObject({ reasonClass: 'blocklisting', reasonHost: 'mx.example.net' });
  expect(await clearBackOff(pool, where)).toBe(true);
  const next = await take();
  await slowDown(pool, where, said);
  expect(await releaseHost(pool, where)).toBe(true);
  expect(await host()).toMatchObject({ slowed: null, reasonClass: null });
  await releaseClaim(pool, next!);
});

const where = 'mx:example.net';
const limits = { full: 8, firstRate: 60, raiseSeconds: 60 };
const said = { ...limits, host: 'mx.example.net', reason: '421 4.7.0 too many connections' };

const take = async () => (await claim(options))[0] ?? null;
const host = async () => (await readHosts(database.pool, { name: where })).rows[0]!;
/** As if that moment had been an hour ago. */
const passed = async (column: 'slowed_at' | 'raise_at' | 'paced_until' | 'not_before') => {
  await database.pool.query(`update mail.destination set ${column} = now() - interval '1 hour'`);
};
