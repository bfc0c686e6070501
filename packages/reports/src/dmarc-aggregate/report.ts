/**
 * What one receiver saw of the mail in the name of one domain, usually within a day (RFC 9990; RFC 7489, Appendix C, before it).
 * Texts are as the writer sent them, cut at 1000 characters, without control characters; domains are in lower case, in A-labels.
 */
export type AggregateReport = {
  /** By its namespace, or by elements that only one of them has. */
  schema: 'rfc9990' | 'rfc7489';
  organizationName: string;
  /** Whom to ask about it. */
  email: string;
  extraContactInfo: string | null;
  /** Unique among the reports of one organisation to one domain; empty when it was left out. */
  reportId: string;
  start: Date;
  end: Date;
  /** What went wrong while the record was looked up. */
  errors: readonly string[];
  generator: string | null;
  policy: PublishedPolicy;
  records: readonly AggregateRecord[];
};

/** The record as the receiver found it. Null: not said. */
export type PublishedPolicy = {
  domain: string;
  discoveryMethod: 'psl' | 'treewalk' | null;
  p: Policy | null;
  sp: Policy | null;
  np: Policy | null;
  adkim: 'r' | 's' | null;
  aspf: 'r' | 's' | null;
  fo: string | null;
  /** `t`: the policy is not to be applied yet. */
  isTesting: boolean | null;
  /** Of RFC 7489 alone. */
  pct: number | null;
};

/** Messages that came from one address and went alike. */
export type AggregateRecord = {
  /** Null: what stood there is no address. */
  sourceIp: string | null;
  count: number;
  disposition: Disposition;
  /** Did DKIM, did SPF vouch for the author domain? */
  dkim: 'pass' | 'fail';
  spf: 'pass' | 'fail';
  reasons: readonly OverrideReason[];
  headerFrom: string;
  /** Empty: the null reverse path. */
  envelopeFrom: string | null;
  envelopeTo: string | null;
  dkimResults: readonly DkimResult[];
  spfResults: readonly SpfResult[];
};

/** Why less, or more, was done than the policy asks for. */
export type OverrideReason = { type: OverrideType; comment: string | null };

/** One signature. */
export type DkimResult = { domain: string; selector: string | null; result: AuthResult; humanResult: string | null };

export type SpfResult = {
  domain: string;
  scope: 'mfrom' | 'helo' | null;
  result: AuthResult;
  humanResult: string | null;
};

export const policies = ['none', 'quarantine', 'reject'] as const;
export type Policy = (typeof policies)[number];

/** `pass` (RFC 9990): the message passed under a policy that would have been applied. */
export const dispositions = ['none', 'pass', 'quarantine', 'reject'] as const;
export type Disposition = (typeof dispositions)[number];

/** Those of RFC 9990. */
export const overrideTypes = [
  'local_policy',
  'mailing_list',
  'other',
  'policy_test_mode',
  'trusted_forwarder',
] as const;
/** Those that only RFC 7489 has. */
export const formerOverrideTypes = ['forwarded', 'sampled_out'] as const;
export type OverrideType = (typeof overrideTypes)[number] | (typeof formerOverrideTypes)[number];

/** RFC 8601 §2.7.1 and §2.7.2. `softfail` is of SPF alone; `unknown` stands for a word that is none of them. */
export const authResults = [
  'none',
  'pass',
  'fail',
  'softfail',
  'policy',
  'neutral',
  'temperror',
  'permerror',
  'unknown',
] as const;
export type AuthResult = (typeof authResults)[number];
