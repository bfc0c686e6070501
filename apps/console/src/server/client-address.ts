import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

/** The proxies whose word about a client is believed. */
export type TrustedProxies = { has(address: string): boolean };

/** Reads a comma list of addresses and networks (`10.0.0.0/8`). Throws one sentence about what it cannot read. */
export const parseTrustedProxies = (text: string | undefined): TrustedProxies => {
  const list = new BlockList();
  for (const item of (text ?? '').split(',').map((part) => part.trim())) {
    if (item === '') continue;
    const [address = '', bits] = item.split('/');
    const family = isIP(address);
    const most = family === 6 ? 128 : 32;
    const length = bits === undefined ? most : Number(bits);
    if (!family || !Number.isInteger(length) || length < 0 || length > most)
      throw new Error(`POSTHORN_TRUSTED_PROXIES has "${item}", which is no address and no network such as 10.0.0.0/8.`);
    list.addSubnet(address, length, family === 6 ? 'ipv6' : 'ipv4');
  }
  return { has: (address) => isIP(address) > 0 && list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4') };
};

/**
 * Where a request comes from: the TCP peer, unless that is a trusted proxy. Then the last address in X-Forwarded-For that is not one
 * itself; what stands left of it was written by the client.
 */
export const clientAddress = (incoming: IncomingMessage, proxies: TrustedProxies): string => {
  const peer = plain(incoming.socket.remoteAddress ?? '');
  if (!proxies.has(peer)) return peer;
  const named = [incoming.headers['x-forwarded-for'] ?? []].flat().join(',').split(',');
  let at = peer;
  for (const item of named.map((part) => plain(part.trim())).toReversed()) {
    if (!isIP(item)) return at;
    at = item;
    if (!proxies.has(item)) return at;
  }
  return at;
};

const plain = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/, '').replace(/^\[(.*)\]$/, '$1');
