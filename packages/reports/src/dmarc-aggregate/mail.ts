import { type ReportMail, writeReportMail } from '../report-mail.ts';
import { aggregateSubject } from './file-name.ts';

/** A mail that carries an aggregate report about a domain. */
export type AggregateReportMail = Omit<ReportMail, 'subject' | 'fields' | 'contentType' | 'mediaType'> & {
  domain: string;
  reportId: string;
};

/** Composes it (RFC 9990, "Email"). */
export const writeAggregateReportMail = ({ domain, reportId, ...mail }: AggregateReportMail): Uint8Array =>
  writeReportMail({
    ...mail,
    subject: aggregateSubject({ domain, submitter: mail.hostname, reportId }),
    fields: [],
    contentType: 'multipart/mixed',
    mediaType: 'application/gzip',
  });
