/** What the name of a file or the subject of a message says about the report in it (RFC 9990, "Email"). */
export type ReportLabel = { domain: string; submitter: string; reportId: string | null };

/** `receiver!policy-domain!begin!end[!unique-id].xml.gz`. All but the unique id are domains and times. */
export function aggregateFileName(
  receiver: string,
  { domain, start, end, uniqueId }: { domain: string; start: Date; end: Date; uniqueId?: string },
): string {
  const seconds = (date: Date): number => Math.floor(date.getTime() / 1000);
  const id = uniqueId?.replace(/[^A-Za-z0-9]/g, '').slice(0, 64);
  return `${receiver}!${domain}!${seconds(start)}!${seconds(end)}${id ? `!${id}` : ''}.xml.gz`;
}

/** The subject of the mail that carries it. */
export const aggregateSubject = ({ domain, submitter, reportId }: ReportLabel & { reportId: string }): string =>
  `Report Domain: ${domain} Submitter: ${submitter} Report-ID: <${reportId}>`;

/** Reads such a subject, unfolded, however it is written; null when it is none. */
export function readAggregateSubject(subject: string): ReportLabel | null {
  const match = SUBJECT.exec(subject.slice(0, 1000));
  if (match === null) return null;
  const [, domain, submitter, reportId] = match;
  return { domain: domain!.toLowerCase(), submitter: submitter!.toLowerCase(), reportId: reportId ?? null };
}

const SUBJECT =
  /\breport[\s_-]+domain\s*:\s*([^\s<>]{1,255})\s+submitter\s*:\s*([^\s<>]{1,255})(?:\s+report-id\s*:\s*<?([^\s<>]{1,255}))?/i;
