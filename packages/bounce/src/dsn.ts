import { isAscii, isUtf8 } from 'node:buffer';
import { scanContent } from '@posthorn/message/content-class';
import { encodeWords } from '@posthorn/message/encode-words';
import { firstValue, readHeaders } from '@posthorn/message/headers';
import { formatDate } from '@posthorn/message/trace';
import { createQuotedPrintableEncoder } from '@posthorn/message/transfer-encoding';
import { needsUtf8, writeDeliveryStatus } from './delivery-status.ts';
import type { ReportAction } from './rules.ts';
import { oneLine, subjectOf, writeText } from './text.ts';
import { voicesIn } from './words/choose.ts';
import { english } from './words/en.ts';
import type { ReportValues, Voice } from './words/words.ts';

/** One recipient of a report (RFC 3464 §2.3). */
export type ReportRecipient = {
  action: ReportAction;
  /** The address as it was submitted to us, never a rewritten one. */
  address: string;
  /** ORCPT, decoded: `{ type: 'rfc822', address: 'a@b' }`. */
  original?: { type: string; address: string };
  /** Enhanced status code, `5.1.1`; its class is made to fit the action. */
  status: string;
  /** The other server's own words, with the reply code: `550 5.1.1 no such user`. */
  diagnostic?: string;
  /** Our own finding, when the fault was not in an SMTP reply. */
  posthornDiagnostic?: string;
  /** The server spoken to; `port` is told unless it is 25, `heloResponse` by its first line. */
  remote?: { name: string; address?: string; port?: number; greeting?: string; heloResponse?: string };
  lastAttempt?: Date;
  willRetryUntil?: Date;
};

/** Everything a report is made of. */
export type DsnInput = {
  /** Unique left part of the report's Message-ID; also in its boundary. */
  id: string;
  now: Date;
  /** Our host name. */
  reportingMta: string;
  /** Address in From:, usually postmaster. */
  from: string;
  /** The reverse path of the original; a report to '' is never made (RangeError). */
  to: string;
  /** At least one. */
  recipients: ReportRecipient[];
  original: {
    queueId: string;
    arrival: Date;
    /** Decoded. */
    envid?: string;
    ret?: 'FULL' | 'HDRS';
    /** The client's name, for Received-From-MTA. */
    receivedFrom?: string;
    smtputf8: boolean;
    /** Octets of the whole message. */
    size: number;
    /** The message, or at least its header section. Null when it is gone. */
    content: Uint8Array | null;
    /** `content` is the whole message. */
    complete: boolean;
  };
  /** A paragraph of the operator's, which `{note}` stands for; lines end in LF. */
  ownWords?: string;
  /** The languages of the part for people, in order; English when there is none. */
  voices?: readonly Voice[];
  /** Larger originals are cut to their header; octets. Default 64 KiB. */
  maxQuotedSize?: number;
  /** Return the header only, whatever RET says (RFC 8689 §5). */
  headersOnly?: boolean;
};

/**
 * Composes the report: multipart/report (RFC 6522) with words for people, message/delivery-status (RFC 3464) and what is
 * returned of the original; the message/global-* forms of RFC 6533 where only UTF-8 can say it. To be sent from the null
 * reverse path with NOTIFY=NEVER (RFC 3461 §6.1). Line ends are CRLF; apart from a returned 8-bit original and UTF-8
 * addresses, everything is US-ASCII.
 */
export async function composeDsn(input: DsnInput): Promise<Uint8Array> {
  if (input.to === '') throw new RangeError('a report is never sent to the null reverse path');
  if (input.recipients.length === 0) throw new RangeError('a report needs a recipient to report on');
  const isGlobal = needsUtf8(input.recipients);
  const returned = returnedPart(input);
  const voices = input.voices?.length ? input.voices : inEnglish;
  const words = writeText(input, voices, returned?.kind ?? 'nothing').replaceAll('\n', '\r\n');
  const languages = voices.map(({ words: { language } }) => language).join(', ');
  const parts = [
    encodeText(Buffer.from(words, 'utf8'), languages),
    {
      head: `Content-Description: Delivery status\r\nContent-Type: message/${isGlobal ? 'global-' : ''}delivery-status\r\n${
        isGlobal ? 'Content-Transfer-Encoding: 8bit\r\n' : ''
      }`,
      body: writeDeliveryStatus(input, isGlobal),
    },
    ...(returned ? [returned] : []),
  ];
  const boundary = boundaryFor(
    input.id,
    parts.map((part) => part.body),
  );
  const isEightBit = parts.some((part) => part.head.includes('Content-Transfer-Encoding: 8bit'));
  const pieces: Uint8Array[] = [Buffer.from(writeHeader(input, { voices, boundary, isEightBit }), 'utf8')];
  for (const part of parts) pieces.push(Buffer.from(`\r\n--${boundary}\r\n${part.head}\r\n`, 'utf8'), part.body);
  pieces.push(Buffer.from(`\r\n--${boundary}--\r\n`));
  return Buffer.concat(pieces);
}

type Part = { head: string; body: Buffer };

