import { isIP } from 'node:net';

/** Octets of an address (4 or 16; an IPv4-mapped one gives 4), or null for anything else. Zones (`%eth0`) are refused. */
export function parseIp(text: string): Uint8Array | null {
  const family = text.includes('%') ? 0 : isIP(text);
  if (family === 4) return Uint8Array.from(text.split('.'), Number);
  if (family === 6) return unmap(parseIpv6(text));
  return null;
}

/** Whether two texts name one address. */
export function isSameIp(a: string, b: string): boolean {
  const [left, right] = [parseIp(a), parseIp(b)];
  return left !== null && right !== null && Buffer.compare(left, right) === 0;
}

/** `1.2.0.192.in-addr.arpa` (RFC 1035 §3.5) or the ip6.arpa name (RFC 3596 §2.5); null when it is no address. */
export function reverseQueryName(address: string): string | null {
  const octets = parseIp(address);
  if (!octets) return null;
  if (octets.length === 4) return `${[...octets].reverse().join('.')}.in-addr.arpa`;
  const nibbles = [...octets].flatMap((octet) => [octet >> 4, octet & 15]);
  return `${nibbles
    .reverse()
    .map((nibble) => nibble.toString(16))
    .join('.')}.ip6.arpa`;
}

/** The text is known to be valid. */
function parseIpv6(text: string): Uint8Array {
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(text);
  const plain = dotted ? `${dotted[1]}${hex(dotted[2]!, dotted[3]!)}:${hex(dotted[4]!, dotted[5]!)}` : text;
  const [head = '', tail] = plain.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const middle = Array<string>(8 - left.length - right.length).fill('0');
  return Uint8Array.from(
    [...left, ...middle, ...right].flatMap((group) => {
      const value = Number.parseInt(group, 16);
      return [value >> 8, value & 255];
    }),
  );
}

function hex(high: string, low: string): string {
  return (Number(high) * 256 + Number(low)).toString(16);
}

function unmap(octets: Uint8Array): Uint8Array {
  const isMapped = octets[10] === 255 && octets[11] === 255 && octets.subarray(0, 10).every((octet) => octet === 0);
  return isMapped ? octets.subarray(12) : octets;
}
