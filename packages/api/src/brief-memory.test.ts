import { expect, test } from 'vitest';
import { createBriefMemory } from './brief-memory.ts';

/** A memory whose questions take as long as they are told to. */
const remember = (options: Parameters<typeof createBriefMemory>[0]) => {
  let now = 1000;
  let asked = 0;
  const memory = createBriefMemory<number>({ ...options, clock: () => now });
  return {
    pass: (milliseconds: number) => (now += milliseconds),
    ask: (key: string, takes: number) =>
      memory(key, async () => {
        await Promise.resolve();
        now += takes;
        asked += 1;
        return asked;
      }),
  };
};

test('a slow answer is kept in proportion to what it cost, and shared while it is being found', async () => {
  const { ask, pass } = remember({ share: 0.05 });
  expect(await Promise.all([ask('all', 30), ask('all', 30)])).toEqual([1, 1]);
  pass(100);
  expect(await ask('all', 30)).toBe(1);
  expect(await ask('one day', 30)).toBe(2);
  pass(430);
  expect(await ask('all', 30)).toBe(1);
  pass(15);
  expect(await ask('all', 30)).toBe(3);
});

test('a failure is not kept', async () => {
  const memory = createBriefMemory<string>();
  await expect(memory('x', () => Promise.reject(new Error('away')))).rejects.toThrow('away');
  expect(await memory('x', async () => 'here')).toBe('here');
});

test('nothing is kept for longer than the limit', async () => {
  const { ask, pass } = remember({ share: 0.001, maxMs: 40 });
  expect(await ask('x', 20)).toBe(1);
  pass(39);
  expect(await ask('x', 20)).toBe(1);
  pass(2);
  expect(await ask('x', 20)).toBe(2);
});
