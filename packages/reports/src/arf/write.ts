import { isAscii } from 'node:buffer';
import { scanContent } from '@posthorn/message/content-class';
import { readHeaders } from '@posthorn/message/headers';
import { formatDate } from '@posthorn/message/trace';
import { createQuotedPrintableEncoder } from '@posthorn/message/transfer-encoding';
import { type Feedback, noFeedback } from './feedback.ts';
import { formatFeedback, formatField } from './format.ts';

/** Everything a report is made of. */
export type ReportInput = {
  /** Unique left part of the Message-ID; also in the boundary. */
  id: string;
  now: Date;
  /** Our host name. */
  hostname: string;
  from: { name: string; address: string };
  to: string;
  subject: string;
  /** Words for people, lines ending in LF. */
  text: string;
  feedback: Partial<Feedback> & Pick<Feedback, 'feedbackType' | 'userAgent'>;
  /** The message or its header section, redacted already; empty when there is nothing to show. */
  original: Uint8Array;
};

/**
 * Composes a feedback report (RFC 5965 §2): multipart/report with words for people, message/feedback-report, and the original: whole as
 * message/rfc822 where it has a body and can stand as it is, else its header as text/rfc822-headers. Lines end in CRLF; apart from an
 * 8-bit original everything is US-ASCII. Nothing answers it automatically (RFC 3834 §5).
 */
export function writeReport(input: ReportInput): Uint8Array {
  const parts = [
    { head: 'Content-Type: text/plain; charset=us-ascii\r\n', body: Buffer.from(plain(input.text), 'latin1') },
    {
      head: 'Content-Type: message/feedback-report\r\n',
      body: formatFeedback({ ...noFeedback(), ...input.feedback }),
    },
    originalPart(input.original),
  ];
  const boundary = boundaryFor(
    input.id,
    parts.map(({ body }) => body),
  );
  const isEightBit = parts.some(({ head }) => head.includes('8bit'));
  const pieces: Uint8Array[] = [Buffer.from(header(input, boundary, isEightBit), 'latin1')];
  for (const { head, body } of parts) pieces.push(Buffer.from(`\r\n--${boundary}\r\n${head}\r\n`, 'latin1'), body);
  pieces.push(Buffer.from(`\r\n--${boundary}--\r\n`, 'latin1'));
  return Buffer.concat(pieces);
}

type Part = { head: string; body: Buffer };

function header(input: ReportInput, boundary: string, isEightBit: boolean): string {
  const name = input.from.name.replace(/[^\x20-\x7e]/g, '?').replace(/["\\]/g, '\\$&');
  const token = (text: string): string => text.replace(/[^\x21-\x7e]|[<>]/g, '').slice(0, 320);
  const fields = [
    formatField('From', `${name === '' ? '' : `"${name}" `}<${token(input.from.address)}>`),
    formatField('To', `<${token(input.to)}>`),
    formatField('Subject', input.subject),
    formatField('Date', formatDate(input.now)),
    formatField('Message-ID', `<${token(input.id)}@${token(input.hostname)}>`),
    'Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n',
    `Content-Type: multipart/report; report-type=feedback-report;\r\n\tboundary="${boundary}"\r\n`,
    isEightBit ? 'Content-Transfer-Encoding: 8bit\r\n' : '',
  ];
  return `${fields.join('')}\r\nThis is a report about a message, in MIME format.\r\n`;
}

function originalPart(octets: Uint8Array): Part {
  const content = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength);
  const section = readHeaders(content);
  const hasBody = section.end === 'blank' && section.bodyOffset < content.length;
  const head = content.subarray(
    0,
    section.fields.reduce((sum, { raw }) => sum + raw.length, 0),
  );
  if (hasBody && isAscii(head)) {
    const needed = scanContent(content).body;
    if (needed === '7BIT') return { head: 'Content-Type: message/rfc822\r\n', body: content };
    if (needed === '8BITMIME')
      return { head: 'Content-Type: message/rfc822\r\nContent-Transfer-Encoding: 8bit\r\n', body: content };
  }
  if (isAscii(head) && scanContent(head).body === '7BIT')
    return { head: 'Content-Type: text/rfc822-headers\r\n', body: head };
  const encoder = createQuotedPrintableEncoder();
  return {
    head: 'Content-Type: text/rfc822-headers\r\nContent-Transfer-Encoding: quoted-printable\r\n',
    body: Buffer.concat([encoder.write(head), encoder.end()]),
  };
}

const plain = (text: string): string =>
  text
    .replace(/\r\n?/g, '\n')
    .replace(/[^\x20-\x7e\n]/g, '?')
    .replace(/.{900}(?=.)/g, '$&\n')
    .replaceAll('\n', '\r\n');

/** RFC 2046 §5.1.1: the boundary must not occur in any part. */
function boundaryFor(id: string, bodies: readonly Buffer[]): string {
  const base = `=_feedback_${id.replace(/[^0-9A-Za-z]/g, '').slice(0, 40)}`;
  for (let attempt = 0; ; attempt++) {
    const boundary = `${base}_${attempt}`;
    if (!bodies.some((body) => body.includes(`--${boundary}`))) return boundary;
  }
}
