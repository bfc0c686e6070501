import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readAddresses } from './read-addresses.ts';

test('one address a line, wherever it stands in it', () => {
  const text = 'Address,Why\r\nkim@example.net,"gone, they say"\n"Lee" <LEE@example.net>\n\n2,kim@example.net\nnobody';
  expect(readAddresses(text)).toEqual({ addresses: ['kim@example.net', 'lee@example.net'], others: 2 });
});

test('never throws, and finds nothing that the API would not take', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      for (const address of readAddresses(text).addresses) expect(address).toMatch(/^[^\s@<>,;]+@[^\s@<>,;]+$/);
    }),
  );
});
