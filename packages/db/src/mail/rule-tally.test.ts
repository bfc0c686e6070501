import { expect, test } from 'vitest';
import { createTestDatabase } from '../testing.ts';
import { addRuleTally, forgetRuleTally, type RuleTallyRow, readRuleHits, ruleStretchOf } from './rule-tally.ts';

const minute = 60_000;
const now = new Date('2026-11-22T10:35:00Z');
const ago = (minutes: number) => new Date(now.getTime() - minutes * minute);
const row = (rule: string, minutes: number, counts: Partial<RuleTallyRow> = {}): RuleTallyRow => ({
  at: new Date(ruleStretchOf(ago(minutes).getTime())),
  rule,
  asked: 1,
  applied: 0,
  failed: 0,
  lastApplied: null,
  lastFailed: null,
  lastFault: null,
  ...counts,
});

test('counts of several engines add up, by hour, day and week; the newest fault is kept', async () => {
  await using database = await createTestDatabase();
  const { pool } = database;
  const hit = (minutes: number) => ({ applied: 1, lastApplied: ago(minutes) });
  const fault = (minutes: number, reason: string) => ({
    failed: 1,
    lastFailed: ago(minutes),
    lastFault: { stage: 'data', reason, position: 3 },
  });
  await addRuleTally(pool, [row('spam', 5, { asked: 7, ...hit(5) }), row('quiet', 5)]);
  await addRuleTally(pool, [row('spam', 5, { asked: 2, ...hit(4), ...fault(4, 'newest') })]);
  await addRuleTally(pool, [row('spam', 5, fault(6, 'older, told later'))]);
  await addRuleTally(pool, [row('spam', 120, hit(120)), row('spam', 3000, { asked: 40 })]);
  await addRuleTally(pool, []);
  expect(await readRuleHits(pool, now)).toEqual([
    {
      rule: 'quiet',
      hour: { asked: 1, applied: 0, failed: 0 },
      day: { asked: 1, applied: 0, failed: 0 },
      week: { asked: 1, applied: 0, failed: 0 },
      lastApplied: null,
      lastFailed: null,
      lastFault: null,
    },
    {
      rule: 'spam',
      hour: { asked: 10, applied: 2, failed: 2 },
      day: { asked: 11, applied: 3, failed: 2 },
      week: { asked: 51, applied: 3, failed: 2 },
      lastApplied: ago(4),
      lastFailed: ago(4),
      lastFault: { stage: 'data', reason: 'newest', position: 3 },
    },
  ]);
  await forgetRuleTally(pool, new Date(now.getTime() + 13 * 86_400_000));
  expect((await readRuleHits(pool, now)).find(({ rule }) => rule === 'spam')?.week.asked).toBe(11);
});
