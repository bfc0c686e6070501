import { expect, test, vi } from 'vitest';
import { startRounds } from './rounds.ts';

test('one round at a time; a failure is told and the next round comes all the same; the end waits', async () => {
  const failures: unknown[] = [];
  let running = 0;
  let begun = 0;
  let release = (): void => {};
  const rounds = startRounds({
    everyMs: 1,
    onFailure: (error) => failures.push(error),
    async round() {
      expect(++running).toBe(1);
      const number = ++begun;
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      running--;
      if (number === 1) throw new Error('the first');
      return number;
    },
  });
  await vi.waitFor(() => expect(begun).toBe(1));
  const first = rounds.run();
  expect(rounds.run()).toBe(first);
  release();
  await expect(first).rejects.toThrow('the first');
  await vi.waitFor(() => expect(begun).toBe(2));
  expect(failures).toEqual([new Error('the first')]);
  let isOver = false;
  const over = rounds[Symbol.asyncDispose]().then(() => {
    isOver = true;
  });
  await Promise.resolve();
  expect(isOver).toBe(false);
  release();
  await over;
  expect(running).toBe(0);
});
