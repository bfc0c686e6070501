/** Kinds of feedback (RFC 5965 §7.3, RFC 6430, RFC 6591). Readers meet others too. */
export const feedbackTypes = ['abuse', 'fraud', 'virus', 'other', 'not-spam', 'auth-failure'] as const;
export type FeedbackType = (typeof feedbackTypes)[number];

/** What failed (RFC 6591 §3.2.2, RFC 9991 §4). */
export const authFailures = ['adsp', 'bodyhash', 'revoked', 'signature', 'spf', 'dmarc'] as const;
export type AuthFailure = (typeof authFailures)[number];

/** What became of the message (RFC 6591 §3.2.2). */
export const deliveryResults = ['delivered', 'spam', 'policy', 'reject', 'other'] as const;
export type DeliveryResult = (typeof deliveryResults)[number];

/** The mechanisms that can be aligned (RFC 9991 §4). */
export type DmarcMethod = 'dkim' | 'spf';

/** The machine-readable part of a feedback report. Null and empty: the report does not say. */
export type Feedback = {
  feedbackType: FeedbackType;
  userAgent: string;
  /** Auth-Failure; only of `auth-failure`. */
  authFailure: AuthFailure | null;
  deliveryResult: DeliveryResult | null;
  /** The mechanisms that failed to prove an aligned identity (RFC 9991 §4; RFC 7489 listed those that did). Empty: `none`. */
  identityAlignment: readonly DmarcMethod[] | null;
  arrival: Date | null;
  sourceIp: string | null;
  sourcePort: number | null;
  reportedDomains: readonly string[];
  reportedUris: readonly string[];
  reportingMta: string | null;
  originalEnvelopeId: string | null;
  /** Empty: the null sender; null: not said. */
  originalMailFrom: string | null;
  originalRcptTo: readonly string[];
  authenticationResults: readonly string[];
  dkim: DkimFeedback | null;
  /** As published, one for each record: the domain and its text (RFC 6591 §3.2.6). */
  spfDns: readonly { domain: string; record: string }[];
  /** How many messages it speaks for. */
  incidents: number;
};

/** The signature that failed (RFC 6591 §3.2.3, §3.2.4). */
export type DkimFeedback = {
  domain: string;
  identity: string;
  selector: string;
  /** In base64, as the report carries them. */
  canonicalizedHeader: string | null;
  canonicalizedBody: string | null;
};

/** Nothing said yet. */
export const noFeedback = (): Feedback => ({
  feedbackType: 'auth-failure',
  userAgent: '',
  authFailure: null,
  deliveryResult: null,
  identityAlignment: null,
  arrival: null,
  sourceIp: null,
  sourcePort: null,
  reportedDomains: [],
  reportedUris: [],
  reportingMta: null,
  originalEnvelopeId: null,
  originalMailFrom: null,
  originalRcptTo: [],
  authenticationResults: [],
  dkim: null,
  spfDns: [],
  incidents: 1,
});
