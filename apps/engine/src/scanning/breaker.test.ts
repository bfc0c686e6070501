import { expect, test } from 'vitest';
import { createBreaker } from './breaker.ts';

test('messages that failed together are one outage: it rests ten seconds, not a minute, and then one tries it', () => {
  let now = 0;
  const breaker = createBreaker(() => now);
  const together = Array.from({ length: 20 }, () => breaker.enter()!);
  now = 1000;
  for (const turn of together) turn.failed('hung up');
  expect(breaker.state).toMatchObject({ failures: 20, restsUntil: 11_000 });
  now = 10_999;
  expect(breaker.enter()).toBeUndefined();
  now = 11_000;
  const trial = breaker.enter()!;
  expect(breaker.enter()).toBeUndefined();
  expect(trial.failed('hung up')).toEqual({ failures: 21, restMs: 20_000 });
  now = 31_000;
  expect(breaker.enter()!.answered()).toEqual({ failures: 21, since: 1000 });
  expect(breaker.state).toMatchObject({ failures: 0, restsUntil: null });
});

test('one that comes late from before the rest does not let two try it at once', () => {
  let now = 0;
  const breaker = createBreaker(() => now);
  const [late, ...others] = Array.from({ length: 4 }, () => breaker.enter()!);
  for (const turn of others) turn.failed('hung up');
  now = 10_000;
  const trial = breaker.enter()!;
  late!.failed('did not answer in time');
  expect(breaker.enter()).toBeUndefined();
  trial.leave();
  expect(breaker.enter()).toBeDefined();
});
