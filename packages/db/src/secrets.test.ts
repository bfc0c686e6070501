import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { adoptNextSecret, newSecret, readSecretFile, writeNextSecret } from './secret-file.ts';
import { openSecrets, rekey } from './secrets.ts';
import { createTestDatabase, type TestDatabase } from './testing.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase({ upTo: '0001' });
});
afterAll(() => database[Symbol.asyncDispose]());
beforeEach(() => database.pool.query('TRUNCATE secret, secret_canary'));

test('a value is kept encrypted and read back', async () => {
  const secrets = await openSecrets(database.pool, 'first');
  const id = await secrets.put({ kind: 'credential', value: 'hunter2' });
  expect(await (await openSecrets(database.pool, 'first')).read(id)).toBe('hunter2');
  const { rows } = await database.pool.query('SELECT encode(ciphertext, $1) AS c FROM secret', ['escape']);
  expect(rows[0].c).not.toContain('hunter2');
  await expect(secrets.read('nothing')).rejects.toThrow('there is no secret nothing');
});

test('a wrong POSTHORN_SECRET is refused at start', async () => {
  await openSecrets(database.pool, 'first');
  await expect(openSecrets(database.pool, 'second')).rejects.toMatchObject({ code: 'secret-wrong' });
});

test('a ciphertext moved to another row does not open', async () => {
  const secrets = await openSecrets(database.pool, 'first');
  const [a, b] = [await secrets.put({ kind: 'k', value: 'a' }), await secrets.put({ kind: 'k', value: 'b' })];
  await database.pool.query(
    'UPDATE secret SET (nonce, ciphertext) = (SELECT nonce, ciphertext FROM secret WHERE id = $1) WHERE id = $2',
    [a, b],
  );
  await expect((await openSecrets(database.pool, 'first')).read(b)).rejects.toThrow('was changed');
});

test('a named secret is made once, whoever asks at the same time', async () => {
  const askers = await Promise.all(Array.from({ length: 5 }, () => openSecrets(database.pool, 'first')));
  let made = 0;
  const values = await Promise.all(
    askers.map((secrets) =>
      secrets.getOrCreate('certificate', async () => {
        made += 1;
        return { kind: 'private-key', value: `key ${made}` };
      }),
    ),
  );
  expect(new Set(values).size).toBe(1);
  expect(await askers[0]!.getOrCreate('certificate', () => Promise.reject(new Error('not again')))).toBe(values[0]);
  expect((await database.pool.query('SELECT 1 FROM secret')).rowCount).toBe(1);
});

test('rekey wraps everything anew', async () => {
  const secrets = await openSecrets(database.pool, 'first');
  const ids = await Promise.all(['a', 'b', 'c'].map((value) => secrets.put({ kind: 'k', value })));
  await expect(rekey(database.pool, 'wrong', 'second')).rejects.toMatchObject({ code: 'secret-wrong' });
  expect(await rekey(database.pool, 'first', 'second')).toBe(3);
  await expect(openSecrets(database.pool, 'first')).rejects.toMatchObject({ code: 'secret-wrong' });
  const after = await openSecrets(database.pool, 'second');
  expect(await Promise.all(ids.map((id) => after.read(id)))).toEqual(['a', 'b', 'c']);
});

test('the secret file is made once, and a rekey cut short at any point is finished', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'posthorn-secret-'));
  const { pool } = database;
  const first = await readSecretFile(folder, pool);
  expect(await readSecretFile(folder, pool)).toBe(first);
  expect((await stat(join(folder, 'secret'))).mode & 0o777).toBe(0o600);
  await openSecrets(pool, first);

  const second = newSecret();
  await writeNextSecret(folder, second);
  expect(await readSecretFile(folder, pool)).toBe(first);
  await rekey(pool, first, second);
  expect(await readSecretFile(folder, pool)).toBe(second);
  expect((await readFile(join(folder, 'secret'), 'utf8')).trim()).toBe(second);

  const third = newSecret();
  await writeNextSecret(folder, third);
  await rekey(pool, second, third);
  await adoptNextSecret(folder);
  expect(await readSecretFile(folder, pool)).toBe(third);

  await rm(join(folder, 'secret'));
  await expect(readSecretFile(folder, pool)).rejects.toMatchObject({ code: 'secret-missing' });
  await rm(folder, { recursive: true });
});
