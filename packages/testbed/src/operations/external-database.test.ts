import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSecrets } from '@posthorn/db/secrets';
import { createTestDatabase, type TestDatabase } from '@posthorn/db/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sendRaw } from '../interop/raw-client.ts';
import { until } from '../interop/record.ts';
import { freePorts, launch, postmasterOf, runProgram } from './programs.ts';

const secret = 'the first secret of this database';
const other = 'another secret, as long as the first';
let database: TestDatabase;
let dataDir: string;

beforeAll(async () => {
  // A server with fsync off, and nothing in the database: as an operator might hand it to us.
  database = await createTestDatabase({ empty: true });
  dataDir = await mkdtemp(join(tmpdir(), 'posthorn-external-'));
});
afterAll(async () => {
  await database?.[Symbol.asyncDispose]();
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
});

const environment = (own: Record<string, string> = {}) => ({
  DATABASE_URL: database.url,
  POSTHORN_DATA_DIR: dataDir,
  ...own,
});

/** Runs the launcher to its end and returns what it said about not starting. */
async function refusal(own: Record<string, string>): Promise<string> {
  const { env } = await freePorts();
  const { code, output } = await runProgram(['scripts/start/main.ts'], { ...env, ...environment(own) });
  expect(code).toBe(1);
  const said = output.slice(output.indexOf('Posthorn did not start.')).trim();
  expect(said).toMatch(/^Posthorn did not start\. .*\.$/);
  expect(said.split('\n')).toHaveLength(1);
  return said;
}

test('without POSTHORN_SECRET a database of your own is refused in one sentence', async () => {
  expect(await refusal({})).toContain('POSTHORN_SECRET must be set too');
});

test('mail flows on a database of your own, and one with fsync off is warned of', async () => {
  const posthorn = await launch(environment({ POSTHORN_SECRET: secret }));
  try {
    expect(posthorn.daemon.output()).toMatch(/WARNING: .*fsync = off.*set it to on/);
    expect(posthorn.daemon.output()).not.toContain(new URL(database.url).password);
    expect(postmasterOf(dataDir)).toBeUndefined();
    const message = { from: 'a@b.test', to: ['c@d.test'], content: Buffer.from('Subject: x\r\n\r\nx\r\n') };
    expect(await sendRaw(posthorn.ports.mx, message)).toMatch(/^250/);
    await until('it is delivered', async () => {
      const { right } = (await posthorn.api('GET', '/ledger')) as { right: Record<string, number> };
      return right['delivered'] === 1;
    });
  } finally {
    await posthorn.daemon.stop();
  }
}, 60_000);

test('another POSTHORN_SECRET than the first is refused in one sentence', async () => {
  expect(await refusal({ POSTHORN_SECRET: other })).toContain('POSTHORN_SECRET is not the one this database');
});

test('rekey: the old secret is refused, the new one reads what the old one wrote', async () => {
  const id = await (await openSecrets(database.pool, secret)).put({ kind: 'credential', value: 'hunter2' });
  const rekey = (own: Record<string, string>) => runProgram(['scripts/rekey.ts'], environment(own));

  expect((await rekey({ POSTHORN_SECRET: secret })).output).toContain('Set POSTHORN_NEW_SECRET');
  expect((await rekey({ POSTHORN_SECRET: other, POSTHORN_NEW_SECRET: other })).output).toContain('is not the one');
  const done = await rekey({ POSTHORN_SECRET: secret, POSTHORN_NEW_SECRET: other });
  expect(done, done.output).toMatchObject({ code: 0 });
  expect(done.output).toMatch(/Encrypted [1-9]\d* secrets anew/);
  expect(done.output).not.toContain(other);

  expect(await refusal({ POSTHORN_SECRET: secret })).toContain('POSTHORN_SECRET is not the one this database');
  expect(await (await openSecrets(database.pool, other)).read(id)).toBe('hunter2');
  const { env } = await freePorts();
  const engine = await runProgram(['apps/engine/src/main.ts'], { ...env, ...environment({ POSTHORN_SECRET: secret }) });
  expect(engine).toMatchObject({ code: 1, output: expect.stringContaining('POSTHORN_SECRET is not the one') });
}, 60_000);
