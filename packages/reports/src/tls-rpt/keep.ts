import { createHash } from 'node:crypto';
import type { TlsReport } from './report.ts';

/**
 * What makes a report the same report: who wrote it, its id, and the domains it is about; some writers use one id for the reports to several domains.
 * One without an id is known by its time and counts.
 */
function identityOf({ organizationName, reportId, start, end, policies }: TlsReport): string {
  const domains = [...new Set(policies.map(({ domain }) => domain))].sort();
  const own = reportId === '' ? [start.getTime(), end.getTime(), policies] : reportId.toLowerCase();
  return createHash('sha256')
    .update(JSON.stringify([organizationName.trim().toLowerCase(), own, domains]))
    .digest('base64url');
}

/** A report as it is kept: with what makes it itself, and the domains that are ours told from others. */
export const tlsReportToKeep = (report: TlsReport, isOurs: (domain: string) => boolean) => ({
  identity: identityOf(report),
  organization: report.organizationName,
  contact: report.contactInfo,
  reportId: report.reportId,
  starts: report.start,
  ends: report.end,
  policies: report.policies.map(({ failures, ...policy }) => ({
    ...policy,
    isOurs: isOurs(policy.domain),
    failures: failures.map((failure) => ({
      result: failure.resultType,
      host: failure.receivingHost ?? failure.receivingHelo ?? '',
      address: failure.receivingIp ?? '',
      sentFrom: failure.sendingIp ?? '',
      words: [failure.additionalInformation, failure.reasonCode].filter(Boolean).join('; '),
      sessions: failure.failedSessions,
    })),
  })),
});