function writeHeader(
  input: DsnInput,
  about: { voices: readonly Voice[]; boundary: string; isEightBit: boolean },
): string {
  const { voices, boundary, isEightBit } = about;
  const { original } = input;
  const messageId = original.content ? firstValue(readHeaders(original.content), 'Message-ID') : undefined;
  const reference = messageId && /^<[\x21-\x3b\x3d\x3f-\x7e]{1,500}>$/.test(messageId) ? messageId : undefined;
  const fields = [
    `From: Mail Delivery System <${oneLine(input.from)}>`,
    `To: <${oneLine(input.to)}>`,
    `Subject: ${encodeWords(subjectOf(input, voices), 9)}`,
    `Date: ${formatDate(input.now)}`,
    `Message-ID: <${oneLine(input.id)}@${oneLine(input.reportingMta)}>`,
    ...(reference ? [`In-Reply-To: ${reference}`, `References: ${reference}`] : []),
    // RFC 3834 §5: so that nothing answers automatically.
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    `Content-Type: multipart/report; report-type=delivery-status;\r\n\tboundary="${boundary}"`,
    // RFC 2045 §6.4: what the parts need, the whole needs.
    ...(isEightBit ? ['Content-Transfer-Encoding: 8bit'] : []),
  ];
  return `${fields.join('\r\n')}\r\n\r\nThis is a report about a message, in MIME format.\r\n`;
}

/** RFC 3282: a reader that knows languages is told which these are. */
function encodeText(text: Buffer, languages: string): Part {
  const description = `Content-Description: Notification\r\nContent-Language: ${languages}\r\n`;
  const isPlain = isAscii(text) && !/[^\n]{997}/.test(text.toString('latin1'));
  if (isPlain) return { head: `${description}Content-Type: text/plain; charset=us-ascii\r\n`, body: text };
  const encoder = createQuotedPrintableEncoder();
  const head = `${description}Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n`;
  return { head, body: Buffer.concat([encoder.write(text), encoder.end()]) };
}

/** What goes back of the original: all of it for failures if RET, size and content allow (RFC 3461 §4.3), else its header. */
function returnedPart(input: DsnInput): (Part & { kind: 'message' | 'header' }) | null {
  const { original, maxQuotedSize = 65_536 } = input;
  if (!original.content) return null;
  const content = Buffer.from(original.content.buffer, original.content.byteOffset, original.content.byteLength);
  const section = readHeaders(content);
  const header = content.subarray(0, section.end === 'blank' ? section.fields.reduce(sumOf, 0) : section.bodyOffset);
  const hasEightBitHeader = !isAscii(header);
  const isInternational = hasEightBitHeader && original.smtputf8 && isUtf8(header);
  const isWanted =
    original.ret !== 'HDRS' &&
    !input.headersOnly &&
    input.recipients.some((recipient) => recipient.action === 'failed') &&
    original.complete &&
    content.length <= maxQuotedSize &&
    (!hasEightBitHeader || isInternational) &&
    section.end === 'blank';
  const needed = isWanted ? scanContent(content).body : 'BINARYMIME';
  if (needed !== 'BINARYMIME') {
    const encoding = needed === '8BITMIME' ? 'Content-Transfer-Encoding: 8bit\r\n' : '';
    const type = isInternational ? 'message/global' : 'message/rfc822';
    const head = `Content-Description: Undelivered message\r\nContent-Type: ${type}\r\n${encoding}`;
    return { kind: 'message', head, body: content };
  }
  const fields = cutToFields(header, section.fields, maxQuotedSize);
  const head = 'Content-Description: Message header\r\n';
  if (isInternational) {
    const type = 'Content-Type: message/global-headers\r\nContent-Transfer-Encoding: 8bit\r\n';
    return { kind: 'header', head: head + type, body: fields };
  }
  const isPlain = isAscii(fields) && scanContent(fields).body === '7BIT';
  const encoder = createQuotedPrintableEncoder();
  return {
    kind: 'header',
    head: `${head}Content-Type: text/rfc822-headers\r\n${isPlain ? '' : 'Content-Transfer-Encoding: quoted-printable\r\n'}`,
    body: isPlain ? fields : Buffer.concat([encoder.write(fields), encoder.end()]),
  };
}

/** Whole fields only, so that what is returned can be read. */
function cutToFields(header: Buffer, fields: { offset: number; raw: Uint8Array }[], maxSize: number): Buffer {
  if (header.length <= maxSize) return header;
  const last = fields.findLast((field) => field.offset + field.raw.length <= maxSize);
  return header.subarray(0, last ? last.offset + last.raw.length : 0);
}

function sumOf(total: number, field: { raw: Uint8Array }): number {
  return total + field.raw.length;
}

/** RFC 2046 §5.1.1: the boundary must not occur in any part. */
function boundaryFor(id: string, bodies: Buffer[]): string {
  const base = `=_report_${id.replace(/[^0-9A-Za-z]/g, '').slice(0, 40)}`;
  for (let attempt = 0; ; attempt++) {
    const boundary = `${base}_${attempt}`;
    if (!bodies.some((body) => body.includes(`--${boundary}`))) return boundary;
  }
}

const inEnglish = voicesIn([english.language], [], (template, values) =>
  template.replace(/\{(\w+)\}/g, (_, name: keyof ReportValues) => values[name] ?? ''),
);
