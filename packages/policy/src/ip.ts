import ipaddr from 'ipaddr.js';

/** An IP address as numbers: one for IPv4, eight for IPv6. An IPv4-mapped IPv6 address is the IPv4 address (RFC 4291 §2.5.5.2). */
export type Ip = { family: 4; parts: [number] } | { family: 6; parts: number[] };

/** A network: an address whose bits beyond `prefix` are zero. */
export type Network = { ip: Ip; prefix: number };

/** Reads an IP address in its strict text form; brackets, ports and zones are not accepted. */
export function parseIp(text: string): Ip | undefined {
  if (text.includes(':')) return parseV6(text);
  return parseV4(text);
}

/**
 * Reads `192.0.2.0/24` or `2001:db8::/32`; an address alone is a network of one. A prefix of an IPv4-mapped network counts
 * from the 96 mapped bits. Returns undefined when the text does not look like an address at all.
 */
export function parseNetwork(text: string): Network | { position: number; reason: string } | undefined {
  const slash = text.indexOf('/');
  const addressText = slash < 0 ? text : text.slice(0, slash);
  if (!LOOKS_LIKE_IP.test(addressText) && !addressText.includes(':')) {
    return slash < 0
      ? undefined
      : { position: 0, reason: 'only an IP address can be followed by / and a prefix length' };
  }
  const ip = parseIp(addressText);
  if (!ip) return { position: badPosition(addressText), reason: `"${addressText}" is not an IP address` };
  const mapped = ip.family === 4 && addressText.includes(':');
  const bits = ip.family === 4 ? 32 : 128;
  if (slash < 0) return { ip, prefix: bits };
  const prefixText = text.slice(slash + 1);
  const most = mapped ? 128 : bits;
  const least = mapped ? 96 : 0;
  const written = /^(0|[1-9]\d{0,2})$/.test(prefixText) ? Number(prefixText) : Number.NaN;
  if (!(written >= least && written <= most)) {
    return { position: slash + 1, reason: `the prefix length must be a number from ${least} to ${most}` };
  }
  const prefix = mapped ? written - 96 : written;
  const key = maskedKey(ip, prefix);
  if (key !== maskedKey(ip, bits)) {
    return {
      position: 0,
      reason: `bits are set beyond the prefix: the network is ${formatMasked(ip, prefix)}/${written}`,
    };
  }
  return { ip, prefix };
}

/** The address with all bits beyond `prefix` cleared, as a key for maps: a number for IPv4, text for IPv6. */
export function maskedKey(ip: Ip, prefix: number): number | string {
  const parts = maskedParts(ip, prefix);
  return ip.family === 4 ? parts[0]! : parts.map((part) => part.toString(16)).join(':');
}

function maskedParts(ip: Ip, prefix: number): number[] {
  const width = ip.family === 4 ? 32 : 16;
  return ip.parts.map((part, index) => {
    const kept = Math.min(width, Math.max(0, prefix - index * width));
    // Shifting a 32-bit number by 32 would keep it whole.
    return kept === 0 ? 0 : (part & ~(2 ** (width - kept) - 1)) >>> 0;
  });
}

function formatMasked(ip: Ip, prefix: number): string {
  const parts = maskedParts(ip, prefix);
  if (ip.family === 6) return new ipaddr.IPv6(parts).toString();
  const [value = 0] = parts;
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');
}

function parseV4(text: string): Ip | undefined {
  const match = V4.exec(text);
  if (!match) return undefined;
  let value = 0;
  for (let index = 1; index <= 4; index += 1) {
    const octet = Number(match[index]);
    if (octet > 255) return undefined;
    value = value * 256 + octet;
  }
  return { family: 4, parts: [value] };
}

function parseV6(text: string): Ip | undefined {
  if (text.length > 45 || !V6_CHARACTERS.test(text) || !ipaddr.IPv6.isValid(text)) return undefined;
  const { parts } = ipaddr.IPv6.parse(text);
  if (parts.slice(0, 5).every((part) => part === 0) && parts[5] === 0xffff) {
    return { family: 4, parts: [parts[6]! * 65_536 + parts[7]!] };
  }
  return { family: 6, parts };
}

/** Where an address goes wrong: the first octet too large or malformed, or the first impossible character. */
function badPosition(text: string): number {
  if (text.includes(':')) return Math.max(0, text.search(/[^0-9a-f:.]|:::|[0-9a-f]{5}/i));
  let position = 0;
  for (const octet of text.split('.')) {
    if (!/^(0|[1-9]\d{0,2})$/.test(octet) || Number(octet) > 255) return position;
    position += octet.length + 1;
  }
  return text.length;
}

const V4 = /^(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})$/;
const V6_CHARACTERS = /^[0-9a-f:.]+$/i;
const LOOKS_LIKE_IP = /^\.*\d[\d.]*$/;
