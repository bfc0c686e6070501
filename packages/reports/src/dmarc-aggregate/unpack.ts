import { gunzipped, isGzip } from './gzip.ts';
import { filesInZip } from './zip.ts';

/** Its name is null where it was packed without one. */
type UnpackedFile = { name: string | null; octets: Buffer };

export type Unpacked =
  /** Each is said to be XML by how it begins. `broken` says of others in the same file why they cannot be read. */
  | { ok: true; files: readonly UnpackedFile[]; broken: readonly string[] }
  /** `isTooMuch`: nothing of it is taken, for what it asks for has no end. */
  | { ok: false; reason: string; isTooMuch?: true };

export type UnpackBounds = {
  maxPacked?: number;
  maxUnpacked?: number;
  /** What other files of the same mail came to; it counts against `maxUnpacked`. */
  before?: number;
};

/**
 * The XML in a file as it was sent: plain, in gzip or in zip, whatever it is called, and packed twice as some mail programs do. What sizes the file declares
 * is not believed; what is packed three times is refused, and so is all that becomes larger than `maxUnpacked` (default 128 MB). In a zip file what
 * cannot be read does not keep the others back. Never throws.
 */
export async function unpackReport(octets: Uint8Array, bounds: UnpackBounds = {}): Promise<Unpacked> {
  const { maxPacked = MAX_PACKED, maxUnpacked = MAX_UNPACKED, before = 0 } = bounds;
  const file = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength);
  if (file.length > maxPacked) return fail(`it is larger than ${sizeOf(maxPacked)}`);
  switch (kindOf(file)) {
    case 'empty':
      return fail('it is empty');
    case 'xml':
      return file.length > maxUnpacked
        ? fail(`it is larger than ${sizeOf(maxUnpacked)}`)
        : { ok: true, files: [{ name: null, octets: file }], broken: [] };
    case 'gzip':
      return await ungzip(file, roomOf(maxUnpacked, before), maxPacked);
    case 'zip':
      return await unzip(file, roomOf(maxUnpacked, before), maxPacked);
    case 'other':
      return fail('it is neither XML nor gzip nor zip');
  }
}

/** By how they begin, never by a name. */
export function kindOf(octets: Buffer): 'empty' | 'xml' | 'gzip' | 'zip' | 'other' {
  if (octets.length === 0) return 'empty';
  if (isGzip(octets)) return 'gzip';
  if (octets[0] === 0x50 && octets[1] === 0x4b) return 'zip';
  return /^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\0]*</.test(octets.toString('latin1', 0, 256)) ? 'xml' : 'other';
}

/** What a file may become, and the words for more than that. */
type Room = { most: number; tooLarge: string };

const roomOf = (maxUnpacked: number, before: number): Room => ({
  most: Math.max(0, maxUnpacked - before),
  tooLarge: `${before > 0 ? 'together with the files before it, ' : ''}it becomes larger than ${sizeOf(maxUnpacked)}`,
});

async function ungzip(file: Buffer, room: Room, again: number): Promise<Unpacked> {
  const { most, tooLarge } = room;
  const members = again === 0 ? MAX_MEMBERS_INSIDE : MAX_MEMBERS;
  const read = await gunzipped(file, most, members);
  if (read.ok) return taken({ name: null, octets: read.octets }, room, again);
  if (read.reason === 'too large') return tooMuch(tooLarge);
  if (read.reason === 'too many') return tooMuch(`it is gzip in more than ${members} pieces`);
  return fail(read.reason === 'cut' ? 'it is gzip that ends too early' : 'it is gzip that is damaged');
}

async function unzip(file: Buffer, room: Room, again: number): Promise<Unpacked> {
  const read = await filesInZip(file, { ...room, maxBroken: MAX_BROKEN });
  if (!read.ok) return read;
  const files: UnpackedFile[] = [];
  const broken = [...read.broken];
  let left = room.most;
  for (const one of read.files) {
    // Notes and pictures beside reports are nobody's loss.
    if (!isPackedReport(one.octets) && !NAMED_AS_REPORT.test(one.name)) continue;
    const inside = await taken(one, { ...room, most: left }, again);
    if (inside.ok) {
      for (const { octets } of inside.files) left -= octets.length;
      files.push(...inside.files.map(({ name, octets }) => ({ name: name ?? one.name, octets })));
      broken.push(...inside.broken);
    } else if (inside.isTooMuch) return inside;
    else broken.push(inside.reason);
    if (files.length > MAX_FILES) return tooMuch(`it holds more than ${MAX_FILES} files`);
    if (broken.length > MAX_BROKEN) return tooMuch(`more than ${MAX_BROKEN} files in it cannot be read: ${broken[0]}`);
  }
  if (files.length > 0) return { ok: true, files, broken };
  const [first] = read.files;
  if (broken[0] !== undefined) return fail(broken[0]);
  return first === undefined ? fail('it is a zip file with nothing in it') : await taken(first, room, again);
}

const isPackedReport = (octets: Buffer): boolean => ['xml', 'gzip', 'zip'].includes(kindOf(octets));

/** What came out must be XML, or packed once more and then at most `again` octets; 0: it was. */
async function taken(
  { name, octets }: { name: string | null; octets: Buffer },
  room: Room,
  again: number,
): Promise<Unpacked> {
  const what = name === null ? 'what is in it' : `"${name}" in it`;
  switch (kindOf(octets)) {
    case 'xml':
      return { ok: true, files: [{ name, octets }], broken: [] };
    case 'gzip':
    case 'zip': {
      if (again === 0) return fail(`${what} is packed a third time`);
      if (octets.length > again) return fail(`${what} is packed once more, and larger than ${sizeOf(again)}`);
      const read = await (isGzip(octets) ? ungzip(octets, room, 0) : unzip(octets, room, 0));
      const words = (reason: string): string => `${what} is packed once more, and ${reason}`;
      return read.ok ? { ...read, broken: read.broken.map(words) } : { ...read, reason: words(read.reason) };
    }
    case 'empty':
      return fail(`${what} is empty`);
    default:
      return fail(`${what} is no XML`);
  }
}

const fail = (reason: string) => ({ ok: false, reason }) as const;
const tooMuch = (reason: string) => ({ ok: false, reason, isTooMuch: true }) as const;
const sizeOf = (octets: number): string =>
  octets >= 1_048_576 ? `${Math.round(octets / 1_048_576)} MB` : `${octets} octets`;

const MAX_PACKED = 32 * 1_048_576;
const MAX_UNPACKED = 128 * 1_048_576;
/** The files in all files that are packed within one. */
const MAX_FILES = 100;
const MAX_MEMBERS = 1000;
/** What is damaged costs time, and counts against no size. */
const MAX_BROKEN = 8;
const NAMED_AS_REPORT = /\.(?:xml|gz|zip)$|![^!]+!\d+!\d+/i;
/** A zip file may hold a hundred of them. */
const MAX_MEMBERS_INSIDE = 10;
