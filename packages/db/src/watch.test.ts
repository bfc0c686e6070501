import { setTimeout as sleep } from 'node:timers/promises';
import { defaultConfiguration } from '@posthorn/settings/configuration';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checksumOf } from './canonical.ts';
import { listProcesses, registerProcess } from './processes.ts';
import { ensureFirstRevision, newestNumber, publish } from './revisions.ts';
import { openSecrets, type Secrets } from './secrets.ts';
import { createTestDatabase, type TestDatabase } from './testing.ts';
import { watchConfiguration } from './watch.ts';

let database: TestDatabase;
let secrets: Secrets;
beforeEach(async () => {
  database = await createTestDatabase({ upTo: '0001' });
  secrets = await openSecrets(database.pool, 'a secret');
});
afterEach(() => database[Symbol.asyncDispose]());

test('a published revision is in force well within a second, by notification', async () => {
  const { pool, url } = database;
  await using watch = watchConfiguration({ url, pool, secrets, pollMs: 600_000 });
  expect(() => watch.current()).toThrow('ready');
  await ensureFirstRevision(pool);
  await watch.ready;
  expect(watch.current()).toMatchObject({ revision: 1, configuration: defaultConfiguration() });
  const seen: number[] = [];
  const stop = watch.onChange(({ revision }) => seen.push(revision));
  await publishNext();
  await until(() => watch.current().revision === 2);
  stop();
  await publishNext();
  await until(() => watch.current().revision === 3);
  expect(seen).toEqual([2]);
  expect(() => {
    watch.current().configuration.smtp.maxRecipients = 1;
  }).toThrow(TypeError);
});

test('without notifications the look each second finds it', async () => {
  const { pool } = database;
  await ensureFirstRevision(pool);
  await using watch = watchConfiguration({ url: 'postgresql://nobody@127.0.0.1:1/x', pool, secrets, pollMs: 50 });
  await watch.ready;
  await publishNext();
  await until(() => watch.current().revision === 2);
});

test('a corrupt revision leaves the last good one in force and says so', async () => {
  const { pool, url } = database;
  await ensureFirstRevision(pool);
  await using process = await registerProcess(pool, { kind: 'engine', version: '1' });
  const said: string[] = [];
  await using watch = watchConfiguration({ url, pool, secrets, process, pollMs: 50, log: (text) => said.push(text) });
  await watch.ready;
  await insertCorrupt(2, { smtp: { maxRecipients: 'many' } });
  await until(async () => (await listProcesses(pool))[0]?.error != null);
  expect((await listProcesses(pool))[0]).toMatchObject({
    revision: 1,
    error: expect.stringMatching(/^Revision 2 cannot be used \(.*smtp.maxRecipients.*\); revision 1 stays in force\.$/),
  });
  expect(watch.current().revision).toBe(1);
  await sleep(200);
  expect(said.filter((text) => text.includes('Revision 2'))).toHaveLength(1);

  await using second = watchConfiguration({ url, pool, secrets, pollMs: 50 });
  await second.ready;
  expect(second.current().revision).toBe(1);

  await publishNext();
  await until(() => watch.current().revision === 3);
  await until(async () => (await listProcesses(pool))[0]?.error === null);
});

test('a database that goes away for a while loses nothing', async () => {
  const { pool, url } = database;
  await ensureFirstRevision(pool);
  await using watch = watchConfiguration({ url, pool, secrets, pollMs: 600_000 });
  await watch.ready;
  const cut = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = 'posthorn settings' AND query ILIKE '%pg_notify%'`;
  await until(async () => ((await pool.query(cut)).rowCount ?? 0) > 0);
  await publishNext();
  await until(() => watch.current().revision === 2);
});

test('the snapshot opens the secrets of its configuration', async () => {
  const { pool, url } = database;
  const id = await secrets.put({ kind: 'credential', value: 'hunter2' });
  await ensureFirstRevision(pool);
  await using watch = watchConfiguration({ url, pool, secrets });
  await watch.ready;
  expect(await watch.current().secret({ $secret: id })).toBe('hunter2');
  expect(await watch.current().secret(id)).toBe('hunter2');
});

async function publishNext(): Promise<void> {
  const base = await newestNumber(database.pool);
  const configuration = defaultConfiguration();
  configuration.smtp.maxRecipients = 100 + base;
  const result = await publish(database.pool, { base, configuration, author: 'a', reason: 'r' });
  expect(result).toEqual({ revision: base + 1 });
}

async function insertCorrupt(number: number, configuration: object): Promise<void> {
  await database.pool.query(
    `INSERT INTO configuration_revision (number, configuration, checksum, author, reason) VALUES ($1, $2, $3, 'a', 'r')`,
    [number, JSON.stringify(configuration), checksumOf(configuration)],
  );
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('it did not happen in time');
    await sleep(10);
  }
}
