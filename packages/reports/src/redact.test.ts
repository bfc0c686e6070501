import { readHeaders } from '@posthorn/message/headers';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Redaction, redactAddress, redactMessage, redactWord } from './redact.ts';

const all: Redaction = {
  key: Buffer.from('a key'),
  keep: ['author.test'],
  addresses: true,
  subject: true,
  body: true,
};
const shown = (text: string, changes: Partial<Redaction> = {}): string =>
  Buffer.from(redactMessage(Buffer.from(text, 'latin1'), { ...all, ...changes })).toString('latin1');
const lee = redactWord('lee', all.key);

describe('an address', () => {
  test.each([
    ['of the owner', 'Kim@Author.test', 'Kim@Author.test'],
    ['of a name below', 'kim@mail.author.test', 'kim@mail.author.test'],
    ['of a name that only ends alike', 'lee@notauthor.test', `${lee}@notauthor.test`],
    ['of somebody else', 'lee@example.test', `${lee}@example.test`],
    ['in another case', 'LEE@Example.test', `${lee}@Example.test`],
    ['without a domain', 'lee', lee],
    ['of nobody', '', ''],
  ])('%s', (_, given, wanted) => {
    expect(redactAddress(given, all)).toBe(wanted);
  });

  test('another key gives another word', () => {
    expect(redactWord('lee', Buffer.from('another'))).not.toBe(lee);
    expect(lee).toMatch(/^[A-Za-z0-9]{16}$/);
  });
});

describe('a message', () => {
  test.each([
    ['names of recipients go', 'To: Lee Smith <lee@example.test>\r\n', `To: <${lee}@example.test>\r\n`],
    [
      'a list of them',
      'Cc: lee@example.test, Kim <kim@author.test>\r\n',
      `Cc: <${lee}@example.test>,\r\n\t<kim@author.test>\r\n`,
    ],
    ['a recipient field without an address', 'To: undisclosed-recipients:;\r\n', 'To: [redacted]\r\n'],
    [
      'addresses elsewhere are hashed where they stand',
      'Received: from x by y for <lee@example.test>;\r\n\tnow\r\n',
      `Received: from x by y for <${lee}@example.test>;\r\n\tnow\r\n`,
    ],
    ['the owner’s own stay', 'From: Kim <kim@author.test>\r\n', 'From: Kim <kim@author.test>\r\n'],
    ['Subject', 'Subject: our secret plan\r\n\tfor lee@example.test\r\n', 'Subject: [redacted]\r\n'],
    ['Message-ID stays', 'Message-ID: <1.lee@example.test>\r\n', 'Message-ID: <1.lee@example.test>\r\n'],
    ['a field folded between address and name', 'To: Lee\r\n <lee@example.test>\r\n', `To: <${lee}@example.test>\r\n`],
  ])('%s', (_, given, wanted) => {
    expect(shown(given)).toBe(wanted);
  });

  test('the body goes, or its addresses do', () => {
    const message = 'From: kim@author.test\r\n\r\nAsk lee@example.test or kim@author.test\r\n';
    expect(shown(message)).toBe('From: kim@author.test\r\n');
    expect(shown(message, { body: false })).toContain(`\r\n\r\nAsk ${lee}@example.test or kim@author.test\r\n`);
    expect(shown(message, { body: false, addresses: false })).toBe(message);
  });

  test('nothing wanted, nothing changed', () => {
    const message = 'To: Lee <lee@example.test>\r\nSubject: x\r\n\r\nlee@example.test\r\n';
    expect(shown(message, { addresses: false, subject: false, body: false })).toBe(message);
  });

  test('any octets: it ends soon, never throws and leaves whole fields', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
        const { end } = readHeaders(redactMessage(bytes, all));
        expect(['eof', 'blank', 'malformed']).toContain(end);
      }),
    );
    const hostile = `X: ${'a.'.repeat(400_000)}\r\nY: ${'@a'.repeat(400_000)}\r\n\r\n`;
    shown(hostile);
  });
});
