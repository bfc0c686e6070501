import { type Configuration, defaultConfiguration } from '@posthorn/settings/configuration';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  changeDraft,
  discardDraft,
  finishDraft,
  listDrafts,
  pruneDrafts,
  readDraft,
  restoreDraft,
  saveDraft,
} from './drafts.ts';
import { ensureFirstRevision, publish } from './revisions.ts';
import { openSecrets, type Secrets } from './secrets.ts';
import { createTestDatabase, type TestDatabase } from './testing.ts';

let database: TestDatabase;
let secrets: Secrets;
beforeAll(async () => {
  database = await createTestDatabase();
  secrets = await openSecrets(database.pool, 'a secret for tests only, long enough');
});
afterAll(() => database[Symbol.asyncDispose]());
beforeEach(async () => {
  await database.pool.query('TRUNCATE configuration_revision, configuration_draft, secret');
  await ensureFirstRevision(database.pool);
});

const withErrors = (maxErrors: number, from = defaultConfiguration()): Configuration => ({
  ...from,
  smtp: { ...from.smtp, maxErrors },
});
const withAccount = (id: string): Configuration => {
  const configuration = defaultConfiguration();
  const account = { username: 'ann', password: { $secret: id }, enabled: true, senders: ['*'] };
  configuration.auth.accounts = [account as unknown as Configuration['auth']['accounts'][number]];
  return configuration;
};
const secretIds = async (): Promise<string[]> =>
  (await database.pool.query<{ id: string }>('SELECT id FROM secret ORDER BY id')).rows.map(({ id }) => id);
const age = (interval: string) =>
  database.pool.query(
    `WITH a AS (UPDATE secret SET created_at = created_at - $1::interval)
     UPDATE configuration_draft SET discarded_at = discarded_at - $1::interval`,
    [interval],
  );

test('two changes at once both hold', async () => {
  const { pool } = database;
  const add = () =>
    changeDraft(pool, 'kim', async (draft) => ({
      base: 1,
      configuration: withErrors((draft?.configuration.smtp.maxErrors ?? 0) + 1),
    }));
  await Promise.all([add(), add(), add(), add()]);
  expect((await readDraft(pool, 'kim'))?.configuration.smtp.maxErrors).toBe(4);
});

test('a change that fails leaves the draft as it was; null throws it away for good', async () => {
  const { pool } = database;
  await saveDraft(pool, { owner: 'kim', base: 1, configuration: withErrors(3) });
  await expect(changeDraft(pool, 'kim', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect((await readDraft(pool, 'kim'))?.configuration.smtp.maxErrors).toBe(3);
  await changeDraft(pool, 'kim', async () => null);
  expect(await restoreDraft(pool, 'kim')).toBe(false);
});

test('a draft thrown away can be taken back, for a while and unless another was begun', async () => {
  const { pool } = database;
  await saveDraft(pool, { owner: 'kim', base: 1, configuration: withErrors(3) });
  expect(await discardDraft(pool, 'kim')).toBe(true);
  expect(await discardDraft(pool, 'kim')).toBe(false);
  expect([await readDraft(pool, 'kim'), await listDrafts(pool)]).toEqual([undefined, []]);
  expect(await restoreDraft(pool, 'kim')).toBe(true);
  expect(await listDrafts(pool)).toMatchObject([{ owner: 'kim', base: 1 }]);
  await discardDraft(pool, 'kim');
  await saveDraft(pool, { owner: 'kim', base: 1, configuration: withErrors(4) });
  expect(await restoreDraft(pool, 'kim')).toBe(false);
  await discardDraft(pool, 'kim');
  await age('16 minutes');
  expect(await restoreDraft(pool, 'kim')).toBe(false);
});

test('what was added while a draft was published stays, on top of it', async () => {
  const { pool } = database;
  await saveDraft(pool, { owner: 'kim', base: 1, configuration: withErrors(3) });
  const before = await readDraft(pool, 'kim');
  await new Promise((resolve) => setTimeout(resolve, 5));
  await saveDraft(pool, { owner: 'kim', base: 1, configuration: withErrors(4) });
  await finishDraft(pool, 'kim', { updatedAt: before!.updatedAt, revision: 2 });
  const after = await readDraft(pool, 'kim');
  expect([after?.base, after?.configuration.smtp.maxErrors]).toEqual([2, 4]);
  await finishDraft(pool, 'kim', { updatedAt: after!.updatedAt, revision: 3 });
  expect(await readDraft(pool, 'kim')).toBeUndefined();
});

test('secrets go with the draft that was thrown away, and only those', async () => {
  const { pool } = database;
  const put = (value: string, name?: string) => secrets.put({ kind: 'credential', value, ...(name ? { name } : {}) });
  const [published, drafted, replaced, kept, named] = [
    await put('published'),
    await put('drafted'),
    await put('replaced'),
    await put('kept by another'),
    await put('named', 'certificate'),
  ];
  expect(await publish(pool, { base: 1, configuration: withAccount(published), author: 'a', reason: 'b' })).toEqual({
    revision: 2,
  });
  await saveDraft(pool, { owner: 'kim', base: 2, configuration: withAccount(drafted) });
  await saveDraft(pool, { owner: 'lee', base: 2, configuration: withAccount(kept) });
  await discardDraft(pool, 'kim');
  expect(await pruneDrafts(pool)).toBe(0);
  await age('16 minutes');
  expect(await pruneDrafts(pool)).toBe(1);
  expect(await secretIds()).toEqual([published, replaced, kept, named].toSorted());
  await age('2 hours');
  await pool.query(`UPDATE configuration_revision SET created_at = created_at - interval '1 hour'`);
  expect(await pruneDrafts(pool)).toBe(1);
  expect(await secretIds()).toEqual([published, kept, named].toSorted());
});
