import type { ProxyHeader, ReadHeader } from './header.ts';
import { readTlvs } from './tlvs.ts';

/** Version 2: a fixed part of 16 octets, addresses, and TLVs (§2.2). `octets` begin with the signature. */
export function readV2(octets: Buffer): ReadHeader {
  const malformed = (reason: string): ReadHeader => ({ kind: 'malformed', reason });
  const command = octets[12];
  if (command === undefined) return { kind: 'partial' };
  if (command >> 4 !== 2) return malformed(`version ${command >> 4} of the binary header is not known`);
  const isLocal = (command & 15) === 0;
  if ((command & 15) > 1) return malformed(`command ${command & 15} is not known`);
  const transport = octets[13];
  if (transport === undefined) return { kind: 'partial' };
  // §2.2: a LOCAL header's family is ignored.
  const size = SIZES[transport];
  if (!isLocal && size === undefined)
    return malformed(`the address family 0x${transport.toString(16).padStart(2, '0')} is not known`);
  if (octets.length < FIXED) return { kind: 'partial' };
  const length = FIXED + octets.readUInt16BE(14);
  if (!isLocal && length < FIXED + size!) return malformed('the header is too short for its addresses');
  if (octets.length < length) return { kind: 'partial' };
  const whole = octets.subarray(0, length);
  if (isLocal) return { kind: 'header', header: { kind: 'local', version: 2, tlvs: { others: [] } }, length };
  const read = readTlvs(whole, FIXED + size!);
  if (!read.ok) return malformed(read.reason);
  return {
    kind: 'header',
    header: { ...endsOf(whole, transport), version: 2, tlvs: read.tlvs } as ProxyHeader,
    length,
  };
}

/** What cannot be the two ends of an SMTP connection over IP says nothing of them. */
function endsOf(octets: Buffer, transport: number): Pick<ProxyHeader, 'kind'> {
  if (transport !== TCP4 && transport !== TCP6) return { kind: 'local' };
  const size = transport === TCP4 ? 4 : 16;
  const address = transport === TCP4 ? ipv4 : ipv6;
  const source = {
    address: address(octets.subarray(FIXED, FIXED + size)),
    port: octets.readUInt16BE(FIXED + 2 * size),
  };
  const destination = {
    address: address(octets.subarray(FIXED + size, FIXED + 2 * size)),
    port: octets.readUInt16BE(FIXED + 2 * size + 2),
  };
  return { kind: 'proxied', source, destination } as Pick<ProxyHeader, 'kind'>;
}

const ipv4 = (octets: Buffer): string => octets.join('.');

/** RFC 5952: lower case, the longest run of zero groups (the first of equals, two at least) as `::`. */
function ipv6(octets: Buffer): string {
  const groups = Array.from({ length: 8 }, (_, index) => octets.readUInt16BE(index * 2));
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff)
    return `::ffff:${ipv4(octets.subarray(12))}`;
  let best = { start: 0, length: 0 };
  for (let start = 0; start < 8; start += 1) {
    let end = start;
    while (end < 8 && groups[end] === 0) end += 1;
    if (end - start > best.length) best = { start, length: end - start };
  }
  const words = groups.map((group) => group.toString(16));
  if (best.length < 2) return words.join(':');
  return `${words.slice(0, best.start).join(':')}::${words.slice(best.start + best.length).join(':')}`;
}

export const SIGNATURE = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');
const FIXED = 16;
const TCP4 = 0x11;
const TCP6 = 0x21;
/** Octets of the addresses by family and transport; datagrams and UNIX sockets are read over. */
const SIZES: Record<number, number> = { 0: 0, [TCP4]: 12, 18: 12, [TCP6]: 36, 34: 36, 49: 216, 50: 216 };
