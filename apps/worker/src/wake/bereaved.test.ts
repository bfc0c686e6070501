import { hostname } from 'node:os';
import { registerProcess } from '@posthorn/db/processes';
import { createTestDatabase } from '@posthorn/db/testing';
import { createAcceptor } from '@posthorn/queue/accept';
import { claim } from '@posthorn/queue/claim';
import { sampleMessage } from '@posthorn/queue/testing';
import { expect, it } from 'vitest';
import { silent } from '../testing/messages.ts';
import { createBereaved } from './bereaved.ts';

it('gives back what a dead worker of this machine held, and nothing of a living or a silent one', async () => {
  await using database = await createTestDatabase();
  const { pool } = database;
  await using own = await registerProcess(pool, { kind: 'worker', version: '1' });
  await using other = await registerProcess(pool, { kind: 'worker', version: '1' });
  await using acceptor = createAcceptor({ pool });
  await acceptor.accept(sampleMessage());
  const options = { pool, leaseSeconds: 300, limits: { concurrencyPerDestination: 1 }, destination: 'mx:example.net' };
  const held = await claim({ ...options, worker: other.id });
  expect(held).toHaveLength(1);

  let isRunning = false;
  const bereaved = createBereaved(pool, { self: own.id, log: silent, isRunning: () => isRunning });
  expect(await bereaved.look()).toBe(0);
  await pool.query(`update process set heartbeat = now() - interval '10 seconds' where id = $1`, [other.id]);
  isRunning = true;
  expect(await bereaved.look()).toBe(0);
  isRunning = false;
  await pool.query(`update process set host = 'elsewhere' where id = $1`, [other.id]);
  expect(await bereaved.look()).toBe(0);
  await pool.query(`update process set host = $2 where id = $1`, [other.id, hostname()]);
  expect(await bereaved.look()).toBe(1);
  expect(await bereaved.look()).toBe(0);
  expect(await claim({ ...options, worker: own.id })).toHaveLength(1);
});
