import { expect, test } from 'vitest';
import { tonesOf } from './lately-tones.ts';

const event = (name: string) => ({ kind: 'event', name });

test('what went wrong is never drawn as what went well', () => {
  expect(tonesOf([event('dane:fault'), event('dane:match')])).toEqual(['bad', 'good']);
  expect(tonesOf([event('tls:cert'), event('tls:refused'), event('tls:doubt')])).toEqual(['accent', 'bad', 'warn']);
  const refusals = ['a', 'b', 'c', 'd', 'e'].map((name) => ({ kind: 'refusal', name }));
  expect(tonesOf(refusals)).not.toContain('good');
});

test('each line has a look of its own while there are any', () => {
  const tones = tonesOf(['a', 'b', 'c', 'd'].map(event));
  expect(new Set(tones).size).toBe(4);
});
