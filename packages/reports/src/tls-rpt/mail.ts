import { type MimePart, readStructure, walkParts } from '@posthorn/message/mime';
import { formatDate } from '@posthorn/message/trace';
import { formatField } from '../arf/format.ts';
import { decodedPart } from '../part.ts';

/** A mail that carries a TLS report. */
export type TlsReportMail = {
  /** Unique left part of the Message-ID; also in the boundary. */
  id: string;
  now: Date;
  hostname: string;
  from: { name: string; address: string };
  to: string;
  /** The domain that the report is about. */
  domain: string;
  subject: string;
  /** Words for people in US-ASCII, lines ending in LF. */
  text: string;
  fileName: string;
  /** The report, packed by gzip. */
  octets: Uint8Array;
};

/**
 * Composes the mail (RFC 8460 §5.3): multipart/report with words for people and the packed report. It asks for no protection of its own way
 * (`TLS-Required: No`, RFC 8689), since it may be about the very fault that would keep it from arriving.
 */
export function writeTlsReportMail(mail: TlsReportMail): Uint8Array {
  const token = (text: string): string => text.replace(/[^\x21-\x7e]|[<>"]/g, '').slice(0, 320);
  const name = mail.from.name.replace(/[^\x20-\x7e]/g, '?').replace(/["\\]/g, '\\$&');
  const boundary = `=_tlsrpt_${token(mail.id)}`;
  const file = token(mail.fileName);
  const base64 = Buffer.from(mail.octets)
    .toString('base64')
    .replace(/.{76}(?=.)/g, '$&\r\n');
  return Buffer.from(
    [
      formatField('From', `${name === '' ? '' : `"${name}" `}<${token(mail.from.address)}>`),
      formatField('To', `<${token(mail.to)}>`),
      formatField('Subject', mail.subject),
      formatField('Date', formatDate(mail.now)),
      formatField('Message-ID', `<${token(mail.id)}@${token(mail.hostname)}>`),
      formatField('TLS-Report-Domain', token(mail.domain)),
      formatField('TLS-Report-Submitter', token(mail.hostname)),
      'TLS-Required: No\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n',
      `Content-Type: multipart/report; report-type="tlsrpt";\r\n\tboundary="${boundary}"\r\n\r\n`,
      'This is a report about TLS, in MIME format.\r\n',
      `\r\n--${boundary}\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n`,
      mail.text.replace(/[^\x20-\x7e\n]/g, '?').replaceAll('\n', '\r\n'),
      `\r\n--${boundary}\r\nContent-Type: application/tlsrpt+gzip\r\nContent-Transfer-Encoding: base64\r\n`,
      `Content-Disposition: attachment;\r\n\tfilename="${file}"\r\n\r\n`,
      `${base64}\r\n--${boundary}--\r\n`,
    ].join(''),
    'latin1',
  );
}

/** A file in a mail that may be a report. */
export type ReportFile = { name: string; octets: Uint8Array };

/**
 * The files of a mail that look like TLS reports, by what is in them: MIME types and names are wrong too often to be trusted. At most 20.
 * Empty: there is none.
 */
export function tlsReportsIn(message: Uint8Array): ReportFile[] {
  const buffer = Buffer.from(message.buffer, message.byteOffset, message.byteLength);
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
