import { readFileSync } from 'node:fs';
import { readStructure } from '@posthorn/message/mime';
import fc from 'fast-check';
import PostalMime from 'postal-mime';
import { describe, expect, test } from 'vitest';
import { userAgent } from '../index.ts';
import { authFailures, deliveryResults, type Feedback, noFeedback } from './feedback.ts';
import { formatFeedback } from './format.ts';
import { parseFeedback } from './parse.ts';
import { readReport, subjectOfOriginal } from './read.ts';
import { type ReportInput, writeReport } from './write.ts';

const header = 'From: Kim <kim@author.test>\r\nSubject: hello\r\nMessage-ID: <1@author.test>\r\n';
const full: Feedback = {
  ...noFeedback(),
  feedbackType: 'auth-failure',
  userAgent,
  authFailure: 'dmarc',
  deliveryResult: 'reject',
  identityAlignment: ['dkim', 'spf'],
  arrival: new Date('2026-11-22T03:00:00Z'),
  sourceIp: '2001:db8::7',
  sourcePort: 4000,
  reportedDomains: ['author.test'],
  reportingMta: 'mx.example.test',
  originalMailFrom: 'kim@author.test',
  originalRcptTo: ['lee@example.test', 'pat@example.test'],
  authenticationResults: [
    'mx.example.test; spf=fail smtp.mailfrom=kim@author.test; dmarc=fail header.from=author.test',
  ],
  dkim: {
    domain: 'author.test',
    identity: '@author.test',
    selector: 's',
    canonicalizedHeader: 'YQ==',
    canonicalizedBody: null,
  },
  spfDns: [{ domain: 'author.test', record: 'v=spf1 ip4:192.0.2.1 "-all\\' }],
};
const input = (changes: Partial<ReportInput> = {}): ReportInput => ({
  id: '01JD3Z8K4VQ2B7M',
  now: new Date('2026-11-22T03:00:01Z'),
  hostname: 'mx.example.test',
  from: { name: 'Mail reports', address: 'postmaster@example.test' },
  to: 'reports@author.test',
  subject: 'A message in the name of author.test failed DMARC',
  text: 'Somebody wrote in your name.\n',
  feedback: full,
  original: Buffer.from(header),
  ...changes,
});
const readBack = (changes?: Partial<ReportInput>) => {
  const read = readReport(writeReport(input(changes)), 'strict');
  if (!read.ok) throw new Error(read.reason);
  return read.report;
};

describe('a report as it is written', () => {
  test('has three parts, says that nobody has to answer, and is read by another library', async () => {
    const octets = writeReport(input());
    const { root, defects } = readStructure(octets);
    expect(defects).toEqual([]);
    expect(root.parts.map(({ type }) => type)).toEqual([
      'text/plain',
      'message/feedback-report',
      'text/rfc822-headers',
    ]);
    expect(root.parameters['report-type']).toBe('feedback-report');
    const seen = await PostalMime.parse(Buffer.from(octets));
    expect(seen.from).toEqual({ name: 'Mail reports', address: 'postmaster@example.test' });
    expect(seen.to?.[0]?.address).toBe('reports@author.test');
    expect(seen.headers.find(({ key }) => key === 'auto-submitted')?.value).toBe('auto-generated');
    expect(seen.text).toContain('Somebody wrote in your name.');
  });

  test('is read back as it was said', () => {
    expect(readBack().feedback).toEqual(full);
  });

  test('says none where nothing failed to align, and nothing where it was not asked', () => {
    expect(readBack({ feedback: { ...full, identityAlignment: [] } }).feedback.identityAlignment).toEqual([]);
    expect(readBack({ feedback: { ...full, identityAlignment: null } }).feedback.identityAlignment).toBeNull();
  });

  test('tells the null sender from no sender', () => {
    expect(readBack({ feedback: { ...full, originalMailFrom: '' } }).feedback.originalMailFrom).toBe('');
    expect(readBack({ feedback: { ...full, originalMailFrom: null } }).feedback.originalMailFrom).toBeNull();
  });

  test.each([
    ['a header alone', header, 'headers', 'text/rfc822-headers', header],
    ['a whole message', `${header}\r\nHi\r\n`, 'message', 'message/rfc822', `${header}\r\nHi\r\n`],
    ['an 8-bit body', `${header}\r\nGr\xfc\xdfe\r\n`, 'message', 'message/rfc822', `${header}\r\nGr\xfc\xdfe\r\n`],
    ['an 8-bit header', `X: \xfc\r\n${header}\r\nHi\r\n`, 'headers', 'text/rfc822-headers', `X: \xfc\r\n${header}`],
    ['NUL in the body', `${header}\r\na\0b\r\n`, 'headers', 'text/rfc822-headers', header],
    [
      'a line too long',
      `X: ${'y'.repeat(1200)}\r\n${header}`,
      'headers',
      'text/rfc822-headers',
      `X: ${'y'.repeat(1200)}\r\n${header}`,
    ],
  ])('shows %s', (_, original, kind, type, shown) => {
    const octets = writeReport(input({ original: Buffer.from(original, 'latin1') }));
    expect(readStructure(octets).root.parts[2]?.type).toBe(type);
    const read = readReport(octets, 'strict');
    expect(read.ok && read.report.original?.kind).toBe(kind);
    expect(read.ok && Buffer.from(read.report.original!.octets).toString('latin1')).toBe(shown);
  });

  test('shows nothing of a message that is gone', () => {
    const report = readBack({ original: new Uint8Array() });
    expect(report.original).toBeNull();
    expect(subjectOfOriginal(report)).toBeUndefined();
    expect(subjectOfOriginal(readBack())).toBe('hello');
  });

  test('no value can add a field, a part or a header', () => {
    const evil = 'x\r\nReported-Domain: bank.test\r\n\r\n--=_feedback_01JD3Z8K4VQ2B7M_0\r\n';
    const octets = writeReport(
      input({
        subject: evil,
        text: `${evil}${evil}`,
        from: { name: `"${evil}`, address: `a@b.test>\r\nBcc: c@d.test` },
        to: 'a@b.test>\r\nBcc: c@d.test',
        feedback: { ...full, originalMailFrom: evil, reportedDomains: [evil], authenticationResults: [evil] },
      }),
    );
    const structure = readStructure(octets);
    expect(structure.root.parts).toHaveLength(3);
    const head = Buffer.from(octets).toString('latin1').split('\r\n\r\n')[0]!;
    expect(head).not.toMatch(/^Bcc/m);
    const read = readReport(octets);
    expect(read.ok && read.report.feedback.reportedDomains).toHaveLength(1);
  });

  test('every line is at most 998 octets long', () => {
    const long = 'w'.repeat(3000);
    const octets = writeReport(input({ text: long, subject: long, feedback: { ...full, reportedDomains: [long] } }));
    for (const line of Buffer.from(octets).toString('latin1').split('\r\n')) expect(line.length).toBeLessThan(999);
  });
});

