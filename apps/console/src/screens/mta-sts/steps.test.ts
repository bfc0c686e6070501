import { expect, test } from 'vitest';
import type { Hosting } from './hosting.ts';
import { type Sight, stepsOf } from './steps.ts';

const hosting = {
  policy: null,
  certificate: null,
  host: 'mta-sts.a.test',
  ports: 0,
  url: 'https://mta-sts.a.test/.well-known/mta-sts.txt',
} as unknown as Hosting;
const sight = (changes: Partial<Sight>): Sight => ({
  ...{
    what: 'mta-sts',
    state: 'absent',
    words: '',
    found: [],
    publish: { name: '_mta-sts', value: 'v' },
    policy: null,
  },
  ...changes,
});
const isLed = (seen: Sight | undefined) => stepsOf(hosting, seen).find(({ id }) => id === 'address')?.isDone;

test.each<[string, Sight | undefined, boolean | null]>([
  ['nobody looked', undefined, null],
  ['nothing is published, so nobody tried to fetch a policy', sight({}), null],
  ['DNS did not answer', sight({ state: 'unknown' }), null],
  ['it could not be fetched', sight({ isFetched: false, publish: null }), false],
  ['it was fetched, and the record is missing', sight({ isFetched: true }), true],
  ['it was fetched, and is another', sight({ isFetched: true, state: 'wrong', publish: null }), true],
])('the host leads here only where the policy was fetched: %s', (_, seen, expected) => {
  expect(isLed(seen)).toBe(expected);
});
