import { expect, test } from 'vitest';
import { standingOf } from './domain-standing.ts';

const stretch = (days: number) => ({
  firstDay: new Date(Date.UTC(2026, 10, 30) - (days - 1) * 86_400_000).toISOString().slice(0, 10),
  lastDay: '2026-11-30',
});
const sums = { count: 100, broken: 0, forwarded: 2, unknown: 5, policy: { p: 'none' as const } };

test.each([
  [{ ...sums, broken: 7 }, 30, 'warn', '7 of yours are broken: mend these first'],
  [{ ...sums, policy: { p: 'reject' as const } }, 30, 'good', 'p=reject: strangers are kept out'],
  [sums, 30, 'quiet', 'p=none: ready for p=quarantine'],
  [sums, 7, 'quiet', 'p=none: nothing is broken so far'],
  [{ ...sums, policy: { p: null } }, 30, 'quiet', 'No report says what it publishes'],
])('%o in %i days', (given, days, tone, words) => {
  expect(standingOf({ ...given, ...stretch(days) })).toMatchObject({ tone, words });
});
