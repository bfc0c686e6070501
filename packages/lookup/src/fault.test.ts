import { expect, test } from 'vitest';
import { inWords } from './fault.ts';

const coded = (code: string) => Object.assign(new Error(`connect ${code} 127.0.0.1:6379`), { code });

test.each([
  [coded('ECONNREFUSED'), 'nobody listens there (ECONNREFUSED)'],
  [new AggregateError([coded('ECONNREFUSED'), coded('ECONNREFUSED')]), 'nobody listens there (ECONNREFUSED)'],
  [coded('HPE_INVALID_CONSTANT'), 'what it says is not HTTP (HPE_INVALID_CONSTANT)'],
  [coded('CERT_HAS_EXPIRED'), 'its certificate has expired (CERT_HAS_EXPIRED)'],
])('%s', (error, words) => {
  expect(inWords(error)).toMatchObject({ message: words, cause: error });
});

test('what says enough, and what is no error, stays as it is', () => {
  const own = coded('42P01');
  expect(inWords(own)).toBe(own);
  expect(inWords('text')).toBe('text');
});
