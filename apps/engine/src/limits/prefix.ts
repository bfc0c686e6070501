import { isIPv4, isIPv6, SocketAddress } from 'node:net';

/**
 * The network that an address belongs to, as a map key: `192.0.2.0/24`, `2001:db8:0:0::/64`.
 * IPv4-mapped IPv6 addresses count as the IPv4 address they carry.
 */
export function networkOf(address: string, prefix: { ipv4: number; ipv6: number }): string {
  const plain = unmapped(address);
  if (isIPv4(plain)) {
    const octets = plain.split('.').map(Number);
    return `${masked(octets, 8, prefix.ipv4).join('.')}/${prefix.ipv4}`;
  }
  const groups = masked(groupsOf(plain), 16, prefix.ipv6).map((group) => group.toString(16));
  return `${groups.join(':')}/${prefix.ipv6}`;
}

/** `::ffff:192.0.2.1` becomes `192.0.2.1`, a zone (`fe80::1%eth0`) is dropped; other addresses stay as they are. */
export function unmapped(address: string): string {
  if (address.charCodeAt(0) === 58 && address.startsWith('::ffff:') && isIPv4(address.slice(7)))
    return address.slice(7);
  const zone = address.indexOf('%');
  return zone < 0 ? address : address.slice(0, zone);
}

/**
 * An address that somebody wrote, as {@link unmapped} and in the one way of RFC 5952: `2001:DB8:0:0:0:0:0:1` becomes `2001:db8::1`. Limits, lists and
 * records would otherwise know one client by many names.
 */
export function asWrittenByUs(address: string): string {
  const plain = unmapped(address);
  return isIPv6(plain) ? unmapped(new SocketAddress({ address: plain, family: 'ipv6' }).address) : plain;
}

/** Is it 127.0.0.0/8 or ::1? */
export function isLoopback(address: string): boolean {
  const plain = unmapped(address);
  return plain.startsWith('127.') || plain === '::1';
}

function masked(parts: number[], width: 8 | 16, bits: number): number[] {
  return parts.map((part, index) => {
    const kept = Math.min(width, Math.max(0, bits - index * width));
    return part & (((1 << kept) - 1) << (width - kept));
  });
}

function groupsOf(address: string): number[] {
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  const text = dotted
    ? `${dotted[1]}${((Number(dotted[2]) << 8) | Number(dotted[3])).toString(16)}:${((Number(dotted[4]) << 8) | Number(dotted[5])).toString(16)}`
    : address;
  const [head = '', tail] = text.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...Array<string>(zeros).fill('0'), ...right].map((group) => Number.parseInt(group, 16) || 0);
  while (groups.length < 8) groups.push(0);
  return groups.slice(0, 8);
}
