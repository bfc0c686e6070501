import { formatDate } from '@posthorn/message/trace';
import { formatField } from './arf/format.ts';

/** A mail that carries a packed report. */
export type ReportMail = {
  /** Unique left part of the Message-ID; also in the boundary. */
  id: string;
  now: Date;
  hostname: string;
  from: { name: string; address: string };
  to: string;
  subject: string;
  /** Fields of this kind of report, after the usual ones. */
  fields: readonly (readonly [name: string, value: string])[];
  /** Of the whole, with its parameters but the boundary. */
  contentType: string;
  /** Words for people in US-ASCII, lines ending in LF. */
  text: string;
  mediaType: string;
  fileName: string;
  /** The report, packed. */
  octets: Uint8Array;
};

/** Composes it: words for people, and the file as an attachment. */
export function writeReportMail(mail: ReportMail): Uint8Array {
  const name = mail.from.name.replace(/[^\x20-\x7e]/g, '?').replace(/["\\]/g, '\\$&');
  const boundary = `=_report_${token(mail.id)}`;
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
      ...mail.fields.map(([field, value]) => formatField(field, token(value))),
      'Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n',
      `Content-Type: ${mail.contentType};\r\n\tboundary="${boundary}"\r\n\r\n`,
      'This is a report in MIME format.\r\n',
      `\r\n--${boundary}\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n`,
      mail.text.replace(/[^\x20-\x7e\n]/g, '?').replaceAll('\n', '\r\n'),
      `\r\n--${boundary}\r\nContent-Type: ${mail.mediaType}\r\nContent-Transfer-Encoding: base64\r\n`,
      `Content-Disposition: attachment;\r\n\tfilename="${token(mail.fileName)}"\r\n\r\n`,
      `${base64}\r\n--${boundary}--\r\n`,
    ].join(''),
    'latin1',
  );
}

const token = (text: string): string => text.replace(/[^\x21-\x7e]|[<>"]/g, '').slice(0, 600);
