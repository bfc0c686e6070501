import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readHeaders } from './headers.ts';
import { missingFields } from './submission.ts';
import { formatReceived, formatReturnPath, protocolName, type ReceivedFacts } from './trace.ts';

const plain = { extended: true, tls: false, authenticated: false, utf8: false, lmtp: false };
const facts: ReceivedFacts = {
  helo: 'client.example.net',
  reverseName: 'host-192-0-2-1.customers.example.net',
  address: '192.0.2.1',
  by: 'mx.example.org',
  protocol: { ...plain, tls: true, authenticated: true },
  id: '01JD3Z8K4VQ2B7M',
  for: 'user@example.org',
  tls: { version: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384' },
  date: new Date('2026-11-22T01:45:00Z'),
};
const text = (field: Uint8Array) => Buffer.from(field).toString('utf8');

test('protocolName gives the registered words', () => {
  const all = [false, true];
  const names = all.flatMap((lmtp) =>
    all.flatMap((utf8) =>
      all.flatMap((tls) =>
        all.map((authenticated) => protocolName({ extended: true, lmtp, utf8, tls, authenticated })),
      ),
    ),
  );
  expect(names.join(' ')).toBe(
    'ESMTP ESMTPA ESMTPS ESMTPSA UTF8SMTP UTF8SMTPA UTF8SMTPS UTF8SMTPSA ' +
      'LMTP LMTPA LMTPS LMTPSA UTF8LMTP UTF8LMTPA UTF8LMTPS UTF8LMTPSA',
  );
  expect(protocolName({ ...plain, extended: false })).toBe('SMTP');
});

describe('formatReceived', () => {
  test('one clause a line', () => {
    expect(text(formatReceived(facts))).toBe(
      [
        'Received: from client.example.net',
        '\t(host-192-0-2-1.customers.example.net [192.0.2.1])',
        '\tby mx.example.org with ESMTPSA (TLSv1.3 TLS_AES_256_GCM_SHA384)',
        '\tid 01JD3Z8K4VQ2B7M',
        '\tfor <user@example.org>;',
        '\tSun, 22 Nov 2026 01:45:00 +0000',
        '',
      ].join('\r\n'),
    );
  });

  test('without name, TLS and single recipient', () => {
    const { reverseName: _, tls: __, for: ___, ...less } = facts;
    expect(text(formatReceived({ ...less, address: '2001:db8::1', protocol: plain }))).toBe(
      [
        'Received: from client.example.net ([IPv6:2001:db8::1])',
        '\tby mx.example.org with ESMTP id 01JD3Z8K4VQ2B7M;',
        '\tSun, 22 Nov 2026 01:45:00 +0000',
        '',
      ].join('\r\n'),
    );
  });

  test.each([
    ['[192.0.2.1]', 'from [192.0.2.1] ('],
    ['a b) by evil; x', 'from [192.0.2.1] (helo=a?b??by?evil??x'],
    ['x\r\nBcc: y', 'from [192.0.2.1] (helo=x??Bcc:?y'],
    ['', 'from [192.0.2.1] (host'],
    ['grüße.example', 'from [192.0.2.1] (helo=gr??e.example'],
  ])('HELO %j', (helo, expected) => {
    expect(text(formatReceived({ ...facts, helo })).replaceAll('\r\n\t', ' ')).toContain(expected);
  });

  test('UTF-8 only where the protocol has it', () => {
    const utf8 = { ...facts, for: 'grüße@example.org', helo: 'grüße.example' };
    expect(text(formatReceived(utf8))).not.toMatch(/for <|ü/);
    const field = text(formatReceived({ ...utf8, protocol: { ...plain, utf8: true } }));
    expect(field).toContain('for <grüße@example.org>');
    expect(field).toContain('from grüße.example\r\n');
  });

  test('is always one field, and lines stay below 78 columns unless a word is longer', () => {
    const anything = fc.string({ unit: 'binary', maxLength: 100 });
    fc.assert(
      fc.property(anything, anything, anything, fc.boolean(), (helo, reverseName, recipient, utf8) => {
        const protocol = { ...plain, utf8 };
        const field = Buffer.from(formatReceived({ ...facts, helo, reverseName, for: recipient, protocol }));
        expect(readHeaders(field)).toMatchObject({ fields: { length: 1 }, end: 'eof' });
        expect(field.toString('utf8').replace(/\r\n\t|\r\n$/g, '')).not.toMatch(/[\r\n]/);
        for (const line of field.toString('utf8').split('\r\n')) {
          const columns = line.replace('\t', ' '.repeat(8)).length;
          if (columns >= 78)
            expect(line.slice(0, -1).split(recipient).join('').trim().split(' ').length).toBeLessThanOrEqual(2);
        }
      }),
    );
  });
});

test('formatReturnPath', () => {
  expect(text(formatReturnPath(''))).toBe('Return-Path: <>\r\n');
  expect(text(formatReturnPath('"a>b"@example.org'))).toBe('Return-Path: <"a>b"@example.org>\r\n');
});

describe('missingFields', () => {
  const submission = { date: facts.date, messageId: 'x@example.org', reversePath: 'me@example.org' };
  const added = (message: string, reversePath = 'me@example.org') =>
    Buffer.concat(missingFields(readHeaders(Buffer.from(message)), { ...submission, reversePath })).toString();

  test('adds what is missing and nothing else', () => {
    expect(added('To: you\r\n\r\n')).toBe(
      'Date: Sun, 22 Nov 2026 01:45:00 +0000\r\nMessage-ID: <x@example.org>\r\nFrom: <me@example.org>\r\n',
    );
    expect(added('date: x\r\nMESSAGE-ID: y\r\nFrom : z\r\n\r\n')).toBe('');
    expect(added('Date: x\r\nMessage-Id:\r\n\r\n', '')).toBe('');
  });
});
