import { readRuleHits } from '@posthorn/db/mail/rule-tally';
import { createTestDatabase } from '@posthorn/db/testing';
import { expect, test } from 'vitest';
import { createRuleTally } from './rule-tally.ts';

test('what rules do is added up in memory and stored behind; a broken database costs no count', async () => {
  await using database = await createTestDatabase();
  const { pool } = database;
  const now = Date.parse('2026-11-22T10:35:00Z');
  await using tally = createRuleTally({ pool, everyMs: 60_000 });
  for (let index = 0; index < 1000; index += 1) tally.add('often', now + index, { applied: index % 2 === 0 });
  tally.add('broken', now, { applied: false, fault: { stage: 'rcpt', reason: 'no such member' } });
  await pool.query('alter table mail.rule_tally rename to away');
  await tally.flush();
  tally.add('often', now + 2000, { applied: true });
  await pool.query('alter table mail.away rename to rule_tally');
  await tally.flush();
  const [broken, often] = await readRuleHits(pool, new Date(now));
  expect(often).toMatchObject({ hour: { asked: 1001, applied: 501, failed: 0 }, lastApplied: new Date(now + 2000) });
  expect(broken).toMatchObject({ hour: { failed: 1 }, lastFault: { stage: 'rcpt', reason: 'no such member' } });
  expect(tally.lost).toBe(0);
});

test('memory is bounded however many rules there are', async () => {
  await using database = await createTestDatabase();
  await using tally = createRuleTally({ pool: database.pool, everyMs: 60_000, maxRows: 10 });
  for (let index = 0; index < 25; index += 1) tally.add(`rule${index}`, 0, { applied: false });
  expect(tally.lost).toBe(15);
});
