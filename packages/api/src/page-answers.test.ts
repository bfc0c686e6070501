import { expect, test } from 'vitest';
import { answersOf } from './page-answers.ts';

const never = new Promise<never>(() => {});
const one = { procedure: 'a.one', input: {} };
const two = { procedure: 'a.two', input: { limit: 5, cursor: undefined } };

test('answers stand under the key of their question; one that failed is left to the page', async () => {
  const answers = await answersOf(
    [one, two, { procedure: 'a.bad', input: null }],
    ({ procedure }) => (procedure === 'a.bad' ? Promise.reject(new Error('no')) : Promise.resolve(`of ${procedure}`)),
    never,
  );
  expect(answers).toEqual({ 'a.one null': 'of a.one', 'a.two {"limit":5}': 'of a.two' });
});

test('a page waits for no slow answer and for no database that was lost, and what comes later changes nothing', async () => {
  const late = Promise.withResolvers<string>();
  const ask = ({ procedure }: { procedure: string }) => (procedure === 'a.one' ? Promise.resolve(1) : late.promise);
  const answers = await answersOf([one, two], ask, never);
  expect(answers).toEqual({ 'a.one null': 1 });
  late.resolve('late');
  await late.promise;
  expect(answers).toEqual({ 'a.one null': 1 });
  expect(await answersOf([two], () => never, Promise.resolve())).toEqual({});
});
