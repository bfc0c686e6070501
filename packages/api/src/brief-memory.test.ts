import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createBriefMemory } from './brief-memory.ts';

test('a slow answer is kept in proportion to what it cost, and shared while it is being found', async () => {
  const memory = createBriefMemory<number>({ share: 0.05 });
  let asked = 0;
  const slow = async () => {
    await sleep(30);
    asked += 1;
    return asked;
  };
  expect(await Promise.all([memory('all', slow), memory('all', slow)])).toEqual([1, 1]);
  await sleep(100);
  expect(await memory('all', slow)).toBe(1);
  expect(await memory('one day', slow)).toBe(2);
  await sleep(700);
  expect(await memory('all', slow)).toBe(3);
});

test('a failure is not kept', async () => {
  const memory = createBriefMemory<string>();
  await expect(memory('x', () => Promise.reject(new Error('away')))).rejects.toThrow('away');
  expect(await memory('x', async () => 'here')).toBe('here');
});

test('nothing is kept for longer than the limit', async () => {
  const memory = createBriefMemory<number>({ share: 0.001, maxMs: 40 });
  let asked = 0;
  const count = async () => {
    await sleep(20);
    asked += 1;
    return asked;
  };
  expect(await memory('x', count)).toBe(1);
  await sleep(80);
  expect(await memory('x', count)).toBe(2);
});
