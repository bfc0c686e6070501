import { firstValue, readHeaders } from '@posthorn/message/headers';
import { type MimePart, readStructure, walkParts } from '@posthorn/message/mime';
import { decodedPart } from '../part.ts';
import type { Feedback } from './feedback.ts';
import { parseFeedback, type ReadMode } from './parse.ts';

/** A feedback report as somebody sent it. */
export type ReadReport = {
  feedback: Feedback;
  /** The words for people, in bytes as they stand; empty without. */
  text: string;
  /** The message it is about, or its header section; null when the report shows neither. */
  original: { kind: 'message' | 'headers'; octets: Uint8Array } | null;
};

export type ReportReading = { ok: true; report: ReadReport } | { ok: false; reason: string };

/**
 * Reads a feedback report. `strict` takes what RFC 5965 and RFC 6591 allow and nothing else; `tolerant` finds the part with the fields
 * wherever it is, takes the first of fields that stand twice, and passes over values that make no sense. Never throws.
 */
export function readReport(bytes: Uint8Array, mode: ReadMode = 'tolerant'): ReportReading {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { root } = readStructure(buffer);
  const parts = [...walkParts(root)];
  const fields = parts.find(({ type }) => type === 'message/feedback-report');
  if (fields === undefined) return fail('it has no part message/feedback-report');
  const siblings = parts.find(({ parts: children }) => children.includes(fields))?.parts ?? [];
  if (mode === 'strict') {
    const fault = shapeFault(root);
    if (fault !== null) return fail(fault);
  }
  const content = decodedPart(buffer, fields);
  if (content === null) return fail(`its fields are encoded in a way that is not known: ${fields.encoding}`);
  const parsed = parseFeedback(content.toString('latin1'), mode);
  if (!parsed.ok) return parsed;
  const text = siblings.find(({ type }) => type === 'text/plain');
  return {
    ok: true,
    report: {
      feedback: parsed.feedback,
      text: (text && decodedPart(buffer, text)?.subarray(0, MAX_TEXT).toString('utf8')) ?? '',
      original: originalIn(buffer, siblings.length > 0 ? siblings : parts),
    },
  };
}

/** RFC 5965 §2: exactly these parts, in this order. */
function shapeFault(root: MimePart): string | null {
  if (root.type !== 'multipart/report') return 'it is no multipart/report';
  if (root.parameters['report-type']?.toLowerCase() !== 'feedback-report')
    return 'its report-type is not feedback-report';
  const [first, second, third] = root.parts;
  if (root.parts.length !== 3 || !first || !second || !third) return `it has ${root.parts.length} parts instead of 3`;
  if (!first.type.startsWith('text/')) return 'its first part is no text';
  if (second.type !== 'message/feedback-report') return 'its second part is no message/feedback-report';
  if (second.encoding !== '7bit') return 'its fields are encoded';
  if (third.type !== 'message/rfc822' && third.type !== 'text/rfc822-headers')
    return 'its third part is neither message/rfc822 nor text/rfc822-headers';
  return null;
}

function originalIn(buffer: Buffer, parts: readonly MimePart[]): ReadReport['original'] {
  const part = parts.find(({ type }) => ORIGINALS.has(type));
  if (part === undefined) return null;
  const octets = decodedPart(buffer, part);
  if (octets === null || octets.length === 0) return null;
  const section = readHeaders(octets);
  const isWhole = part.type === 'message/rfc822' && section.end === 'blank' && section.bodyOffset < octets.length;
  return { kind: isWhole ? 'message' : 'headers', octets };
}

/** The subject of the message a report is about; undefined when it shows none. */
export function subjectOfOriginal({ original }: ReadReport): string | undefined {
  return original === null ? undefined : firstValue(readHeaders(original.octets), 'Subject');
}

const fail = (reason: string): { ok: false; reason: string } => ({ ok: false, reason });

const ORIGINALS: ReadonlySet<string> = new Set([
  'message/rfc822',
  'text/rfc822-headers',
  'message/global',
  'message/global-headers',
]);
const MAX_TEXT = 20_000;
