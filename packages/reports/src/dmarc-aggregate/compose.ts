import { userAgent } from '../index.ts';
import { aggregateFileName } from './file-name.ts';
import { type Disposition, overrideTypes, policies } from './report.ts';
import { formatAggregateReport, type NewAggregateReport } from './write.ts';

/** Messages of one day that were judged alike, as a receiver keeps them. */
export type CountedVerification = {
  source: string;
  fromDomain: string;
  /** Domain of the reverse path; empty for the null one. */
  envelopeFrom: string;
  /** Domains of the recipients. */
  envelopeTo: readonly string[];
  /** Of DMARC: `accept` is a pass. */
  status: string;
  /** What the record asks for this author domain, before `t=`; empty where that was not found out. */
  policy: string;
  /** What was done with the messages, for whatever reason. */
  disposition: string;
  override: { type: string; comment: string } | null;
  spf: { result: string; domain: string; scope: 'mfrom' | 'helo' } | null;
  dkim: readonly { domain: string; selector: string; result: string; reason: string; isAligned: boolean }[];
  isSpfAligned: boolean;
  isDkimAligned: boolean;
  count: number;
};

/** All that a report says besides its rows. */
export type ReportHead = {
  /** Letters and digits alone: it is the unique id in the file name too (RFC 9990, "Unique Identifiers in Aggregate Reporting"). */
  reportId: string;
  organizationName: string;
  email: string;
  extraContactInfo: string | null;
  /** UTC, `2026-11-21`. */
  day: string;
  /** The domain of the record. */
  domain: string;
  policy: PolicyInForce;
  /** Messages that rows were left out for. */
  leftOut: number;
};

/** The record as it was last seen that day, defaults filled in. */
export type PolicyInForce = Pick<
  NewAggregateReport['policy'],
  'p' | 'sp' | 'np' | 'adkim' | 'aspf' | 'fo' | 'isTesting'
>;

/** Rows beyond these are left out of a report, and it says so. */
export const mostReportRows = 20_000;

/** What a report is called everywhere, made of the UUID it is kept under. */
export const reportIdOf = (id: string): string => id.replaceAll('-', '');

/** A report ready to be packed, and what it is called. */
export type DailyReport = { report: NewAggregateReport; xml: string; fileName: string; records: number };

/**
 * Writes the report about a day.
 *
 * @param receiver our host name, which stands in the name of the file
 */
export function writeDailyReport(
  receiver: string,
  head: ReportHead,
  counted: readonly CountedVerification[],
): DailyReport {
  const report = dailyReport(head, counted);
  const { start, end, reportId: uniqueId } = report;
  return {
    report,
    xml: formatAggregateReport(report),
    fileName: aggregateFileName(receiver, { domain: head.domain, start, end, uniqueId }),
    records: report.records.length,
  };
}

type NewRecord = NewAggregateReport['records'][number];

/**
 * The report about one day and one policy domain (RFC 9990). Says what DMARC did and no more: that other filters kept a message back is nobody's
 * business (RFC 9990, "Disclosure of Filtering Information").
 */
export function dailyReport(head: ReportHead, counted: readonly CountedVerification[]): NewAggregateReport {
  const { day, domain, policy, leftOut } = head;
  const records = new Map<string, NewRecord>();
  for (const one of counted) {
    const record = recordOf(one, policy);
    const { count, ...rest } = record;
    const key = JSON.stringify(rest);
    const known = records.get(key);
    records.set(key, { ...record, count: count + (known?.count ?? 0) });
  }
  return {
    schema: 'rfc9990',
    organizationName: head.organizationName,
    email: head.email,
    extraContactInfo: head.extraContactInfo,
    reportId: head.reportId,
    start: new Date(`${day}T00:00:00Z`),
    end: new Date(`${day}T23:59:59Z`),
    errors: leftOut > 0 ? [`This report is cut: rows for ${leftOut} more messages were left out.`] : [],
    generator: userAgent,
    policy: { ...policy, domain, discoveryMethod: 'treewalk', pct: null },
    records: [...records.values()].toSorted((a, b) => b.count - a.count),
  };
}

