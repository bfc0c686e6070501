/** One element of DER (X.690 §8.1): its tag octet, what it holds, and all its octets as they stand. */
export type Der = { tag: number; content: Buffer; whole: Buffer };

/** What the readers below throw when octets are not what they should be; parsers catch it at their border. */
export class DerError extends Error {}

/** Reads octets that are exactly one element. Only lengths of DER (definite, shortest) and tags of one octet exist. */
export function readDer(octets: Buffer): Der {
  const { element, end } = readAt(octets, 0);
  if (end !== octets.length) throw new DerError('octets follow its end');
  return element;
}

/** The elements inside a constructed one (SEQUENCE, SET, an explicit tag). */
export function childrenOf(parent: Der): Der[] {
  if ((parent.tag & 0x20) === 0) throw new DerError('a primitive element has no parts');
  const children: Der[] = [];
  for (let at = 0; at < parent.content.length; ) {
    const { element, end } = readAt(parent.content, at);
    children.push(element);
    at = end;
  }
  return children;
}

/** The element, if its tag is the expected one. */
export function expectTag(element: Der | undefined, tag: number): Der {
  if (element?.tag !== tag)
    throw new DerError(
      `the tag 0x${tag.toString(16)} is expected, ${element ? `0x${element.tag.toString(16)}` : 'nothing'} is there`,
    );
  return element;
}

/** An OBJECT IDENTIFIER in dots. */
export function readOid(element: Der | undefined): string {
  const { content } = expectTag(element, OID);
  if (content.length === 0 || content.length > 60 || content.at(-1)! >= 128)
    throw new DerError('an object identifier is cut off');
  const arcs: number[] = [];
  let value = 0;
  for (const octet of content) {
    value = value * 128 + (octet & 127);
    if (!Number.isSafeInteger(value)) throw new DerError('an object identifier has a number too large');
    if (octet >= 128) continue;
    arcs.push(value);
    value = 0;
  }
  const first = Math.min(2, Math.floor(arcs[0]! / 40));
  return [first, arcs[0]! - first * 40, ...arcs.slice(1)].join('.');
}

/** The octets of a BIT STRING that fills its last octet. */
export function readBits(element: Der | undefined): Buffer {
  const { content } = expectTag(element, BIT_STRING);
  if (content.length === 0 || content[0]! > 7) throw new DerError('a bit string is cut off');
  return content.subarray(1);
}

/** A small INTEGER or ENUMERATED. */
export function readSmallInteger(element: Der): number {
  const { content } = element;
  if (content.length === 0 || content.length > 6 || content[0]! >= 128) throw new DerError('a number is out of bounds');
  return content.readUIntBE(0, content.length);
}

/** BOOLEAN (X.690 §11.1: 0 or 255). */
export function readBoolean(element: Der): boolean {
  const { content } = expectTag(element, BOOLEAN);
  if (content.length !== 1 || (content[0] !== 0 && content[0] !== 255))
    throw new DerError('a boolean is neither true nor false');
  return content[0] === 255;
}

/** UTCTime or GeneralizedTime as RFC 5280 §4.1.2.5 has them: seconds, Z. */
export function readTime(element: Der | undefined): Date {
  const tag = element?.tag;
  if (element === undefined || (tag !== UTC_TIME && tag !== GENERALIZED_TIME)) throw new DerError('a time is expected');
  const text = element.content.toString('latin1');
  const parts = (
    tag === UTC_TIME ? /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/ : /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/
  ).exec(text);
  if (parts === null) throw new DerError('a time is not written as it should be');
  const [year, month, day, hour, minute, second] = parts.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const full = tag === UTC_TIME ? year + (year < 50 ? 2000 : 1900) : year;
  const time = new Date(0);
  time.setUTCFullYear(full, month - 1, day);
  time.setUTCHours(hour, minute, second, 0);
  // A 31st of February would have rolled over.
  if (
    time.getUTCMonth() !== month - 1 ||
    time.getUTCDate() !== day ||
    time.getUTCHours() !== hour ||
    time.getUTCMinutes() !== minute
  )
    throw new DerError('a time does not exist');
  return time;
}

/** Writes an element. */
export function writeDer(tag: number, ...parts: Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  if (content.length < 128) return Buffer.concat([Buffer.from([tag, content.length]), content]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  const shortest = length.subarray(length.findIndex((octet) => octet !== 0));
  return Buffer.concat([Buffer.from([tag, 0x80 | shortest.length]), shortest, content]);
}

/** Writes an OBJECT IDENTIFIER. */
export function writeOid(oid: string): Buffer {
  const [first = 0, second = 0, ...rest] = oid.split('.').map(Number);
  const octets = [first * 40 + second, ...rest].flatMap((arc) => {
    const groups = [arc % 128];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) groups.unshift((left % 128) | 128);
    return groups;
  });
  return writeDer(OID, Buffer.from(octets));
}

function readAt(octets: Buffer, at: number): { element: Der; end: number } {
  const [tag, short] = [octets[at], octets[at + 1]];
  if (tag === undefined || short === undefined) throw new DerError('an element is cut off');
  if ((tag & 0x1f) === 0x1f) throw new DerError('a tag of several octets is not known');
  let start = at + 2;
  let length = short;
  if (short >= 128) {
    const size = short & 127;
    // Four octets would be more than anything here may have.
    if (size === 0 || size > 3) throw new DerError('a length is not one of DER');
    if (start + size > octets.length) throw new DerError('an element is cut off');
    length = octets.readUIntBE(start, size);
    if (length < 128 || octets[start] === 0) throw new DerError('a length is longer than it has to be');
    start += size;
  }
  const end = start + length;
  if (end > octets.length) throw new DerError('an element goes beyond the end');
  return { element: { tag, content: octets.subarray(start, end), whole: octets.subarray(at, end) }, end };
}

export const BOOLEAN = 0x01;
export const INTEGER = 0x02;
export const BIT_STRING = 0x03;
export const OCTET_STRING = 0x04;
export const OID = 0x06;
export const ENUMERATED = 0x0a;
export const UTC_TIME = 0x17;
export const GENERALIZED_TIME = 0x18;
export const SEQUENCE = 0x30;
export const SET = 0x31;
/** A context-specific tag: `[n]`, constructed or primitive. */
export const contextTag = (number: number, isConstructed = true): number => (isConstructed ? 0xa0 : 0x80) | number;
