import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aggregateFileName, aggregateSubject, readAggregateSubject } from './dmarc-aggregate/file-name.ts';
import { findReports } from './find.ts';

const packed = gzipSync('<feedback/>').toString('base64');
const name = 'receiver.example!example.com!1700000000!1700086399.xml.gz';

const part = (type: string, body: string, more = ''): string =>
  `--b\r\nContent-Type: ${type}\r\n${more}\r\n${body}\r\n`;
const mail = (...parts: string[]): Buffer =>
  Buffer.from(
    `Subject: Report Domain: Example.com\r\n Submitter: receiver.example\r\n Report-ID: <r1@receiver.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n${parts.join('')}--b--\r\n`,
  );
const base64 = 'Content-Transfer-Encoding: base64\r\n';
const attached = (file: string) => `${base64}Content-Disposition: attachment; filename="${file}"\r\n`;
const text = part('text/plain', 'This is a report.');
const found = (message: Buffer): string[] =>
  findReports(message).reports.map(
    ({ kind, name, mediaType, octets }) => `${kind} ${name} ${mediaType} ${octets.length}`,
  );

describe('reports in mail', () => {
  const size = gzipSync('<feedback/>').length;
  test.each([
    [
      'as the standard has it',
      mail(text, part('application/gzip', packed, attached(name))),
      [`dmarc-aggregate ${name} application/gzip ${size}`],
    ],
    [
      'as octets under another name',
      mail(text, part('application/octet-stream', packed, attached('report.dat'))),
      [`dmarc-aggregate report.dat application/octet-stream ${size}`],
    ],
    [
      'without a name',
      mail(part('application/x-gzip', packed, base64)),
      [`dmarc-aggregate null application/x-gzip ${size}`],
    ],
    [
      'several',
      mail(part('application/gzip', packed, attached('1.gz')), part('application/zip', packed, attached('2.zip'))),
      [`dmarc-aggregate 1.gz application/gzip ${size}`, `dmarc-aggregate 2.zip application/zip ${size}`],
    ],
    [
      'plain XML',
      mail(text, part('text/xml', '<?xml version="1.0"?><feedback></feedback>')),
      ['dmarc-aggregate null text/xml 42'],
    ],
    [
      'XML as text',
      mail(
        part(
          'text/plain; name="a.txt"',
          '<?xml version="1.0"?>=0A<feedback></feedback>',
          'Content-Transfer-Encoding: quoted-printable\r\n',
        ),
      ),
      ['dmarc-aggregate a.txt text/plain 43'],
    ],
    [
      'what only calls itself one',
      mail(text, part('application/octet-stream', 'eA==', attached(name))),
      [`dmarc-aggregate ${name} application/octet-stream 1`],
    ],
    [
      'a TLS report',
      mail(text, part('application/tlsrpt+gzip', packed, attached('a!b!1!2.json.gz'))),
      [`tls a!b!1!2.json.gz application/tlsrpt+gzip ${size}`],
    ],
    [
      'a letter with a picture and a document',
      mail(
        text,
        part('image/png', 'iVBORw==', base64),
        part('application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'UEsDBA==', base64),
      ),
      [],
    ],
    ['HTML', mail(part('text/html', '<html><p>feedback</p></html>')), []],
  ])('%s', (_, message, expected) => {
    expect(found(message)).toEqual(expected);
  });

  test('a message that is nothing but the report', () => {
    const message = Buffer.from(`Content-Type: application/gzip; name=x.gz\r\n${base64}\r\n${packed}\r\n`);
    expect(found(message)).toEqual([`dmarc-aggregate x.gz application/gzip ${size}`]);
    expect(findReports(message).label).toBeNull();
  });

  test('a message as a program saved it', () => {
    const message = mail(text, part('application/gzip', packed, attached(name)));
    const saved = Buffer.from(`From someone Tue Apr 30 02:09:16 2019\n${message.toString().replaceAll('\r', '')}`);
    expect(found(saved)).toEqual(found(message));
    expect(found(saved)).toHaveLength(1);
  });

  test('the subject says what it is about', () => {
    expect(findReports(mail(text))).toMatchObject({
      isFailureReport: false,
      label: { domain: 'example.com', submitter: 'receiver.example', reportId: 'r1@receiver.example' },
    });
  });

  test('a failure report is none of them', () => {
    const message = mail(text, part('message/feedback-report', 'Feedback-Type: auth-failure'));
    expect(findReports(message)).toMatchObject({ isFailureReport: true, reports: [] });
  });

  test('any octets', () => {
    fc.assert(fc.property(fc.uint8Array(), (octets) => void findReports(octets)));
    fc.assert(fc.property(fc.string(), (type) => void findReports(mail(part(type, packed, base64)))));
  });
});

describe('names and subjects', () => {
  test('are written as RFC 9990 has them', () => {
    const range = { domain: 'example.com', start: new Date(1_013_662_812_000), end: new Date(1_013_749_130_000) };
    expect(aggregateFileName('mail.receiver.example', range)).toBe(
      'mail.receiver.example!example.com!1013662812!1013749130.xml.gz',
    );
    expect(aggregateFileName('a.test', { ...range, uniqueId: '../x-1!' })).toBe(
      'a.test!example.com!1013662812!1013749130!x1.xml.gz',
    );
    const label = { domain: 'example.com', submitter: 'mail.receiver.example', reportId: 'r1@receiver.example' };
    expect(readAggregateSubject(aggregateSubject(label))).toEqual(label);
  });

  test.each([
    [
      'Report domain: example.com Submitter: mimecast.org Report-ID: 157a',
      { domain: 'example.com', submitter: 'mimecast.org', reportId: '157a' },
    ],
    ['[Preview] Report Domain: a.test Submitter: Mail.Ru', { domain: 'a.test', submitter: 'mail.ru', reportId: null }],
    ['Fwd: REPORT-DOMAIN:a.test SUBMITTER:b.test', { domain: 'a.test', submitter: 'b.test', reportId: null }],
    ['Weekly report', null],
  ])('%s', (subject, expected) => {
    expect(readAggregateSubject(subject)).toEqual(expected);
  });

  test('reading a subject is quick and never throws', () => {
    fc.assert(fc.property(fc.string(), (subject) => void readAggregateSubject(subject)));
    readAggregateSubject(`Report Domain: ${'a '.repeat(100_000)}`);
  });
});
