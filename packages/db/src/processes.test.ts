import { expect, test } from 'vitest';
import { listProcesses, registerProcess } from './processes.ts';
import { createTestDatabase } from './testing.ts';

test('a row is kept fresh while the process lives and goes with it', async () => {
  await using database = await createTestDatabase({ upTo: '0001' });
  const { pool } = database;
  const row = await registerProcess(pool, { kind: 'engine', version: '1', heartbeatMs: 20 });
  await row.setRevision(3, 'Revision 4 cannot be used.');
  row.setDetail({ listeners: 2 });
  const before = (await listProcesses(pool))[0]!;
  expect(before).toMatchObject({ id: row.id, kind: 'engine', revision: 3, pid: process.pid, isAlive: true });
  expect(before.error).toContain('Revision 4');
  const heartbeat = async () => (await listProcesses(pool))[0]!.heartbeat.getTime();
  await expect.poll(heartbeat).toBeGreaterThan(before.heartbeat.getTime());
  const after = (await listProcesses(pool))[0]!;
  expect(after.detail).toEqual({ listeners: 2 });
  await row[Symbol.asyncDispose]();
  expect(await listProcesses(pool)).toEqual([]);
});

test('a process that fell silent is dead to others, and forgotten after a day', async () => {
  await using database = await createTestDatabase({ upTo: '0001' });
  const { pool } = database;
  const silent = `INSERT INTO process (id, kind, version, host, pid, heartbeat) VALUES ($1, 'worker', '1', 'h', 1, now() - $2::interval)`;
  await pool.query(silent, ['a', '1 minute']);
  await pool.query(silent, ['b', '2 days']);
  await using row = await registerProcess(pool, { kind: 'worker', version: '1' });
  const found = (await listProcesses(pool)).map(({ id, isAlive }) => [id, isAlive]);
  expect(found).toEqual([
    [row.id, true],
    ['a', false],
  ]);
});
