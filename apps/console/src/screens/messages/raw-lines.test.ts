import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rawLines } from './raw-lines.ts';

const show = (text: string, encoding: BufferEncoding = 'latin1') =>
  rawLines(Buffer.from(text, encoding), { offset: 100, isLast: true }).map(
    ({ offset, pieces, end }) => `${offset} ${pieces.map((piece) => piece.text).join('')} ${end}`,
  );

test('line ends are told apart, and every octet is seen', () => {
  expect(show('a\r\nb\nc\rd\0\xff')).toEqual(['100 a crlf', '103 b lf', '105 c cr', '107 d\\x00\\xFF eof']);
  expect(show('grüße 👍\r\n', 'utf8')).toEqual(['100 grüße 👍 crlf']);
  expect(show('\xc3')).toEqual(['100 \\xC3 eof']);
});

test('every octet belongs to one line', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const lines = rawLines(bytes, { offset: 0, isLast: false });
      expect(lines.reduce((sum, { octets }) => sum + octets, 0)).toBe(bytes.length);
      let offset = 0;
      for (const line of lines) {
        expect(line.offset).toBe(offset);
        offset += line.octets;
      }
    }),
  );
});
