import { expect, test } from 'vitest';
import { equal } from './equal.ts';

test.each([
  [{ name: 'a', items: ['1', '2'] }, { items: ['1', '2'], name: 'a' }, true],
  [{ name: 'a', items: ['1', '2'] }, { items: ['2', '1'], name: 'a' }, false],
  [{ a: { b: null } }, { a: { b: null } }, true],
  [{ a: undefined }, { b: undefined }, false],
  [{ a: 1 }, { a: 1, b: 2 }, false],
  [[], {}, false],
  [null, {}, false],
  ['1', 1, false],
])('%j and %j: %j', (left, right, isEqual) => {
  expect(equal(left, right)).toBe(isEqual);
  expect(equal(right, left)).toBe(isEqual);
});
