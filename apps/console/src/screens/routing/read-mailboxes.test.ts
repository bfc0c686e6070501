import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readMailboxes } from './read-mailboxes.ts';

test('names and addresses, one a line, with commas, tabs or quotes', () => {
  expect(readMailboxes('ann, Bob;cid\n"dora@x.example"\n\neve@X.EXAMPLE\nANN', 'x.example')).toEqual({
    names: ['ann', 'Bob', 'cid', 'dora', 'eve'],
    repeated: 1,
    wrong: [],
  });
  expect(readMailboxes('ok\na b\nx@other.example', 'x.example').wrong.map(({ line }) => line)).toEqual([2, 3]);
});

test('property: any text gives names or mistakes, and each name once', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const { names } = readMailboxes(text, 'x.example');
      expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length);
    }),
  );
});
