import { firstValue, readHeaders } from '@posthorn/message/headers';
import { type MimePart, readStructure, walkParts } from '@posthorn/message/mime';
import { readPlainFailure } from './arf/plain.ts';
import { type ReportLabel, readAggregateSubject } from './dmarc-aggregate/file-name.ts';
import { decodedPart } from './part.ts';

/** A part of a message that holds, or should hold, a report. */
export type FoundReport = {
  kind: 'dmarc-aggregate' | 'tls';
  /** As the mail names it, for showing; null without one. */
  name: string | null;
  mediaType: string;
  octets: Buffer;
};

export type FoundReports = {
  reports: readonly FoundReport[];
  /** It is a failure report (RFC 5965) itself; `arf/take` reads it. */
  isFailureReport: boolean;
  /** What the subject says. */
  label: ReportLabel | null;
};

/**
 * Finds the reports in a message: by what is in its parts first, for the world sends them as octet-streams, as text and under any name; then by
 * media type and file name, so that what calls itself a report and is none can be told as such. Never throws.
 */
export function findReports(message: Uint8Array): FoundReports {
  const buffer = asSent(message);
  const parts = [...walkParts(readStructure(buffer).root)];
  const subject = firstValue(readHeaders(buffer), 'Subject');
  const isFailureReport = isFailure(buffer, parts);
  return {
    // What the message it is about carries is none of its own.
    reports: isFailureReport ? [] : parts.flatMap((part) => reportIn(buffer, part) ?? []).slice(0, MOST),
    isFailureReport,
    label: subject === undefined ? null : readAggregateSubject(subject.replace(/\s+/g, ' ')),
  };
}

/** One that comes back in a bounce is not sent to us. */
const isFailure = (message: Buffer, parts: readonly MimePart[]): boolean =>
  parts[0]?.parameters['report-type']?.toLowerCase() !== 'delivery-status' &&
  (parts.some(({ type }) => type === 'message/feedback-report') || readPlainFailure(message) !== null);

/** A message as SMTP carries it: programs that save mail leave out carriage returns, and put a line of mbox before it, which some send along. */
export function asSent(message: Uint8Array): Buffer {
  const saved = Buffer.from(message.buffer, message.byteOffset, message.byteLength);
  const buffer = saved.subarray(mboxLineEnd(saved, 0) ?? mboxLineEnd(saved, traceEnd(saved)) ?? 0);
  const lineEnd = buffer.indexOf(10);
  if (lineEnd < 0 || buffer[lineEnd - 1] === 13) return buffer;
  return Buffer.from(buffer.toString('latin1').replaceAll('\n', '\r\n'), 'latin1');
}

/** Where the line of mbox ends that begins at `at`; null when there is none, or no header follows it. */
function mboxLineEnd(message: Buffer, at: number): number | null {
  const line = /^From [^\r\n]*\r?\n(?=[!-9;-~]+:)/.exec(message.toString('latin1', at, at + 2000));
  return line === null ? null : at + line[0].length;
}

/** Where what a server put before the message ends: nothing but traces, and the empty line that follows where no header came. */
function traceEnd(message: Buffer): number {
  const begin = message.toString('latin1', 0, 16_384);
  return (
    /^(?:(?:Received|Return-Path|Delivered-To|Authentication-Results):[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*)+\r?\n/i.exec(
      begin,
    )?.[0].length ?? 0
  );
}

function reportIn(message: Buffer, part: MimePart): FoundReport | null {
  if (part.parts.length > 0 || part.type.startsWith('multipart/')) return null;
  const octets = decodedPart(message, part);
  if (octets === null || octets.length === 0) return null;
  const name = part.filename ?? null;
  const kind = kindOf(part, octets);
  return kind === null ? null : { kind, name, mediaType: part.type, octets };
}

function kindOf({ type, filename = '' }: MimePart, octets: Buffer): FoundReport['kind'] | null {
  if (type.startsWith('application/tlsrpt') || /\.json(?:\.gz)?$/i.test(filename)) return 'tls';
  const begin = octets.toString('latin1', 0, 4096);
  const isPacked = begin.startsWith('\x1f\x8b') || begin.startsWith('PK\x03\x04');
  if (isPacked) return IMAGES_AND_SUCH.test(type) ? null : 'dmarc-aggregate';
  if (/<(?:[\w.-]{1,40}:)?feedback[\s>]/.test(begin.replaceAll('\0', ''))) return 'dmarc-aggregate';
  return DECLARED.has(type) || NAMED.test(filename) ? 'dmarc-aggregate' : null;
}

/** Formats that are zip files of their own, such as documents. */
const IMAGES_AND_SUCH = /^(?:image|audio|video|text)\/|officedocument|opendocument|epub|java-archive/;
const DECLARED: ReadonlySet<string> = new Set([
  'application/gzip',
  'application/x-gzip',
  'application/zip',
  'application/x-zip-compressed',
  'application/x-zip',
  'application/xml',
  'text/xml',
]);
/** `receiver!domain!begin!end[!id].xml[.gz|.zip]` */
const NAMED = /![^!]+!\d+!\d+.*\.(?:xml|gz|zip)$|\.xml(?:\.gz|\.zip)?$/i;
const MOST = 20;