function recordOf(one: CountedVerification, { isTesting }: PolicyInForce): NewRecord {
  const disposition = dispositionOf(one);
  return {
    sourceIp: one.source,
    count: one.count,
    disposition,
    dkim: one.isDkimAligned ? 'pass' : 'fail',
    spf: one.isSpfAligned ? 'pass' : 'fail',
    reasons: reasonsOf(one, disposition, isTesting === true),
    headerFrom: one.fromDomain,
    envelopeFrom: one.envelopeFrom,
    envelopeTo: one.envelopeTo.length === 1 ? one.envelopeTo[0]! : null,
    dkimResults: dkimOf(one),
    spfResults: one.spf === null || one.spf.domain === '' ? [] : [spfOf(one.spf, one.envelopeFrom)],
  };
}

/** What DMARC did: at most what its verdict asked for. `pass`: it passed where a failure would have had consequences. */
function dispositionOf({ status, policy, disposition }: CountedVerification): Disposition {
  if (status === 'accept') return policy === 'quarantine' || policy === 'reject' ? 'pass' : 'none';
  const strength = (word: string): number => (policies as readonly string[]).indexOf(word);
  return policies[Math.max(0, Math.min(strength(status), strength(disposition)))]!;
}

/** Demanded where alignment failed and something else than the policy was applied (RFC 9990, "policy_evaluated"). */
function reasonsOf(
  { status, policy, override }: CountedVerification,
  disposition: Disposition,
  isTesting: boolean,
): NewRecord['reasons'] {
  if (status === 'accept' || disposition === policy) return [];
  if (policy === '') return [{ type: 'other', comment: 'a look-up failed, so no policy was applied' }];
  const reasons: OverrideReason[] = [];
  if (isTesting && status !== policy) reasons.push({ type: 'policy_test_mode', comment: null });
  if (disposition !== status || reasons.length === 0)
    reasons.push({
      type: override === null ? 'local_policy' : (overrideTypes.find((type) => type === override.type) ?? 'other'),
      comment: override?.comment || null,
    });
  return reasons;
}

type OverrideReason = NewRecord['reasons'][number];

/** Those that say most come first (RFC 9990, "DKIM Signatures in Aggregate Reports"). */
function dkimOf({ dkim, fromDomain }: CountedVerification): NewRecord['dkimResults'] {
  const rank = ({ result, domain, isAligned }: CountedVerification['dkim'][number]): number =>
    result !== 'pass' ? 3 : domain === fromDomain ? 0 : isAligned ? 1 : 2;
  return dkim
    .filter(({ domain, selector }) => domain !== '' && selector !== '')
    .toSorted((a, b) => rank(a) - rank(b))
    .slice(0, MOST_SIGNATURES)
    .map(({ domain, selector, result, reason }) => ({
      domain,
      selector,
      result: DKIM_RESULTS.find((known) => known === result) ?? 'permerror',
      humanResult: result === 'pass' || reason === '' ? null : reason.slice(0, MAX_WORDS),
    }));
}

/** Of the null reverse path the host's own name is what MAIL FROM stands for (RFC 7208 §2.4). */
function spfOf(
  { result, domain, scope }: NonNullable<CountedVerification['spf']>,
  envelopeFrom: string,
): NewRecord['spfResults'][number] {
  return {
    domain,
    scope: scope === 'mfrom' || envelopeFrom === '' ? 'mfrom' : null,
    result: SPF_RESULTS.find((known) => known === result) ?? 'permerror',
    humanResult: null,
  };
}

const DKIM_RESULTS = ['none', 'pass', 'fail', 'policy', 'neutral', 'temperror', 'permerror'] as const;
const SPF_RESULTS = [...DKIM_RESULTS, 'softfail'] as const;
const MOST_SIGNATURES = 100;
const MAX_WORDS = 300;
