import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dotStuffed } from './send-content.ts';

const stuffed = async (chunks: readonly Uint8Array[]): Promise<string> => {
  const sent: Buffer[] = [];
  for await (const piece of dotStuffed(chunks)) sent.push(piece);
  return Buffer.concat(sent).toString('latin1');
};

test.each([
  ['', '.\r\n'],
  ['.', '..\r\n.\r\n'],
  ['a\r\n.b\r\n', 'a\r\n..b\r\n.\r\n'],
  ['no end', 'no end\r\n.\r\n'],
])('%j is sent as %j', async (content, expected) => {
  expect(await stuffed([Buffer.from(content)])).toBe(expected);
});

test('wherever it is cut, dots are doubled the same, and what is un-stuffed is what was given', async () => {
  const line = fc.constantFrom('.', '..', 'a', '', '.a', 'a.b');
  await fc.assert(
    fc.asyncProperty(fc.array(line), fc.array(fc.nat(20)), async (lines, cuts) => {
      const content = Buffer.from(lines.map((one) => `${one}\r\n`).join(''), 'latin1');
      const chunks: Uint8Array[] = [];
      let at = 0;
      for (const cut of cuts) {
        chunks.push(content.subarray(at, at + cut));
        at += cut;
      }
      chunks.push(content.subarray(at));
      const sent = await stuffed(chunks);
      expect(sent).toBe(await stuffed([content]));
      expect(sent.endsWith('.\r\n')).toBe(true);
      expect(sent.slice(0, -3).replace(/^\.|(?<=\r\n)\./g, '')).toBe(content.toString('latin1'));
    }),
  );
});
