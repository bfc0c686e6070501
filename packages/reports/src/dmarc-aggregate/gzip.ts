import { promisify } from 'node:util';
import { crc32, type InflateRaw, inflateRaw, type ZlibOptions } from 'node:zlib';

export type GzipReading =
  | { ok: true; octets: Buffer }
  | { ok: false; reason: 'too large' | 'too many' | 'cut' | 'damaged' };

/**
 * Unpacks gzip (RFC 1952), one member after another, to at most `most` octets. What stands behind the last member is passed over: mail systems
 * leave line breaks there, which Node's own gunzip takes for a broken member. `maxMembers`: each costs time, however little is in it. Never throws.
 */
export async function gunzipped(file: Buffer, most: number, maxMembers: number): Promise<GzipReading> {
  const members: Buffer[] = [];
  let size = 0;
  for (let at = 0; ; ) {
    const begin = endOfHeader(file, at);
    if (begin === null) return { ok: false, reason: 'cut' };
    const body = await inflated(file.subarray(begin), most - size);
    if (typeof body === 'string') return { ok: false, reason: body };
    const trailer = begin + body.packed;
    if (trailer + 8 > file.length) return { ok: false, reason: 'cut' };
    if (file.readUInt32LE(trailer) !== crc32(body.octets)) return { ok: false, reason: 'damaged' };
    members.push(body.octets);
    size += body.octets.length;
    at = trailer + 8;
    if (!isGzip(file, at)) return { ok: true, octets: Buffer.concat(members) };
    if (members.length >= maxMembers) return { ok: false, reason: 'too many' };
  }
}

export const isGzip = (file: Buffer, at = 0): boolean => file[at] === 0x1f && file[at + 1] === 0x8b;

/** RFC 1952 §2.3; null: it ends before. */
function endOfHeader(file: Buffer, start: number): number | null {
  const flags = file[start + 3];
  if (flags === undefined) return null;
  let at = start + 10;
  if (flags & EXTRA) at += 2 + (at + 2 <= file.length ? file.readUInt16LE(at) : 0);
  for (const text of [NAME, COMMENT]) {
    if ((flags & text) === 0) continue;
    const end = file.indexOf(0, at);
    if (end < 0) return null;
    at = end + 1;
  }
  if (flags & HEADER_SUM) at += 2;
  return at <= file.length ? at : null;
}

async function inflated(
  packed: Buffer,
  most: number,
): Promise<{ octets: Buffer; packed: number } | 'too large' | 'cut' | 'damaged'> {
  // Node takes 0 for no limit at all.
  if (most < 1) return 'too large';
  try {
    const { buffer, engine } = await inflateAsync(packed, { maxOutputLength: most, info: true });
    return { octets: buffer, packed: engine.bytesWritten };
  } catch (error) {
    const { code } = error as { code?: string };
    return code === 'ERR_BUFFER_TOO_LARGE' ? 'too large' : code === 'Z_BUF_ERROR' ? 'cut' : 'damaged';
  }
}

const inflateAsync = promisify(inflateRaw) as unknown as (
  packed: Buffer,
  options: ZlibOptions,
) => Promise<{ buffer: Buffer; engine: InflateRaw }>;
const EXTRA = 4;
const NAME = 8;
const COMMENT = 16;
const HEADER_SUM = 2;
