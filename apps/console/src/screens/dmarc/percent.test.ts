import { expect, test } from 'vitest';
import { percent } from './percent.ts';

test.each([
  [0, 0, '–'],
  [0, 5, '0%'],
  [5, 5, '100%'],
  [1, 3, '33%'],
  [1, 1000, '<1%'],
  [999, 1000, '>99%'],
  [99, 100, '99%'],
  [1, 100, '1%'],
])('%i of %i is %s', (part, all, words) => {
  expect(percent(part, all)).toBe(words);
});
