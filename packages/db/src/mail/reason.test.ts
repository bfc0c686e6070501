import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTestDatabase } from '../testing.ts';
import { reasonKey } from './reason.ts';

const words = [
  '451 4.7.1 Greylisted, come back in 5 minutes',
  '550 5.1.1 <kim@example.net>: no such user (id 7f3a)',
  '421 too many connections from 192.0.2.7',
  'connection refused',
  '4.7.1 without a code',
  '250-2.0.0 ok',
  '550  two blanks 5',
  '<>',
  '< >5<x',
  '',
];

test('the database and this process make the same key of a reason', async () => {
  await using database = await createTestDatabase();
  const random = fc.sample(
    fc.array(
      fc.oneof(
        fc.constantFrom('450', ' ', '4.2.0', '<', '>', 'busy', '\t', 'ä', '٣', '\u00a0', '-', '7x'),
        fc.string({ maxLength: 6 }),
      ),
      { maxLength: 12 },
    ),
    500,
  );
  // A NUL cannot stand in a text of the database, and never reaches it.
  const reasons = [...words, ...random.map((parts) => parts.join('').replaceAll('\0', ''))];
  const { rows } = await database.pool.query<{ reason: string; key: string }>(
    'select reason, mail.reason_key(reason) as key from unnest($1::text[]) as reason',
    [reasons],
  );
  const differing = rows.filter(({ reason, key }) => key !== reasonKey(reason));
  expect(differing.map(({ reason, key }) => ({ reason, sql: key, here: reasonKey(reason) }))).toEqual([]);
});

test('codes stay, what differs from one reply to the next does not', () => {
  expect(words.map(reasonKey)).toEqual([
    '451 4.7.1 Greylisted, come back in * minutes',
    '550 5.1.1 *: no such user (id *',
    '421 too many connections from *',
    'connection refused',
    '* without a code',
    '250-2.0.0 ok',
    '550  two blanks *',
    '*',
    '**',
    '',
  ]);
});
