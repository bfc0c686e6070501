import { expect, test } from 'vitest';
import { findSchemaDrift } from './drift.ts';
import { createTestDatabase } from './testing.ts';

test('schema and migrations agree, and a difference would show', async () => {
  await using database = await createTestDatabase();
  expect(await findSchemaDrift(database.url)).toBe('');
  await database.pool.query('ALTER TABLE api_key ADD COLUMN forgotten text');
  expect(await findSchemaDrift(database.url)).toContain('DROP COLUMN "forgotten"');
});
