import { type Configuration, defaultConfiguration } from '@posthorn/settings/configuration';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { saveDraft } from './drafts.ts';
import { ensureFirstRevision, listRevisions, newestNumber, publish, readRevision } from './revisions.ts';
import { openSecrets, type Secrets } from './secrets.ts';
import { SecretRefused, storeSecrets } from './store-secrets.ts';
import { createTestDatabase, type TestDatabase } from './testing.ts';

let database: TestDatabase;
let secrets: Secrets;
beforeAll(async () => {
  database = await createTestDatabase({ upTo: '0001' });
  secrets = await openSecrets(database.pool, 'a secret');
});
afterAll(() => database[Symbol.asyncDispose]());
beforeEach(() => database.pool.query('TRUNCATE configuration_revision, configuration_draft, secret'));

const author = 'postmaster@example.org';

test('the first start publishes the defaults once, whoever comes first', async () => {
  const { pool } = database;
  expect(await Promise.all([1, 2, 3].map(() => ensureFirstRevision(pool)))).toEqual([1, 1, 1]);
  expect(await readRevision(pool)).toMatchObject({ number: 1, base: null, configuration: defaultConfiguration() });
});

test('of two who publish on the same base, one wins and the other is told', async () => {
  const { pool } = database;
  await ensureFirstRevision(pool);
  const configuration = withMaxRecipients(7);
  const publication = { base: 1, configuration, author, reason: 'test' };
  const results = await Promise.all([publish(pool, publication), publish(pool, publication)]);
  expect(results).toContainEqual({ revision: 2 });
  expect(results).toContainEqual({ conflict: 2 });
  expect(await readRevision(pool, 2)).toMatchObject({ base: 1, author, configuration });
  expect((await listRevisions(pool)).map(({ number }) => number)).toEqual([2, 1]);
  expect((await listRevisions(pool, { before: 2 })).map(({ number }) => number)).toEqual([1]);
});

test('a wrong configuration is refused with path and reason, and nothing is written', async () => {
  const { pool } = database;
  await ensureFirstRevision(pool);
  const wrong = { ...defaultConfiguration(), nonsense: 1 } as unknown as Configuration;
  const result = await publish(pool, { base: 1, configuration: wrong, author, reason: 'test' });
  expect(result).toEqual({ problems: [expect.objectContaining({ path: 'nonsense' })] });
  expect(await newestNumber(pool)).toBe(1);
});

test('a changed revision, an unreadable one and none at all are told apart', async () => {
  const { pool } = database;
  expect(await readRevision(pool)).toBeUndefined();
  await ensureFirstRevision(pool);
  await pool.query(
    `UPDATE configuration_revision SET configuration = jsonb_set(configuration, '{smtp,maxRecipients}', '3')`,
  );
  expect(await readRevision(pool)).toEqual({ number: 1, reason: 'its checksum does not fit' });
  await pool.query(`UPDATE configuration_revision SET configuration = '{}', checksum = 'x'`);
  expect(await readRevision(pool)).toMatchObject({ number: 1, reason: expect.any(String) });
});

test('plaintext of a secret reaches no table; a password becomes a verifier', async () => {
  const { pool } = database;
  await ensureFirstRevision(pool);
  const configuration = withAccount('hunter2');
  const refused = {
    problems: [{ path: 'auth.accounts[0].password', reason: expect.any(String) }],
  };
  expect(await publish(pool, { base: 1, configuration, author, reason: 'test' })).toEqual(refused);
  expect(await saveDraft(pool, { owner: author, base: 1, configuration })).toEqual(refused);

  const stored = await storeSecrets(secrets, configuration);
  expect(await publish(pool, { base: 1, configuration: stored, author, reason: 'test' })).toEqual({ revision: 2 });
  const id = stored.auth.accounts[0]!.password.$secret;
  const verifier = JSON.parse(await secrets.read(id));
  expect(Object.keys(verifier)).toEqual(['salt', 'iterations', 'storedKey', 'serverKey']);
  const { rows } = await pool.query(`SELECT row_to_json(r)::text AS text FROM configuration_revision r`);
  expect(JSON.stringify(rows)).not.toContain('hunter2');
  await expect(storeSecrets(secrets, withAccount('\u0007'))).rejects.toThrow(SecretRefused);
});

function withMaxRecipients(maxRecipients: number): Configuration {
  const configuration = defaultConfiguration();
  configuration.smtp.maxRecipients = maxRecipients;
  return configuration;
}

function withAccount(password: string): Configuration {
  const account = { username: 'ann', password: { $secret: null, value: password }, enabled: true, senders: ['*'] };
  const configuration = defaultConfiguration();
  configuration.auth.accounts = [account as unknown as Configuration['auth']['accounts'][number]];
  return configuration;
}
