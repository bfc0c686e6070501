import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createBreaker, guarded, PeerRests } from './breaker.ts';

test('opens after failures in a row, lets one try it, and rests longer each time', () => {
  let now = 0;
  const breaker = createBreaker({ failures: 3, restMs: 1000, longestMs: 3000, now: () => now });
  const ask = (isGood: boolean): boolean => {
    const leave = breaker.enter();
    leave?.(isGood);
    return leave !== undefined;
  };
  expect([ask(false), ask(false), ask(true), ask(false), ask(false), ask(false)]).toEqual(Array(6).fill(true));
  expect([breaker.state, breaker.restsFor, ask(true)]).toEqual(['open', 1000, false]);
  now = 1000;
  expect(breaker.state).toBe('half-open');
  const leave = breaker.enter()!;
  expect(breaker.enter()).toBeUndefined();
  leave(false);
  expect(breaker.restsFor).toBe(2000);
  now = 3000;
  ask(false);
  expect(breaker.restsFor).toBe(3000);
  now = 6000;
  expect(ask(true)).toBe(true);
  expect([breaker.state, breaker.restsFor]).toEqual(['closed', 0]);
});

test('a crowd that fails together is one failure more, whatever its size', () => {
  let now = 0;
  const breaker = createBreaker({ failures: 3, restMs: 1000, now: () => now });
  const crowd = Array.from({ length: 50 }, () => breaker.enter()!);
  for (const leave of crowd) leave(false);
  expect(breaker.restsFor).toBe(1000);
  now = 1000;
  breaker.enter()!(false);
  expect(breaker.restsFor).toBe(2000);
});

test('those that were asked before it rested and fail while one tries it do not prolong the rest, nor let in another', () => {
  let now = 0;
  const breaker = createBreaker({ failures: 3, restMs: 1000, now: () => now });
  const late = Array.from({ length: 10 }, () => breaker.enter()!);
  for (let at = 0; at < 3; at++) breaker.enter()!(false, 'no answer');
  now = 1000;
  const trial = breaker.enter()!;
  for (const leave of late) leave(false, 'no answer');
  expect([breaker.state, breaker.enter(), breaker.words]).toEqual(['open', undefined, 'no answer']);
  trial(true);
  expect(breaker.state).toBe('closed');
});

test('what is not the fault of the peer does not count against it', async () => {
  const breaker = createBreaker({ failures: 1 });
  const peer = { breaker, name: 'it', isFault: (error: unknown) => (error as Error).message === 'gone' };
  const fail = (message: string) => guarded(peer, () => Promise.reject(new Error(message)));
  await expect(fail('no such table')).rejects.toThrow('no such table');
  await expect(fail('gone')).rejects.toThrow('gone');
  await expect(fail('gone')).rejects.toThrow(new PeerRests('it', 'gone'));
});

test('whatever happens, it is asked again in the end', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 60 }), (outcomes) => {
      let now = 0;
      const breaker = createBreaker({ now: () => now });
      for (const isGood of outcomes) breaker.enter()?.(isGood);
      now += 30_000;
      expect(breaker.enter()).toBeDefined();
    }),
  );
});
