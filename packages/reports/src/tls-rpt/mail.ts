import { type MimePart, readStructure, walkParts } from '@posthorn/message/mime';
import { asSent } from '../find.ts';
import { decodedPart } from '../part.ts';
import { type ReportMail, writeReportMail } from '../report-mail.ts';

/** A mail that carries a TLS report. `domain`: the one that the report is about. */
export type TlsReportMail = Omit<ReportMail, 'fields' | 'contentType' | 'mediaType'> & { domain: string };

/**
 * Composes the mail (RFC 8460 §5.3): multipart/report with words for people and the packed report. It asks for no protection of its own way
 * (`TLS-Required: No`, RFC 8689), since it may be about the very fault that would keep it from arriving.
 */
export const writeTlsReportMail = ({ domain, ...mail }: TlsReportMail): Uint8Array =>
  writeReportMail({
    ...mail,
    fields: [
      ['TLS-Report-Domain', domain],
      ['TLS-Report-Submitter', mail.hostname],
      ['TLS-Required', 'No'],
    ],
    contentType: 'multipart/report; report-type="tlsrpt"',
    mediaType: 'application/tlsrpt+gzip',
  });

/** A file in a mail that may be a report. */
export type ReportFile = { name: string; octets: Uint8Array };

/**
 * The files of a mail that look like TLS reports, by what is in them: MIME types and names are wrong too often to be trusted. At most 20.
 * Empty: there is none.
 */
export function tlsReportsIn(message: Uint8Array): ReportFile[] {
  const buffer = asSent(message);
  const files: ReportFile[] = [];
  for (const part of walkParts(readStructure(buffer).root)) {
    if (part.parts.length > 0 || part.type.startsWith('multipart/')) continue;
    const octets = decodedPart(buffer, part);
    if (octets === null || !(isNamedReport(part) || looksLikeReport(octets))) continue;
    files.push({ name: part.filename ?? (part.path === '' ? 'report' : `part ${part.path}`), octets });
    if (files.length === MAX_FILES) break;
  }
  return files;
}

const isNamedReport = ({ type, filename = '' }: MimePart): boolean =>
  type.startsWith('application/tlsrpt') || /\.json(?:\.gz)?$/i.test(filename);

/** Gzip, zip, or the beginning of a JSON object. */
function looksLikeReport(octets: Buffer): boolean {
  if (octets[0] === 0x1f && octets[1] === 0x8b) return true;
  if (octets.subarray(0, 4).equals(ZIP)) return true;
  return /^\ufeff?\s{0,200}\{\s{0,200}"/.test(octets.subarray(0, 1000).toString('utf8'));
}

const ZIP = Buffer.from('PK\x03\x04', 'latin1');
const MAX_FILES = 20;
