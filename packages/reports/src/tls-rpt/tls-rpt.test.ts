import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatTlsReport, tlsReportFileName, tlsReportSubject } from './format.ts';
import { tlsReportsIn, writeTlsReportMail } from './mail.ts';
import { parseTlsReport, readTlsReport } from './read.ts';
import { readTlsRptRecords } from './record.ts';
import { type TlsReport, tlsPolicyTypes, tlsResultTypes } from './report.ts';

const linesOf = (file: string): [string, string][] =>
  readFileSync(new URL(`../../testdata/${file}`, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line.includes(' | ') && !line.startsWith('#'))
    .map((line) => [line.slice(0, line.lastIndexOf(' | ')), line.slice(line.lastIndexOf(' | ') + 3)]);

describe('records', () => {
  test.each(linesOf('bad-tls-rpt-records.txt'))('%s', (text, expected) => {
    const read = readTlsRptRecords([text]);
    const said =
      read.kind === 'record' ? [...read.mail, ...read.https].join(' ') : read.kind === 'none' ? 'none' : read.reason;
    expect(said).toBe(expected);
  });

  test('one of its kind, and not too long', () => {
    const good = 'v=TLSRPTv1; rua=mailto:a@b.test';
    expect(readTlsRptRecords(['v=spf1 -all', good]).kind).toBe('record');
    expect(readTlsRptRecords([good, good])).toEqual({ kind: 'malformed', reason: 'there are 2 records' });
    expect(readTlsRptRecords([good + ','.repeat(9000)]).kind).toBe('malformed');
    expect(readTlsRptRecords([`v=TLSRPTv1; rua=${Array(50).fill('mailto:a@b.test').join(',')}`])).toMatchObject({
      mail: { length: 10 },
    });
    expect(readTlsRptRecords([])).toEqual({ kind: 'none' });
  });

  test('any text is a record or says why not', () => {
    fc.assert(fc.property(fc.string(), (text) => void readTlsRptRecords([`v=TLSRPTv1;${text}`, text])));
  });
});

const report: TlsReport = {
  organizationName: 'Company-X',
  start: new Date('2016-04-01T00:00:00Z'),
  end: new Date('2016-04-01T23:59:59Z'),
  contactInfo: 'sts-reporting@company-x.example',
  reportId: '5065427c-23d3-47ca-b6e0-946ea0e8c4be',
  policies: [
    {
      type: 'sts',
      strings: ['version: STSv1', 'mode: testing', 'mx: *.mail.company-y.example', 'max_age: 86400'],
      domain: 'company-y.example',
      mxHosts: ['*.mail.company-y.example'],
      successful: 5326,
      failed: 303,
      failures: [
        {
          resultType: 'certificate-expired',
          sendingIp: '2001:db8:abcd:0012::1',
          receivingHost: 'mx1.mail.company-y.example',
          receivingHelo: null,
          receivingIp: null,
          failedSessions: 100,
          additionalInformation: null,
          reasonCode: null,
        },
        {
          resultType: 'validation-failure',
          sendingIp: '198.51.100.62',
          receivingHost: 'mx-backup.mail.company-y.example',
          receivingHelo: 'mx.test',
          receivingIp: '203.0.113.58',
          failedSessions: 3,
          additionalInformation: 'https://reports.company-x.example/report_info',
          reasonCode: 'X509_V_ERR_PROXY_PATH_LENGTH_EXCEEDED',
        },
      ],
    },
  ],
};

describe('a report like that of RFC 8460, appendix B', () => {
  const text = readFileSync(new URL('../../testdata/tls-report.json', import.meta.url), 'utf8');

  test('is read, plain and packed', () => {
    expect(parseTlsReport(text)).toEqual({ ok: true, report, remarks: [] });
    expect(readTlsReport(gzipSync(text))).toEqual({ ok: true, report, remarks: [] });
    expect(readTlsReport(Buffer.from(`\ufeff${text}`)).ok).toBe(true);
  });

  test('is written as it stands there', () => {
    expect(JSON.parse(formatTlsReport(report))).toEqual(JSON.parse(text));
  });

  test('has a name and a subject', () => {
    expect(tlsReportFileName('mail.sender.example', 'company-y.example', report)).toBe(
      'mail.sender.example!company-y.example!1459468800!1459555199!5065427c-23d3-47ca-b6e0-946ea0e8c4be.json.gz',
    );
    expect(tlsReportSubject('mail.sender.example', 'company-y.example', report)).toBe(
      'Report Domain: company-y.example Submitter: mail.sender.example Report-ID: <5065427c-23d3-47ca-b6e0-946ea0e8c4be>',
    );
    expect(tlsReportFileName('a', 'b', { ...report, reportId: '../x y!' })).toMatch(/!\.\._x_y_\.json\.gz$/);
  });
});

describe('reports as they should not be', () => {
  const range = '{"start-datetime":"2026-11-21T00:00:00Z","end-datetime":"2026-11-21T23:59:59Z"}';
  const policy =
    '{"policy":{"policy-type":"tlsa","policy-domain":"a.test"},"summary":{"total-successful-session-count":1,"total-failure-session-count":0}}';

  test.each(linesOf('bad-tls-reports.txt'))('%s', (text, expected) => {
    const named = text.replace(/^\{"date/, '{"organization-name":"O","contact-info":"c","report-id":"r","date');
    const read = parseTlsReport(named.replaceAll('<range>', range).replaceAll('<policy>', policy));
    expect(read.ok ? [`ok ${read.report.policies.length}`, ...read.remarks].join(', ') : read.reason).toBe(expected);
  });

  test('numbers in quotes, one host in place of a list, counts that are none', () => {
    const odd =
      '{"policy":{"policy-type":"sts","policy-domain":"a.test","mx-host":"mx.a.test"},"summary":{"total-successful-session-count":"12","total-failure-session-count":-3}}';
    expect(parseTlsReport(`{"date-range":${range},"policies":[${odd}]}`)).toMatchObject({
      report: { policies: [{ mxHosts: ['mx.a.test'], successful: 12, failed: 0 }] },
    });
  });

  test('what is too much is cut off, and it says so', () => {
    const many = JSON.stringify({ 'date-range': JSON.parse(range), policies: Array(1500).fill(JSON.parse(policy)) });
    const read = parseTlsReport(many);
    expect(read).toMatchObject({
      report: { policies: { length: 1000 } },
      remarks: expect.arrayContaining(['of its 1500 policies the first 1000 are read']),
    });
  });

  test('a small file that unpacks into a large one, a torn one, and what is not UTF-8', () => {
    expect(readTlsReport(gzipSync(Buffer.alloc(20_000_000)))).toEqual({
      ok: false,
      reason: 'it is larger than 10485760 octets',
    });
    expect(readTlsReport(gzipSync('{}').subarray(0, 15))).toEqual({ ok: false, reason: 'it cannot be unpacked' });
    expect(readTlsReport(new Uint8Array())).toEqual({ ok: false, reason: 'it is empty' });
    expect(readTlsReport(Buffer.from('PK\x03\x04'))).toMatchObject({ reason: expect.stringMatching(/^it is a zip/) });
    expect(readTlsReport(Buffer.from([0x22, 0xff, 0x22]))).toEqual({ ok: false, reason: 'it is not written in UTF-8' });
    expect(parseTlsReport('['.repeat(100_000)).ok).toBe(false);
    const tooMany = { ok: false, reason: 'it holds more than 500000 lists and objects, which no report does' };
    expect(readTlsReport(gzipSync(`${'['.repeat(600_000)}${']'.repeat(600_000)}`))).toEqual(tooMany);
    expect(readTlsReport(gzipSync(`[${'{},'.repeat(600_000)}{}]`))).toEqual(tooMany);
  });

  test('texts are text, whatever stands in them, and bounded', () => {
    const hostile = '<script>alert(1)</script>\u202e"&\u0000';
    const long = 'x'.repeat(5000);
    const json = JSON.stringify({
      'organization-name': hostile,
      'contact-info': `<img src=x onerror=alert(1)>${long}`,
      'report-id': hostile,
      'date-range': JSON.parse(range),
      policies: [
        {
          ...JSON.parse(policy),
          'failure-details': [{ 'result-type': hostile, 'failure-reason-code': long, 'failed-session-count': 1 }],
        },
      ],
    });
    const read = parseTlsReport(json.replace('{', '{"__proto__":{"polluted":true},'));
    expect(read).toMatchObject({ ok: true, report: { organizationName: hostile, reportId: hostile } });
    if (!read.ok) throw new Error(read.reason);
    expect(read.report.contactInfo).toHaveLength(1000);
    expect(read.report.policies[0]?.failures[0]?.reasonCode).toHaveLength(1000);
    expect('polluted' in {}).toBe(false);
  });
});

const word = fc.stringMatching(/^[a-z0-9 .:_-]{1,20}$/);
const maybe = fc.option(word);
const count = fc.nat(1_000_000);
const second = fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => new Date(seconds * 1000));
const failure = fc.record({
  resultType: fc.constantFrom(...tlsResultTypes),
  sendingIp: maybe,
  receivingHost: maybe,
  receivingHelo: maybe,
  receivingIp: maybe,
  failedSessions: count,
  additionalInformation: maybe,
  reasonCode: maybe,
});
const result = fc.record({
  type: fc.constantFrom(...tlsPolicyTypes),
  strings: fc.array(word, { maxLength: 4 }),
  domain: fc.stringMatching(/^[a-z]{1,9}\.test$/),
  mxHosts: fc.array(word, { maxLength: 3 }),
  successful: count,
  failed: count,
  failures: fc.array(failure, { maxLength: 4 }),
});

test('what is written is read back', () => {
  const any = fc.record({
    organizationName: word,
    start: second,
    contactInfo: word,
    reportId: word,
    policies: fc.array(result, { minLength: 1, maxLength: 3 }),
  });
  fc.assert(
    fc.property(any, (ours) => {
      const day = { ...ours, end: new Date(ours.start.getTime() + 86_399_000) };
      const words = { ...day, organizationName: 'o', contactInfo: 'c', reportId: 'r' };
      expect(readTlsReport(Buffer.from(formatTlsReport(day)))).toMatchObject({ ok: true, report: day });
      expect(readTlsReport(gzipSync(formatTlsReport(words)))).toEqual({ ok: true, report: words, remarks: [] });
    }),
  );
});

test('any JSON, and any octets, are a report or say why not', () => {
  fc.assert(fc.property(fc.json(), (text) => void parseTlsReport(`{"date-range":${text},"policies":${text}}`)));
  fc.assert(
    fc.property(fc.json(), (text) => {
      const range = '{"start-datetime":"2026-11-21T00:00:00Z","end-datetime":"2026-11-21T23:59:59Z"}';
      parseTlsReport(
        `{"date-range":${range},"policies":[{"policy":{"policy-domain":"a.test","mx-host":${text}},"failure-details":${text},"summary":${text}}]}`,
      );
    }),
  );
  fc.assert(fc.property(fc.uint8Array(), (octets) => void readTlsReport(octets)));
  fc.assert(fc.property(fc.uint8Array(), (octets) => void readTlsReport(Buffer.from([0x1f, 0x8b, ...octets]))));
});

describe('mail', () => {
  const octets = gzipSync(formatTlsReport(report));
  const written = writeTlsReportMail({
    id: 'r1',
    now: new Date('2026-11-22T00:00:00Z'),
    hostname: 'mx.sender.test',
    from: { name: 'Mail "reports"', address: 'reports@sender.test' },
    to: 'tls@company-y.example',
    domain: 'company-y.example',
    subject: tlsReportSubject('mx.sender.test', 'company-y.example', report),
    text: 'A report.\n',
    fileName: tlsReportFileName('mx.sender.test', 'company-y.example', report),
    octets,
  });

  test('that we write holds the report, and asks for no protection', () => {
    const text = Buffer.from(written).toString('latin1');
    expect(text).toMatch(/^TLS-Required: No\r$/m);
    expect(text).toMatch(/^TLS-Report-Domain: company-y\.example\r$/m);
    expect(text).toMatch(/^Content-Type: multipart\/report; report-type="tlsrpt";/m);
    expect(text.split('\r\n').every((line) => line.length < 998)).toBe(true);
    const [file, ...more] = tlsReportsIn(written);
    expect(more).toEqual([]);
    expect(file!.name).toMatch(/^mx\.sender\.test!company-y\.example!.*\.json\.gz$/);
    expect(readTlsReport(file!.octets)).toEqual({ ok: true, report, remarks: [] });
    const saved = Buffer.from(`From x@y Tue Apr 30 02:09:16 2019\n${text.replaceAll('\r', '')}`, 'latin1');
    expect(tlsReportsIn(saved)).toEqual([file]);
  });

  test('of others is searched for what is in it, whatever it is called', () => {
    const json = formatTlsReport(report);
    const wrapped = (type: string, body: string): Buffer =>
      Buffer.from(`MIME-Version: 1.0\r\nContent-Type: ${type}\r\n\r\n${body}`);
    expect(tlsReportsIn(wrapped('text/plain', json))).toHaveLength(1);
    expect(tlsReportsIn(wrapped('application/octet-stream; name=x.bin', json))).toHaveLength(1);
    expect(tlsReportsIn(wrapped('text/plain', 'Hello {name}'))).toEqual([]);
    expect(tlsReportsIn(Buffer.from('no mail at all'))).toEqual([]);
    const both = `--b\r\nContent-Type: application/json\r\n\r\n${json}\r\n`.repeat(30);
    expect(tlsReportsIn(wrapped('multipart/mixed; boundary=b', `${both}--b--\r\n`))).toHaveLength(20);
  });
});
