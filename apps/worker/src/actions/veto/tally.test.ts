import { listVetoRuns, readVetoFigures, type VetoRun } from '@posthorn/db/mail/veto';
import { createTestDatabase } from '@posthorn/db/testing';
import { expect, test } from 'vitest';
import { createVetoTally } from './tally.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };

test('every question is counted; of the runs the newest of each outcome are kept', async () => {
  await using database = await createTestDatabase();
  for (const worker of ['first', 'second']) {
    await using tally = createVetoTally({ pool: database.pool, log });
    for (let count = 1; count <= 1000; count++) tally.count(run({ ms: count, host: worker }));
    tally.count(run({ outcome: 'refused', words: 'no\u0000thing', ms: 5000 }));
    tally.count(run({ outcome: 'late', words: 'no answer within 5000 ms', ms: 7, stopped: true }));
  }
  const [figures] = await readVetoFigures(database.pool, ['debtors', 'nobody']);
  expect(figures).toMatchObject({ asked: 2004, refused: 2, failed: 0, late: 2, slowestMs: 5000 });
  const allowed = await listVetoRuns(database.pool, { veto: 'debtors', outcome: 'allowed', limit: 100 });
  expect(allowed.rows.map(({ ms }) => ms).slice(0, 3)).toEqual([1000, 999, 998]);
  expect(allowed.rows).toHaveLength(40);
  expect(allowed.cursor).toBeNull();
  const [refused] = (await listVetoRuns(database.pool, { veto: 'debtors', outcome: 'refused', limit: 100 })).rows;
  expect(refused).toMatchObject({ ms: 5000, moment: 'tcp:connect', words: expect.stringContaining('thing') });
});

test('what cannot be written waits until it can', async () => {
  await using database = await createTestDatabase();
  const { promise: failed, resolve } = Promise.withResolvers<void>();
  const tally = createVetoTally({ pool: database.pool, log: { ...log, warn: () => resolve() }, everyMs: 10 });
  await database.pool.query('alter table mail.veto_hour rename to veto_away');
  tally.count(run({}));
  await failed;
  await database.pool.query('alter table mail.veto_away rename to veto_hour');
  await tally[Symbol.asyncDispose]();
  expect(await readVetoFigures(database.pool, ['debtors'])).toMatchObject([{ asked: 1 }]);
});

const run = (more: Partial<VetoRun>): Omit<VetoRun, 'id' | 'at'> => ({
  veto: 'debtors',
  outcome: 'allowed',
  ms: 1,
  moment: 'tcp:connect',
  words: null,
  stopped: false,
  host: 'mx.example.org',
  address: '192.0.2.1',
  port: 25,
  route: null,
  transport: 'mx',
  messageId: null,
  ...more,
});
