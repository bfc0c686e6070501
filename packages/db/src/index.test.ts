import { readFile } from 'node:fs/promises';
import { defaultConfiguration } from '@posthorn/settings/configuration';
import { expect, test } from 'vitest';
import { openDatabase } from './index.ts';
import { listProcesses } from './processes.ts';
import { ensureFirstRevision, publish } from './revisions.ts';
import { createTestDatabase } from './testing.ts';

test('the example of the README', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  for (const line of [
    "openDatabase({ url, secret, process: { kind: 'engine', version } })",
    'publish(database.pool, {',
  ]) {
    expect(readme).toContain(line);
  }
  await using test = await createTestDatabase();
  await ensureFirstRevision(test.pool);
  const { url } = test;
  {
    await using database = await openDatabase({ url, secret: 'a secret', process: { kind: 'engine', version: '1' } });
    const { revision } = database.settings.current();
    const configuration = defaultConfiguration();
    configuration.log.level = 'debug';
    const changed = new Promise((resolve) => database.settings.onChange(resolve));
    const result = await publish(database.pool, {
      base: revision,
      configuration,
      author: 'ann',
      reason: 'a closer look',
    });
    expect(result).toEqual({ revision: 2 });
    expect(await changed).toMatchObject({ revision: 2, configuration: { log: { level: 'debug' } } });
    expect(await listProcesses(test.pool)).toHaveLength(1);
  }
  expect(await listProcesses(test.pool)).toEqual([]);
  const wrong = openDatabase({ url, secret: 'another', process: { kind: 'engine', version: '1' } });
  await expect(wrong).rejects.toMatchObject({ code: 'secret-wrong' });
  await using old = await createTestDatabase({ empty: true });
  const early = openDatabase({ url: old.url, secret: 'a secret', process: { kind: 'engine', version: '1' } });
  await expect(early).rejects.toMatchObject({ code: 'schema-too-old' });
});
