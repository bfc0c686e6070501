import type { Extension } from './extension.ts';

/** Limits told in advance (RFC 9422). */
export const limits: Extension = {
  keyword: 'LIMITS',
  advertise: ({ limits: { maxRecipients } }) => (maxRecipients > 0 ? [`RCPTMAX=${maxRecipients}`] : undefined),
};

/** Limits that a server told; unknown and malformed items are skipped (RFC 9422 §3). */
export function parseLimits(words: readonly string[]): {
  rcptMax?: number;
  mailMax?: number;
  rcptDomainMax?: number;
} {
  const told: ReturnType<typeof parseLimits> = {};
  for (const word of words) {
    const match = /^(RCPTMAX|MAILMAX|RCPTDOMAINMAX)=([1-9]\d{0,5})$/i.exec(word);
    if (match !== null) told[NAMES[match[1]!.toUpperCase() as keyof typeof NAMES]] = Number(match[2]);
  }
  return told;
}

const NAMES = { RCPTMAX: 'rcptMax', MAILMAX: 'mailMax', RCPTDOMAINMAX: 'rcptDomainMax' } as const;
