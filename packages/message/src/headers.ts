import { isAscii, isUtf8 } from 'node:buffer';
import { decodeWords } from './rfc2047.ts';

/** One header field, exactly as it stands in the message. */
export type HeaderField = {
  /** As written, without the colon. */
  name: string;
  /** The octets of the field, from its first to its last, the final CRLF included. A view, not a copy. */
  readonly raw: Uint8Array;
  /** Unfolded value, outer blanks trimmed; UTF-8 where valid, else Latin-1. RFC 2047 words are not decoded. */
  readonly value: string;
  /** Offset of `raw` in the message. */
  offset: number;
};

/** The header section of a message (RFC 5322 §2.2). */
export type HeaderSection = {
  fields: HeaderField[];
  /** Offset of the first octet of the body. */
  bodyOffset: number;
  /** How the section ended: an empty line; a line that is no header field; the end of the octets given; a bound. */
  end: 'blank' | 'malformed' | 'eof' | 'bound';
};

export type HeaderBounds = { maxBytes?: number; maxFields?: number };

/** What a list of messages shows. Empty strings where the message says nothing. */
export type Summary = { subject: string; from: string; to: string; date: string; messageId: string };

/**
 * Reads the header section. Never throws; never looks past the bounds (default 1 MiB, 10000 fields).
 * A line that is neither a field nor a continuation ends the section, as mail programs have always read it.
 */
export function readHeaders(bytes: Uint8Array, bounds: HeaderBounds = {}): HeaderSection {
  const { maxBytes = 1_048_576, maxFields = 10_000 } = bounds;
  const buffer = asBuffer(bytes);
  const limit = Math.min(buffer.length, maxBytes);
  const fields: HeaderField[] = [];
  let position = 0;
  while (position < limit) {
    const lineEnd = nextLine(buffer, position, limit);
    if (isEmptyLine(buffer, position, lineEnd)) return { fields, bodyOffset: lineEnd, end: 'blank' };
    const colon = fieldNameEnd(buffer, position, lineEnd);
    if (colon < 0) return { fields, bodyOffset: position, end: 'malformed' };
    if (fields.length === maxFields) return { fields, bodyOffset: position, end: 'bound' };
    let end = lineEnd;
    while (end < limit && isBlank(buffer[end]!)) {
      const next = nextLine(buffer, end, limit);
      if (isEmptyLine(buffer, end, next)) break;
      end = next;
    }
    fields.push(new LazyField(buffer, { start: position, colon, end }));
    position = end;
  }
  return { fields, bodyOffset: position, end: position < buffer.length ? 'bound' : 'eof' };
}

/** Whether a field of this name exists (case-insensitive). */
export function has(section: HeaderSection, name: string): boolean {
  return firstValue(section, name) !== undefined;
}

/** Value of the first field of this name. */
export function firstValue(section: HeaderSection, name: string): string | undefined {
  const wanted = name.toLowerCase();
  return section.fields.find((field) => field.name.toLowerCase() === wanted)?.value;
}

/** How many Received fields there are: the hop count of RFC 5321 §6.3. */
export function countReceived(section: HeaderSection): number {
  return section.fields.filter((field) => field.name.toLowerCase() === 'received').length;
}

/**
 * The octets to put before a message: the fields, and an empty line where the message begins with something that is
 * no header field (else its first line would be read as part of ours).
 */
export function prependFields(section: HeaderSection, fields: Uint8Array[]): Uint8Array {
  const startsWithBody = section.fields.length === 0 && section.end === 'malformed';
  return Buffer.concat(startsWithBody && fields.length > 0 ? [...fields, CRLF] : fields);
}

/** What a list shows: decoded (RFC 2047), free of control characters, at most 500 characters a value. Never throws. */
export function summary(bytes: Uint8Array): Summary {
  return summaryOf(readHeaders(bytes, { maxBytes: 262_144, maxFields: 1000 }));
}

/** The same of a header section already read. */
export function summaryOf(section: HeaderSection): Summary {
  const show = (name: string) => decodeWords((firstValue(section, name) ?? '').slice(0, 8000), 500);
  return {
    subject: show('Subject'),
    from: show('From'),
    to: show('To'),
    date: show('Date'),
    messageId: show('Message-ID'),
  };
}

/**
 * Where the colon of a header field stands in a line, or -1 if the line is no field (RFC 5322 §2.2: printable
 * US-ASCII before the colon; §4.5.8 lets blanks stand before it).
 */
export function fieldNameEnd(buffer: Uint8Array, start: number, end: number): number {
  let position = start;
  while (position < end && isNameOctet(buffer[position]!)) position++;
  if (position === start) return -1;
  while (position < end && isBlank(buffer[position]!)) position++;
  return position < end && buffer[position] === COLON ? position : -1;
}

/** Most fields are only counted or passed by, so what is costly is made when asked for; a class, since it is three times as fast. */
class LazyField implements HeaderField {
  readonly name: string;
  readonly offset: number;
  readonly #message: Buffer;
  readonly #colon: number;
  readonly #end: number;

  constructor(message: Buffer, at: { start: number; colon: number; end: number }) {
    this.name = message.toString('latin1', at.start, at.colon).trimEnd();
    this.offset = at.start;
    this.#message = message;
    this.#colon = at.colon;
    this.#end = at.end;
  }

  get raw(): Uint8Array {
    return this.#message.subarray(this.offset, this.#end);
  }

  get value(): string {
    return text(this.#message.subarray(this.#colon + 1, this.#end))
      .replace(/\r?\n/g, '')
      .replace(/^[ \t]+/, '')
      .trimEnd();
  }
}

function text(octets: Buffer): string {
  return !isAscii(octets) && isUtf8(octets) ? octets.toString('utf8') : octets.toString('latin1');
}

function nextLine(buffer: Buffer, from: number, limit: number): number {
  const lf = buffer.indexOf(LF, from);
  return lf < 0 || lf >= limit ? limit : lf + 1;
}

function isEmptyLine(buffer: Buffer, start: number, end: number): boolean {
  if (buffer[end - 1] !== LF) return false;
  return end - start === 1 || (end - start === 2 && buffer[start] === CR);
}

function isNameOctet(octet: number): boolean {
  return octet > 32 && octet < 127 && octet !== COLON;
}

function isBlank(octet: number): boolean {
  return octet === 32 || octet === 9;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

const COLON = 58;
const CR = 13;
const LF = 10;
const CRLF = Buffer.from('\r\n');
