import type {
  AggregateRecord,
  AggregateReport,
  AuthResult,
  DkimResult,
  overrideTypes,
  Policy,
  SpfResult,
} from './report.ts';

/** A report that keeps to RFC 9990. Of `errors` and `spfResults` it takes one at most. */
export type NewAggregateReport = Omit<AggregateReport, 'schema' | 'policy' | 'records'> & {
  schema: 'rfc9990';
  policy: Omit<AggregateReport['policy'], 'p' | 'pct'> & { p: Policy; pct: null };
  records: readonly NewAggregateRecord[];
};

type NewAggregateRecord = Omit<AggregateRecord, 'sourceIp' | 'reasons' | 'dkimResults' | 'spfResults'> & {
  sourceIp: string;
  reasons: readonly { type: (typeof overrideTypes)[number]; comment: string | null }[];
  dkimResults: readonly (DkimResult & { selector: string; result: Exclude<AuthResult, 'softfail' | 'unknown'> })[];
  spfResults: readonly (SpfResult & { scope: 'mfrom' | null; result: Exclude<AuthResult, 'unknown'> })[];
};

/** Writes a report as XML by the schema of RFC 9990, Appendix A, elements in its order. What no XML can hold becomes U+FFFD. */
export function formatAggregateReport(report: NewAggregateReport): string {
  const { policy } = report;
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<feedback xmlns="urn:ietf:params:xml:ns:dmarc-2.0">',
    '<version>1.0</version>',
    '<report_metadata>',
    tag('org_name', report.organizationName),
    tag('email', report.email),
    tag('extra_contact_info', report.extraContactInfo),
    tag('report_id', report.reportId),
    `<date_range>${tag('begin', seconds(report.start))}${tag('end', seconds(report.end))}</date_range>`,
    tag('error', report.errors[0] ?? null),
    tag('generator', report.generator),
    '</report_metadata>',
    '<policy_published>',
    tag('domain', policy.domain),
    tag('discovery_method', policy.discoveryMethod),
    tag('p', policy.p),
    tag('sp', policy.sp),
    tag('np', policy.np),
    tag('fo', policy.fo),
    tag('adkim', policy.adkim),
    tag('aspf', policy.aspf),
    tag('testing', policy.isTesting === null ? null : policy.isTesting ? 'y' : 'n'),
    '</policy_published>',
    ...report.records.map(record),
    '</feedback>',
  ];
  return `${lines.filter((line) => line !== '').join('\n')}\n`;
}

const record = (one: NewAggregateRecord): string =>
  [
    '<record><row>',
    tag('source_ip', one.sourceIp),
    tag('count', String(one.count)),
    '<policy_evaluated>',
    tag('disposition', one.disposition),
    tag('dkim', one.dkim),
    tag('spf', one.spf),
    ...one.reasons.map(({ type, comment }) => `<reason>${tag('type', type)}${tag('comment', comment)}</reason>`),
    '</policy_evaluated></row><identifiers>',
    tag('header_from', one.headerFrom),
    tag('envelope_from', one.envelopeFrom),
    tag('envelope_to', one.envelopeTo),
    '</identifiers><auth_results>',
    ...one.dkimResults.map(
      ({ domain, selector, result, humanResult }) =>
        `<dkim>${tag('domain', domain)}${tag('selector', selector)}${tag('result', result)}${tag('human_result', humanResult)}</dkim>`,
    ),
    ...one.spfResults
      .slice(0, 1)
      .map(
        ({ domain, scope, result, humanResult }) =>
          `<spf>${tag('domain', domain)}${tag('scope', scope)}${tag('result', result)}${tag('human_result', humanResult)}</spf>`,
      ),
    '</auth_results></record>',
  ].join('');

const tag = (name: string, text: string | null): string => (text === null ? '' : `<${name}>${escaped(text)}</${name}>`);

const escaped = (text: string): string =>
  text
    .toWellFormed()
    .replace(NOT_XML, '\ufffd')
    .replace(/[&<>]/g, (character) => ESCAPES[character]!);

const seconds = (date: Date): string => String(Math.floor(date.getTime() / 1000));

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
/** XML 1.0 §2.2; a carriage return would be read back as a line feed. */
const NOT_XML = /[\u0000-\u0008\u000b-\u001f\ufffe\uffff]/g;
