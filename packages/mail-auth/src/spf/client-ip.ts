import { parseIp } from '@posthorn/dns/ip-address';

/** The client's address, ready to be compared and written. */
export type ClientIp = {
  family: 4 | 6;
  octets: Uint8Array;
  /** As people write it; an IPv4-mapped address as the IPv4 address it is. */
  text: string;
  /** `2.0.0.1.0.D.B.8...`, for the macro %{i} (RFC 7208 §7.3). */
  readonly nibbles: string;
};

/** Null when it is no address. */
export function asClientIp(text: string): ClientIp | null {
  const octets = parseIp(text);
  if (!octets) return null;
  const family = octets.length === 4 ? 4 : 6;
  return {
    family,
    octets,
    text: family === 4 ? octets.join('.') : text.toLowerCase(),
    get nibbles() {
      return [...octets]
        .flatMap((octet) => [(octet >> 4).toString(16), (octet & 15).toString(16)])
        .join('.')
        .toUpperCase();
    },
  };
}

/** Whether the client is in a network, given by the octets of an address in it. An address of the other family is not. */
export function inPrefix(ip: ClientIp, network: Uint8Array | null, prefix: number): boolean {
  // An ip6 mechanism with a mapped address names IPv6 clients, and those are IPv4 here.
  if (network?.length !== ip.octets.length) return false;
  for (let index = 0; index * 8 < prefix; index += 1) {
    const bits = Math.min(8, prefix - index * 8);
    const mask = (0xff << (8 - bits)) & 0xff;
    if ((ip.octets[index]! & mask) !== (network[index]! & mask)) return false;
  }
  return true;
}
