import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyDay } from '../testing/any-day.ts';
import { type CountedVerification, dailyReport, mostReportRows, reportIdOf, writeDailyReport } from './compose.ts';
import { readAggregateReport } from './read.ts';

const seen = (fields: Partial<CountedVerification> = {}): CountedVerification => ({
  source: '192.0.2.1',
  fromDomain: 'a.test',
  envelopeFrom: 'a.test',
  envelopeTo: ['example.org'],
  status: 'accept',
  policy: 'reject',
  disposition: 'none',
  override: null,
  spf: { result: 'pass', domain: 'a.test', scope: 'mfrom' },
  dkim: [],
  isSpfAligned: true,
  isDkimAligned: false,
  count: 1,
  ...fields,
});
const head = {
  reportId: reportIdOf('01a20217-8333-774e-8a3e-c3c6a9d38e7a'),
  organizationName: 'Example',
  email: 'dmarc@example.org',
  extraContactInfo: null,
  day: '2026-11-21',
  domain: 'a.test',
  policy: { p: 'reject', sp: 'reject', np: 'reject', adkim: 'r', aspf: 'r', fo: '0', isTesting: false },
  leftOut: 0,
} as const;
const rowOf = (fields: Partial<CountedVerification>, isTesting = false) =>
  dailyReport({ ...head, policy: { ...head.policy, isTesting } }, [seen(fields)]).records[0]!;

/** What was judged, what was done, what the report says of it. */
describe('what DMARC did, and why it did less', () => {
  const failed = { isSpfAligned: false };
  const list = { type: 'mailing_list', comment: 'a list' };
  test.each<[string, Partial<CountedVerification>, boolean, string, string[]]>([
    ['a pass under a policy', {}, false, 'pass', []],
    ['a pass under none', { policy: 'none' }, false, 'none', []],
    ['a pass that a filter kept back', { disposition: 'quarantine' }, false, 'pass', []],
    ['refused as asked', { ...failed, status: 'reject', disposition: 'reject' }, false, 'reject', []],
    ['less by local policy', { ...failed, status: 'reject', disposition: 'none' }, false, 'none', ['local_policy']],
    ['a known list', { ...failed, status: 'reject', override: list }, false, 'none', ['mailing_list']],
    [
      'a reason nobody knows',
      { ...failed, status: 'reject', override: { type: 'x', comment: '' } },
      false,
      'none',
      ['other'],
    ],
    [
      'another filter refused it',
      { ...failed, status: 'none', policy: 'none', disposition: 'reject' },
      false,
      'none',
      [],
    ],
    [
      'testing',
      { ...failed, status: 'quarantine', disposition: 'quarantine' },
      true,
      'quarantine',
      ['policy_test_mode'],
    ],
    [
      'testing, and a list',
      { ...failed, status: 'quarantine', override: list },
      true,
      'none',
      ['policy_test_mode', 'mailing_list'],
    ],
    ['not found out', { ...failed, status: 'temperror', policy: '' }, false, 'none', ['other']],
  ])('%s', (_, fields, isTesting, disposition, reasons) => {
    const row = rowOf(fields, isTesting);
    expect([row.disposition, row.reasons.map(({ type }) => type)]).toEqual([disposition, reasons]);
  });
});

test('signatures that say most come first; nonsense is a permanent error', () => {
  const signature = (domain: string, result: string, isAligned = false) => ({
    domain,
    selector: 's',
    result,
    reason: 'r',
    isAligned,
  });
  const { dkimResults } = rowOf({
    dkim: [
      signature('x.test', 'odd'),
      signature('y.test', 'pass'),
      signature('sub.a.test', 'pass', true),
      signature('a.test', 'pass', true),
      { ...signature('z.test', 'pass'), selector: '' },
    ],
  });
  expect(dkimResults.map(({ domain, result, humanResult }) => [domain, result, humanResult])).toEqual([
    ['a.test', 'pass', null],
    ['sub.a.test', 'pass', null],
    ['y.test', 'pass', null],
    ['x.test', 'permerror', 'r'],
  ]);
});

test('equal rows are one; a report that is cut says so', () => {
  const report = dailyReport({ ...head, leftOut: 7 }, [
    seen({ count: 2 }),
    seen({ count: 3, disposition: 'quarantine' }),
    seen({ source: '::1' }),
  ]);
  expect(report.records.map(({ count }) => count)).toEqual([5, 1]);
  expect(report.errors).toEqual(['This report is cut: rows for 7 more messages were left out.']);
  expect(mostReportRows).toBeGreaterThan(1000);
});

test('property: what is written reads back without a bend, and counts are the same', async () => {
  await fc.assert(
    fc.asyncProperty(anyDay, async ({ head: given, counted }) => {
      const { xml, records } = writeDailyReport('mx.example.org', given, counted);
      const read = await readAggregateReport(Buffer.from(xml));
      if (!read.ok) throw new Error(read.reason);
      expect(read.bent).toEqual([]);
      expect(read.report.records).toHaveLength(records);
      const sum = (all: readonly { count: number }[]) => all.reduce((total, { count }) => total + count, 0);
      expect(sum(read.report.records)).toBe(sum(counted));
      expect(read.report).toMatchObject({
        schema: 'rfc9990',
        reportId: given.reportId,
        policy: { domain: given.domain, p: given.policy.p },
      });
    }),
    { numRuns: 60 },
  );
});
