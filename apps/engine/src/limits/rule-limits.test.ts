import { expect, test } from 'vitest';
import { createRuleLimits } from './rule-limits.ts';

test('a leaky limit lets the rate through, however much is asked for', () => {
  let now = 0;
  const limits = createRuleLimits({ now: () => now });
  const limit = { count: 3, period: 60, how: 'leaky' } as const;
  const ask = (): boolean => limits.isOver('a', limit);
  expect([ask(), ask(), ask(), ask(), ask()]).toEqual([false, false, false, true, true]);
  now += 20_000;
  expect([ask(), ask()]).toEqual([false, true]);
  expect(limits.isOver('b', limit)).toBe(false);
});

test('a strict limit keeps out who does not slow down', () => {
  let now = 0;
  const limits = createRuleLimits({ now: () => now });
  const limit = { count: 2, period: 60, how: 'strict' } as const;
  const ask = (): boolean => limits.isOver('a', limit);
  expect([ask(), ask(), ask(), ask(), ask(), ask()]).toEqual([false, false, true, true, true, true]);
  now += 30_000;
  expect(ask()).toBe(true);
  now += 120_000;
  expect(ask()).toBe(false);
});

test('keys are bounded', () => {
  const limits = createRuleLimits({ now: () => 0, maxKeys: 100 });
  for (let at = 0; at < 1000; at++) limits.isOver(String(at), { count: 2, period: 60, how: 'leaky' });
  expect(limits.size).toBeLessThanOrEqual(100);
});
