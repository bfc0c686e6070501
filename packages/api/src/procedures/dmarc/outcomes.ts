import type { VerificationTotals } from '@posthorn/db/mail/verification-counts';

/** What was verified, and what came of it: failed is what neither SPF nor DKIM vouch for, whatever the domain asks for. */
export const outcomesOf = (
  rows: readonly VerificationTotals[],
): { verified: number; failed: number; quarantined: number; refused: number } => ({
  verified: sumOf(rows),
  failed: sumOf(rows.filter(({ status }) => failures.includes(status))),
  quarantined: sumOf(rows.filter(isQuarantined)),
  refused: sumOf(rows.filter(isRefused)),
});

export const sumOf = (rows: readonly VerificationTotals[]): number => rows.reduce((total, row) => total + row.count, 0);
export const isQuarantined = ({ disposition }: VerificationTotals): boolean => disposition === 'quarantine';
export const isRefused = ({ disposition }: VerificationTotals): boolean => disposition === 'reject';

const failures = ['none', 'quarantine', 'reject'];
