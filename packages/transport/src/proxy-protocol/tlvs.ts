import { crc32c } from './crc32c.ts';
import type { ProxyTls, ProxyTlvs } from './header.ts';

/** Reads what follows the addresses (§2.2): type, length, value. A checksum that is there has to be right. */
export function readTlvs(header: Buffer, start: number): { ok: true; tlvs: ProxyTlvs } | { ok: false; reason: string } {
  const tlvs: ProxyTlvs = { others: [] };
  const seen = new Set<number>();
  const entries = split(header, start, header.length);
  if (entries === null) return { ok: false, reason: 'a TLV goes beyond the end of the header' };
  for (const { type, at, length } of entries) {
    const value = header.subarray(at, at + length);
    // A NOOP is padding; the others say one thing, once.
    if (type !== NOOP && KNOWN.has(type) && seen.has(type))
      return { ok: false, reason: `the TLV 0x${hex(type)} stands twice` };
    seen.add(type);
    if (type === ALPN) tlvs.alpn = text(value);
    else if (type === AUTHORITY) tlvs.authority = text(value);
    else if (type === NETNS) tlvs.netns = text(value);
    else if (type === CRC) {
      if (length !== 4 || value.readUInt32BE(0) !== crc32c(header, { from: at, to: at + 4 }))
        return { ok: false, reason: 'the checksum is wrong' };
    } else if (type === UNIQUE_ID) {
      if (length > 128) return { ok: false, reason: 'the unique id is longer than 128 octets' };
      tlvs.uniqueId = value.toString('hex');
    } else if (type === SSL) {
      const tls = readTls(header, at, length);
      if (tls === null) return { ok: false, reason: 'the TLS part is malformed' };
      tlvs.tls = tls;
    } else if (type !== NOOP && tlvs.others.length < 20) tlvs.others.push(hex(type));
  }
  return { ok: true, tlvs };
}

/** §2.2.6: a bit field, the result of verification, and TLVs of its own. */
function readTls(header: Buffer, at: number, length: number): ProxyTls | null {
  if (length < 5) return null;
  const client = header[at]!;
  const tls: ProxyTls = {
    isTls: (client & 1) !== 0,
    hasClientCertificate: (client & 6) !== 0,
    isVerified: (client & 6) !== 0 && header.readUInt32BE(at + 1) === 0,
  };
  const entries = split(header, at + 5, at + length);
  if (entries === null) return null;
  for (const entry of entries) {
    const name = TLS_NAMES[entry.type];
    if (name !== undefined) tls[name] = text(header.subarray(entry.at, entry.at + entry.length));
  }
  return tls;
}

function split(header: Buffer, start: number, end: number): { type: number; at: number; length: number }[] | null {
  const entries: { type: number; at: number; length: number }[] = [];
  for (let at = start; at < end; ) {
    if (at + 3 > end) return null;
    const length = header.readUInt16BE(at + 1);
    if (at + 3 + length > end) return null;
    entries.push({ type: header[at]!, at: at + 3, length });
    at += 3 + length;
  }
  return entries;
}

/** Printable, at most 255 characters: it goes into logs and facts. */
const text = (value: Buffer): string => value.toString('latin1', 0, 255).replace(/[^\x20-\x7e]/g, '?');
const hex = (type: number): string => type.toString(16).padStart(2, '0');

const ALPN = 0x01;
const AUTHORITY = 0x02;
const CRC = 0x03;
const NOOP = 0x04;
const UNIQUE_ID = 0x05;
const SSL = 0x20;
const NETNS = 0x30;
const KNOWN: ReadonlySet<number> = new Set([ALPN, AUTHORITY, CRC, UNIQUE_ID, SSL, NETNS]);
const TLS_NAMES: Record<number, 'version' | 'commonName' | 'cipher' | 'signatureAlgorithm' | 'keyAlgorithm'> = {
  33: 'version',
  34: 'commonName',
  35: 'cipher',
  36: 'signatureAlgorithm',
  37: 'keyAlgorithm',
};
