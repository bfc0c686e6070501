/** What a result of RFC 8460 §4.3 means, in words for people. */
const results: Record<string, readonly [title: string, meaning: string]> = {
  'starttls-not-supported': ['No STARTTLS', 'The host did not offer TLS, or refused it.'],
  'certificate-host-mismatch': ['Wrong name', 'The certificate is for another name than the host.'],
  'certificate-expired': ['Expired', 'The certificate was not valid at that time.'],
  'certificate-not-trusted': ['Not trusted', 'No authority that is trusted vouches for the certificate.'],
  'validation-failure': [
    'Not as the policy says',
    'TLS failed in another way, or the host is none that the policy names.',
  ],
  'tlsa-invalid': ['Unusable TLSA', 'None of the TLSA records can be used.'],
  'dnssec-invalid': ['DNSSEC failed', 'DNS answers could not be had, or were forged.'],
  'dane-required': ['DANE required', 'DANE is required for it, and there are no TLSA records that DNSSEC secures.'],
  'sts-policy-fetch-error': ['No policy', 'The MTA-STS policy could not be fetched.'],
  'sts-policy-invalid': ['Bad policy', 'The MTA-STS policy cannot be read.'],
  'sts-webpki-invalid': [
    'Policy server not trusted',
    'The certificate of the web server with the MTA-STS policy does not verify.',
  ],
};

export const resultTitle = (result: string): string => results[result]?.[0] ?? result;
export const resultMeaning = (result: string): string | undefined => results[result]?.[1];

const policies: Record<string, string> = {
  tlsa: 'DANE',
  sts: 'MTA-STS',
  'no-policy-found': 'No policy',
  unknown: 'Unknown',
};
export const policyTitle = (type: string): string => policies[type] ?? type;

/** `12.3 %`; small shares are never rounded to nothing. */
export const share = (part: number, whole: number): string => {
  if (whole === 0) return '–';
  const percent = (part / whole) * 100;
  return percent > 0 && percent < 0.1 ? '< 0.1 %' : `${percent.toFixed(percent === 0 || percent === 100 ? 0 : 1)} %`;
};
