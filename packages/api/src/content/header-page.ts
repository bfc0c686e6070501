import { isUtf8 } from 'node:buffer';
import { fieldNameEnd } from '@posthorn/message/headers';

/** One header field as it stands. */
export type HeaderLine = {
  /** Place in the header section, from 0. */
  index: number;
  name: string;
  /** Unfolded (RFC 5322 §2.2.3), not decoded; at most the bound asked for. */
  value: string;
  /** Octets of the whole field, line ends included. */
  size: number;
  /** Octets of the value that are not in `value`. */
  more: number;
};

export type HeaderPage = {
  lines: HeaderLine[];
  /** The first fields whose names were asked for, wherever they stand. */
  found: HeaderLine[];
  /** Fields there are. */
  total: number;
  /** Octets of the header section. */
  size: number;
  /** `malformed`: a line that is no field ended the section; `bound`: it is longer than was looked at. */
  end: 'blank' | 'malformed' | 'eof' | 'bound';
};

export type HeaderWindow = {
  offset: number;
  limit: number;
  /** Lower-case names to look for in the whole section. */
  names?: ReadonlySet<string>;
  /** Octets kept of each value. Default 4096. */
  maxValue?: number;
};

/**
 * Reads a header section of any size as it streams by: a subject of many megabytes or a hundred thousand fields cost no more memory than one
 * page. Never throws but for its source.
 */
export const readHeaderPage = async (
  source: AsyncIterable<Uint8Array>,
  { offset, limit, names = new Set(), maxValue = 4096 }: HeaderWindow,
): Promise<HeaderPage> => {
  const page: HeaderPage = { lines: [], found: [], total: 0, size: 0, end: 'eof' };
  let field: { name: string; pieces: Buffer[]; kept: number; size: number; valueSize: number } | null = null;

  const finishField = (): void => {
    if (field === null) return;
    const { name, pieces, kept, size, valueSize } = field;
    const index = page.total;
    field = null;
    page.total += 1;
    const isWanted = names.has(name.toLowerCase()) && page.found.length < MAX_FOUND;
    if (!isWanted && (index < offset || page.lines.length >= limit)) return;
    const more = Math.max(0, valueSize - Math.min(kept, maxValue));
    const value = readText(Buffer.concat(pieces).subarray(0, maxValue), more > 0).trim();
    const line = { index, name, value, size, more };
    if (isWanted) page.found.push(line);
    if (index >= offset && page.lines.length < limit) page.lines.push(line);
  };

  const keep = (bytes: Buffer, length: number): void => {
    if (field === null) return;
    field.valueSize += length;
    if (field.kept >= maxValue) return;
    field.pieces.push(Buffer.from(bytes));
    field.kept += bytes.length;
  };

  /** False: the section ends before this line. */
  const takeLine = ({ kept, length, octets }: Line): boolean => {
    if (length === 0) {
      page.end = 'blank';
      return false;
    }
    if (field !== null && (kept[0] === SPACE || kept[0] === TAB)) {
      field.size += octets;
      keep(kept, length);
      return true;
    }
    const colon = fieldNameEnd(kept, 0, kept.length);
    if (colon < 0) {
      page.end = 'malformed';
      return false;
    }
    finishField();
    const name = kept.toString('latin1', 0, Math.min(colon, MAX_NAME)).trimEnd();
    field = { name, pieces: [], kept: 0, size: octets, valueSize: 0 };
    keep(kept.subarray(colon + 1), length - colon - 1);
    return true;
  };

  const isBound = await eachLine(source, maxValue + MAX_NAME, (line) => {
    const goesOn = takeLine(line);
    if (goesOn || page.end === 'blank') page.size += line.octets;
    return goesOn;
  });
  finishField();
  if (isBound) page.end = 'bound';
  return page;
};

/** A line by its first octets; `length` is without the line end, `octets` with it. */
type Line = { kept: Buffer; length: number; octets: number };

/** Tells every line; stops when told to, or after {@link MAX_SCANNED} octets (true). A line ends with LF, and a CR before it is part of the end. */
const eachLine = async (
  source: AsyncIterable<Uint8Array>,
  keepOctets: number,
  take: (line: Line) => boolean,
): Promise<boolean> => {
  let pieces: Buffer[] = [];
  let kept = 0;
  let length = 0;
  let last = -1;
  let scanned = 0;
  const finish = (isEnded: boolean): boolean => {
    const end = isEnded && last === CR ? 1 : 0;
    const line = { length: length - end, octets: length + (isEnded ? 1 : 0) };
    const beginning = Buffer.concat(pieces).subarray(0, line.length);
    pieces = [];
    kept = 0;
    length = 0;
    last = -1;
    return take({ kept: beginning, ...line });
  };
  for await (const bytes of source) {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let from = 0;
    while (from < chunk.length) {
      const lf = chunk.indexOf(LF, from);
      const end = lf < 0 ? chunk.length : lf;
      if (kept < keepOctets) {
        const piece = chunk.subarray(from, Math.min(end, from + keepOctets - kept));
        pieces.push(piece);
        kept += piece.length;
      }
      length += end - from;
      if (end > from) last = chunk[end - 1]!;
      from = end + 1;
      if (lf >= 0 && !finish(true)) return false;
    }
    scanned += chunk.length;
    if (scanned > MAX_SCANNED) return true;
  }
  if (length > 0) finish(false);
  return false;
};

/** UTF-8 where it is valid (RFC 6532), else Latin-1. Of octets cut off somewhere, a character that was cut in half is left out. */
export const readText = (bytes: Buffer, isCut = false): string => {
  const whole = isCut ? bytes.subarray(0, bytes.length - halfCharacter(bytes)) : bytes;
  return isUtf8(whole) ? whole.toString('utf8') : bytes.toString('latin1');
};

/** Octets at the end that begin a character of UTF-8 and do not finish it. */
const halfCharacter = (bytes: Buffer): number => {
  for (let back = 1; back <= 3 && back <= bytes.length; back += 1) {
    const octet = bytes[bytes.length - back]!;
    if ((octet & 0xc0) === 0x80) continue;
    const needed = octet >= 0xf0 ? 4 : octet >= 0xe0 ? 3 : octet >= 0xc0 ? 2 : 1;
    return needed > back ? back : 0;
  }
  return 0;
};

const MAX_SCANNED = 64 * 1024 * 1024;
const MAX_FOUND = 200;
const MAX_NAME = 1000;
const LF = 10;
const CR = 13;
const SPACE = 32;
const TAB = 9;
