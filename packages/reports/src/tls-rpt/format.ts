import type { TlsReport } from './report.ts';

/** Writes a report as JSON (RFC 8460 §4.4). What is not said is left out. */
export function formatTlsReport(report: TlsReport): string {
  return JSON.stringify({
    'organization-name': report.organizationName,
    'date-range': { 'start-datetime': moment(report.start), 'end-datetime': moment(report.end) },
    'contact-info': report.contactInfo,
    'report-id': report.reportId,
    policies: report.policies.map(({ type, strings, domain, mxHosts, successful, failed, failures }) => ({
      policy: {
        'policy-type': type,
        ...(strings.length > 0 ? { 'policy-string': strings } : {}),
        'policy-domain': domain,
        ...(mxHosts.length > 0 ? { 'mx-host': mxHosts } : {}),
      },
      summary: { 'total-successful-session-count': successful, 'total-failure-session-count': failed },
      ...(failures.length > 0
        ? {
            'failure-details': failures.map((failure) => ({
              'result-type': failure.resultType,
              ...said('sending-mta-ip', failure.sendingIp),
              ...said('receiving-mx-hostname', failure.receivingHost),
              ...said('receiving-mx-helo', failure.receivingHelo),
              ...said('receiving-ip', failure.receivingIp),
              'failed-session-count': failure.failedSessions,
              ...said('additional-information', failure.additionalInformation),
              ...said('failure-reason-code', failure.reasonCode),
            })),
          }
        : {}),
    })),
  });
}

/** The name of the attached file (RFC 8460 §5.1): `sender!policy-domain!begin!end!id.json.gz`. All but the times are host names or ids. */
export function tlsReportFileName(sender: string, domain: string, { start, end, reportId }: TlsReport): string {
  const seconds = (date: Date): number => Math.floor(date.getTime() / 1000);
  const id = reportId.replace(/[^A-Za-z0-9._-]/g, '_').slice(0, 64);
  return `${sender}!${domain}!${seconds(start)}!${seconds(end)}!${id}.json.gz`;
}

/** The subject of the mail that carries it (RFC 8460 §5.3). */
export const tlsReportSubject = (sender: string, domain: string, { reportId }: TlsReport): string =>
  `Report Domain: ${domain} Submitter: ${sender} Report-ID: <${reportId}>`;

/** RFC 3339, in whole seconds. */
const moment = (date: Date): string => date.toISOString().replace(/\.\d+Z$/, 'Z');
const said = (name: string, value: string | null): Record<string, string> => (value === null ? {} : { [name]: value });
