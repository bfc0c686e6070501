import { expect, test } from 'vitest';
import { refusalOf } from './refusal.ts';

test.each([
  [null, null],
  [undefined, null],
  ['', null],
  ['  ', null],
  [false, null],
  [0, null],
  [0n, null],
  [[], null],
  [['', null, 0], null],
  [new Map(), null],
  [true, ''],
  ['no', 'no'],
  ['0', '0'],
  [3, '3'],
  [7n, '7'],
  [['', 'the second'], 'the second'],
  [new Map([['why', 'because']]), 'why=because'],
] as const)('%o: %o', (value, reason) => {
  expect(refusalOf(value)).toBe(reason);
});
