import { expect, test } from 'vitest';
import { inTurns } from './order.ts';

test('one list is spread over another, and nothing is left out', () => {
  expect(inTurns(['a', 'b', 'c', 'd'], ['1', '2'])).toEqual(['a', '1', 'b', 'c', '2', 'd']);
  expect(inTurns(['a', 'b'], ['1', '2'])).toEqual(['a', '1', 'b', '2']);
  expect(inTurns(['a', 'b', 'c'], [])).toEqual(['a', 'b', 'c']);
  for (let longer = 1; longer < 20; longer++)
    for (let shorter = 0; shorter <= longer; shorter++) {
      const all = inTurns(
        Array<string>(longer).fill('a'),
        Array.from({ length: shorter }, (_, index) => `${index}`),
      );
      expect(all.filter((one) => one !== 'a')).toEqual(Array.from({ length: shorter }, (_, index) => `${index}`));
      expect(all).toHaveLength(longer + shorter);
    }
});
