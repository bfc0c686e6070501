import { getServers } from 'node:dns';
import { isIP } from 'node:net';
import type { DnsServer } from './resolver.ts';

/** Reads `127.0.0.1:53,[::1]:5353,192.0.2.1`; port 53 when none is given. Throws RangeError naming the bad item. */
export function parseServers(text: string): DnsServer[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
    .map(parseServer);
}

/** As {@link parseServers} reads it; without the usual port. */
export function nameOfServer({ host, port }: DnsServer): string {
  return port === 53 ? host : host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** The resolvers the operating system is set up with. */
export function systemServers(): DnsServer[] {
  return getServers().map(parseServer);
}

function parseServer(item: string): DnsServer {
  if (isIP(item)) return { host: item, port: 53 };
  const match = /^(?:\[([^\]]+)\]|([0-9.]+))(?::(\d{1,5}))?$/.exec(item);
  const host = match?.[1] ?? match?.[2] ?? '';
  const port = Number(match?.[3] ?? 53);
  const isBracketed = match?.[1] !== undefined;
  if (isIP(host) !== (isBracketed ? 6 : 4) || port < 1 || port > 65_535) {
    throw new RangeError(
      `not a DNS server: "${item}" (expected an address with an optional port, such as 127.0.0.1:53)`,
    );
  }
  return { host, port };
}