describe('reading', () => {
  const cases = readFileSync(new URL('../../testdata/bad-reports.txt', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split('|').map((cell) => cell.trim()) as [string, string, string, string]);
  const said = (text: string, mode: 'strict' | 'tolerant'): string => {
    const read = parseFeedback(text.replaceAll('\\n', '\r\n'), mode);
    if (!read.ok) return read.reason;
    const { feedbackType, authFailure, sourceIp } = read.feedback;
    return ['ok', feedbackType, authFailure, sourceIp].filter((one) => one !== null).join(' ');
  };
  test.each(cases)('%s', (_, fields, strict, tolerant) => {
    expect(said(fields, 'strict')).toBe(strict);
    expect(said(fields, 'tolerant')).toBe(tolerant);
  });

  const message = (type: string, parts: string[]): Buffer =>
    Buffer.from(
      `Content-Type: ${type}; boundary=b\r\n\r\n${parts.map((part) => `--b\r\n${part}\r\n`).join('')}--b--\r\n`,
      'latin1',
    );
  const text = 'Content-Type: text/plain\r\n\r\nhi';
  const fields = 'Content-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\nUser-Agent: x\r\nVersion: 1';
  const original = 'Content-Type: message/rfc822\r\n\r\nSubject: s\r\n\r\nbody';
  const report = 'multipart/report; report-type=feedback-report';
  test.each([
    ['as it should be', report, [text, fields, original], 'ok', 'ok'],
    ['no report-type', 'multipart/report', [text, fields, original], 'its report-type is not feedback-report', 'ok'],
    ['a mixed message', 'multipart/mixed', [text, fields, original], 'it is no multipart/report', 'ok'],
    ['two parts', report, [text, fields], 'it has 2 parts instead of 3', 'ok'],
    ['no text', report, [original, fields, original], 'its first part is no text', 'ok'],
    ['in the wrong order', report, [text, original, fields], 'its second part is no message/feedback-report', 'ok'],
    [
      'an original of another kind',
      report,
      [text, fields, text],
      'its third part is neither message/rfc822 nor text/rfc822-headers',
      'ok',
    ],
    [
      'no fields',
      report,
      [text, text, original],
      'it has no part message/feedback-report',
      'it has no part message/feedback-report',
    ],
    [
      'fields in base64',
      report,
      [
        text,
        `Content-Type: message/feedback-report\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from('Feedback-Type: abuse\r\n').toString('base64')}`,
        original,
      ],
      'its fields are encoded',
      'ok',
    ],
    [
      'fields in quoted-printable',
      report,
      [
        text,
        'Content-Type: message/feedback-report\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nFeedback-Type: a=\r\n=62use',
        original,
      ],
      'its fields are encoded',
      'ok',
    ],
    [
      'fields in a way nobody knows',
      report,
      [
        text,
        'Content-Type: message/feedback-report\r\nContent-Transfer-Encoding: x-uu\r\n\r\nFeedback-Type: abuse',
        original,
      ],
      'its fields are encoded',
      'its fields are encoded in a way that is not known: x-uu',
    ],
  ])('%s', (_, type, parts, strict, tolerant) => {
    const octets = message(type, parts);
    const [a, b] = [readReport(octets, 'strict'), readReport(octets)];
    expect([a.ok ? 'ok' : a.reason, b.ok ? 'ok' : b.reason]).toEqual([strict, tolerant]);
  });

  test('a report that was forwarded is found inside', () => {
    const inner = message(report, [text, fields, original]).toString('latin1');
    const read = readReport(Buffer.from(`Content-Type: message/rfc822\r\n\r\n${inner}`, 'latin1'));
    expect(read.ok && read.report.original?.kind).toBe('message');
    expect(read.ok && read.report.text).toBe('hi');
  });
});

describe('properties', () => {
  const word = fc.stringMatching(/^[a-z0-9-]{1,20}$/);
  const domain = fc.tuple(word, word).map((labels) => labels.join('.'));
  const address = fc.tuple(word, domain).map(([local, host]) => `${local}@${host}`);
  const feedback: fc.Arbitrary<Feedback> = fc.record({
    feedbackType: fc.constant('auth-failure' as const),
    userAgent: word,
    authFailure: fc.constantFrom(...authFailures),
    deliveryResult: fc.option(fc.constantFrom(...deliveryResults)),
    identityAlignment: fc.option(fc.subarray(['dkim', 'spf'] as const)),
    arrival: fc.option(fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => new Date(seconds * 1000))),
    sourceIp: fc.option(fc.ipV4()),
    sourcePort: fc.option(fc.integer({ min: 0, max: 65_535 })),
    reportedDomains: fc.array(domain, { maxLength: 3 }),
    reportedUris: fc.array(
      domain.map((host) => `https://${host}/x`),
      { maxLength: 3 },
    ),
    reportingMta: fc.option(domain),
    originalEnvelopeId: fc.option(word),
    originalMailFrom: fc.option(fc.oneof(address, fc.constant(''))),
    originalRcptTo: fc.array(address, { maxLength: 3 }),
    authenticationResults: fc.array(
      word.map((id) => `${id}; none`),
      { maxLength: 2 },
    ),
    dkim: fc.option(
      fc.record({
        domain,
        identity: address,
        selector: word,
        canonicalizedHeader: fc.option(
          fc.uint8Array({ minLength: 1, maxLength: 90 }).map((bytes) => Buffer.from(bytes).toString('base64')),
        ),
        canonicalizedBody: fc.constant(null),
      }),
    ),
    spfDns: fc.array(fc.record({ domain, record: fc.stringMatching(/^v=spf1 [!-~]{1,40}$/) }), { maxLength: 2 }),
    incidents: fc.integer({ min: 1, max: 1_000_000 }),
  });

  test('what is formatted is read back', () => {
    fc.assert(
      fc.property(feedback, (given) => {
        expect(parseFeedback(formatFeedback(given).toString('latin1'), 'strict')).toEqual({
          ok: true,
          feedback: given,
        });
      }),
    );
  });

  test('any octets: no mode ever throws, and what strict takes, tolerant takes alike', () => {
    const octets = fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      fc
        .array(
          fc.constantFrom(
            'Feedback-Type: abuse',
            'Version: 1',
            'User-Agent: x',
            '',
            ' folded',
            'Source-IP: x',
            ': :',
            '\0',
            '(((',
            'Auth-Failure: spf',
          ),
          { maxLength: 20 },
        )
        .map((lines) => Buffer.from(`Content-Type: message/feedback-report\r\n\r\n${lines.join('\r\n')}`)),
    );
    fc.assert(
      fc.property(octets, (bytes) => {
        const generous = readReport(bytes);
        const strict = readReport(bytes, 'strict');
        if (strict.ok) expect(generous).toEqual(strict);
      }),
    );
  });

  test('any words: what is written has three parts and can be read', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.uint8Array({ maxLength: 300 }), (subject, words, original) => {
        const octets = writeReport(input({ subject, text: words, original }));
        expect(readStructure(octets).root.parts).toHaveLength(3);
        expect(readReport(octets).ok).toBe(true);
      }),
    );
  });
});
