import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hasUtf8Header } from './utf8-header.ts';

const mail = (...lines: string[]): Buffer => Buffer.from(lines.join('\r\n'));
const multipart = (partHeader: string, text = 'x'): Buffer =>
  mail(
    'Subject: plain',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'Grüße',
    '--b',
    partHeader,
    '',
    text,
    '--b--',
    '',
  );

test.each([
  ['in the header', mail('Subject: Grüße', '', 'x'), true],
  ['only in the text', mail('Subject: plain', '', 'Grüße', 'Subject: Grüße'), false],
  ['in the header of a part', multipart('Content-Disposition: attachment; filename="Grüße.txt"'), true],
  ['in a second line of it', multipart('Content-Disposition: attachment;\r\n filename="Grüße.txt"'), true],
  ['only in the texts of parts', multipart('X-Kind: plain', 'Grüße'), false],
  ['in a message that is a part', multipart('Content-Type: message/rfc822', 'Subject: Grüße\r\n\r\nx'), true],
  ['in one that is encoded', multipart('Content-Type: message/global\r\nContent-Transfer-Encoding: base64'), false],
  ['beyond a header that is too long', mail(`X: ${'a'.repeat(300_000)}`, 'Subject: Grüße', '', 'x'), true],
  ['nowhere', Buffer.alloc(0), false],
])('UTF-8 %s', async (_, content, expected) => {
  expect(await hasUtf8Header([content])).toBe(expected);
  // However it comes in pieces.
  const pieces = Array.from({ length: Math.ceil(content.length / 7000) }, (__, at) =>
    content.subarray(at * 7000, (at + 1) * 7000),
  );
  expect(await hasUtf8Header(pieces)).toBe(expected);
});

test('plain ASCII is never UTF-8, whatever it is', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary-ascii' }), async (text) => {
      expect(await hasUtf8Header([Buffer.from(text)])).toBe(false);
    }),
  );
});
