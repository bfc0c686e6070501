import { expect, test } from 'vitest';
import type { Principal } from './context.ts';
import { createPrepared } from './prepared.ts';

const person = (session: string): Principal => ({
  kind: 'user',
  id: 'kim',
  name: 'kim@example.org',
  role: 'viewer',
  permissions: new Set(['read']),
  mustChangePassword: false,
  session: { id: session, authenticatedAt: new Date() },
});
const { session: _, ...withoutSession } = person('a');
const script: Principal = { ...withoutSession, kind: 'key' };
const question = (input: unknown) => ({ procedure: 'queue.list', input });

test('an answer is taken once, by the session it was made for', async () => {
  const prepared = createPrepared();
  prepared.keep(person('a'), question({ limit: 100 }), Promise.resolve('rows'));
  expect(prepared.take(person('b'), question({ limit: 100 }))).toBeUndefined();
  expect(prepared.take(person('a'), question({ limit: 50 }))).toBeUndefined();
  expect(prepared.take(person('a'), { procedure: 'queue.groups', input: { limit: 100 } })).toBeUndefined();
  expect(await prepared.take(person('a'), question({ limit: 100 }))).toBe('rows');
  expect(prepared.take(person('a'), question({ limit: 100 }))).toBeUndefined();
});

test.each([
  ['another order', { by: 'flat', limit: 100 }, { limit: 100, by: 'flat' }],
  ['members that say nothing', { limit: 100 }, { limit: 100, cursor: null, state: undefined }],
  ['the first page of an infinite list', { limit: 100 }, { limit: 100, direction: 'forward' }],
  ['nothing and an empty object', undefined, {}],
])('the same question: %s', async (_, asked, sent) => {
  const prepared = createPrepared();
  prepared.keep(person('a'), question(asked), Promise.resolve(1));
  expect(await prepared.take(person('a'), question(sent))).toBe(1);
});

test.each([
  ['a page further on', { limit: 100 }, { limit: 100, cursor: 'x', direction: 'forward' }],
  ['backwards', { limit: 100 }, { limit: 100, direction: 'backward' }],
  ['another order of a list', { ids: [1, 2] }, { ids: [2, 1] }],
  ['a number as text', { limit: 100 }, { limit: '100' }],
])('another question: %s', (_, asked, sent) => {
  const prepared = createPrepared();
  prepared.keep(person('a'), question(asked), Promise.resolve(1));
  expect(prepared.take(person('a'), question(sent))).toBeUndefined();
});

test('what nobody takes is forgotten after seconds, and nothing is kept for scripts', () => {
  let now = 0;
  const prepared = createPrepared(() => now);
  prepared.keep(person('a'), question({}), Promise.resolve(1));
  prepared.keep(script, question({}), Promise.resolve(1));
  expect(prepared.take(script, question({}))).toBeUndefined();
  now = 3_001;
  expect(prepared.take(person('a'), question({}))).toBeUndefined();
});

test('a flood of pages is bounded, the oldest goes first', async () => {
  const prepared = createPrepared();
  for (let at = 0; at < 2_500; at += 1) prepared.keep(person('a'), question({ at }), Promise.resolve(at));
  expect(prepared.take(person('a'), question({ at: 0 }))).toBeUndefined();
  expect(await prepared.take(person('a'), question({ at: 2_499 }))).toBe(2_499);
});

test('an answer that fails and is never taken is no unhandled rejection', async () => {
  const prepared = createPrepared();
  prepared.keep(person('a'), question({}), Promise.reject(new Error('away')));
  await expect(prepared.take(person('a'), question({}))).rejects.toThrow('away');
});
