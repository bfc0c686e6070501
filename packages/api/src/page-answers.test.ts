import { expect, test } from 'vitest';
import { answersOf, createPaces } from './page-answers.ts';

const never = new Promise<never>(() => {});
const one = { procedure: 'a.one', input: {} };
const two = { procedure: 'a.two', input: { limit: 5, cursor: undefined } };

test('answers stand under the key of their question; one that failed is left to the page', async () => {
  const answers = await answersOf(
    [one, two, { procedure: 'a.bad', input: null }],
    ({ procedure }) => (procedure === 'a.bad' ? Promise.reject(new Error('no')) : Promise.resolve(`of ${procedure}`)),
    { lost: never, paces: createPaces() },
  );
  expect(answers).toEqual({ 'a.one null': 'of a.one', 'a.two {"limit":5}': 'of a.two' });
});

test('a page waits for no slow answer and for no database that was lost, and what comes later changes nothing', async () => {
  const late = Promise.withResolvers<string>();
  const ask = ({ procedure }: { procedure: string }) => (procedure === 'a.one' ? Promise.resolve(1) : late.promise);
  const answers = await answersOf([one, two], ask, { lost: never, paces: createPaces() });
  expect(answers).toEqual({ 'a.one null': 1 });
  late.resolve('late');
  await late.promise;
  expect(answers).toEqual({ 'a.one null': 1 });
  expect(await answersOf([two], () => never, { lost: Promise.resolve(), paces: createPaces() })).toEqual({});
});

test('nobody waits for a procedure that was slow lately, until it is quick again', async () => {
  const paces = createPaces();
  paces.took('a.two', 900);
  const late = Promise.withResolvers<string>();
  const begun: string[] = [];
  const ask = ({ procedure }: { procedure: string }) => {
    begun.push(procedure);
    return procedure === 'a.one' ? Promise.resolve(1) : late.promise;
  };
  let time = 0;
  // No timer of patience runs: with nothing else to wait for, this resolves by the quick answer alone.
  expect(await answersOf([one, two], ask, { lost: never, paces, now: () => time })).toEqual({ 'a.one null': 1 });
  expect(begun).toEqual(['a.one', 'a.two']);
  time = 10;
  late.resolve('late');
  await late.promise;
  expect(paces.isSlow('a.two')).toBe(true);
  for (let more = 0; more < 3; more++) paces.took('a.two', 10);
  expect(paces.isSlow('a.two')).toBe(false);
});
