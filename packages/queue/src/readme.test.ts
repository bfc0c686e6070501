import { readFile } from 'node:fs/promises';
import { createTestDatabase } from '@posthorn/db/testing';
import { expect, test } from 'vitest';
import { createAcceptor } from './accept.ts';
import { claim, claimNext } from './claim.ts';
import { readLedger } from './ledger.ts';
import { createSettler } from './settle.ts';
import { sampleMessage } from './testing.ts';

test('the example of the README does what it says', async () => {
  const text = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const example = /```ts\n([\s\S]*?)```/
    .exec(text)![1]!
    .replaceAll(/^import .*$/gm, '')
    .replaceAll('!', '');
  await using database = await createTestDatabase();
  const names = { createAcceptor, claim, claimNext, createSettler, sampleMessage, pool: database.pool };
  // The example is our own file; it is run as written, types aside.
  const AsyncFunction = (async () => {}).constructor as FunctionConstructor;
  await new AsyncFunction(...Object.keys(names), example)(...Object.values(names));
  expect(await readLedger(database.pool)).toMatchObject({ right: { delivered: 1, queued: 0 }, balanced: true });
});
