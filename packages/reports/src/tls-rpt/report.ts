/** What one server saw of TLS towards one domain in a day (RFC 8460 §4). Texts are as the writer sent them, cut at 1000 characters. */
export type TlsReport = {
  organizationName: string;
  start: Date;
  end: Date;
  contactInfo: string;
  reportId: string;
  policies: readonly TlsPolicyResult[];
};

/** How sessions went under one policy. */
export type TlsPolicyResult = {
  type: TlsPolicyType;
  /** TLSA records, or the lines of an MTA-STS policy. */
  strings: readonly string[];
  domain: string;
  /** The mx patterns of an MTA-STS policy, or the host of TLSA records. */
  mxHosts: readonly string[];
  successful: number;
  failed: number;
  failures: readonly TlsFailureDetail[];
};

export const tlsPolicyTypes = ['tlsa', 'sts', 'no-policy-found'] as const;
/** `unknown`: a type that is not one of RFC 8460. */
export type TlsPolicyType = (typeof tlsPolicyTypes)[number] | 'unknown';

/** Sessions that failed alike. Null: not said. */
export type TlsFailureDetail = {
  /** A word of `tlsResultTypes`, or another one. */
  resultType: string;
  sendingIp: string | null;
  receivingHost: string | null;
  receivingHelo: string | null;
  receivingIp: string | null;
  failedSessions: number;
  additionalInformation: string | null;
  reasonCode: string | null;
};

/** RFC 8460 §4.3. */
export const tlsResultTypes = [
  'starttls-not-supported',
  'certificate-host-mismatch',
  'certificate-expired',
  'certificate-not-trusted',
  'validation-failure',
  'tlsa-invalid',
  'dnssec-invalid',
  'dane-required',
  'sts-policy-fetch-error',
  'sts-policy-invalid',
  'sts-webpki-invalid',
] as const;
export type TlsResultType = (typeof tlsResultTypes)[number];
