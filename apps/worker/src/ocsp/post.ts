import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import type { OcspPost } from '@posthorn/transport/ocsp/fetch';

/** Gives the addresses of a host name. */
export type AddressesOf = (host: string) => Promise<string[]>;

/** Says why an address may not be asked; null: it may. */
export type AddressGuard = (address: string) => string | null;

/**
 * Posts to a web server of somebody else's naming (a certificate names its responder): one request, no redirects, so many octets and seconds at most,
 * and never to this machine itself, whatever a name resolves to. The address that was looked at is the one that is connected to.
 */
export function createPost(options: { addressesOf: AddressesOf; guard: AddressGuard; timeoutMs: number }): OcspPost {
  const { addressesOf, guard, timeoutMs } = options;
  const lookup: LookupFunction = (host, { all }, done) => {
    addressesOf(host).then(
      (found) => {
        const address = found.find((candidate) => guard(candidate) === null);
        if (address !== undefined) done(null, all ? [{ address, family: isIP(address) }] : address, isIP(address));
        else done(new Error(found[0] === undefined ? `${host} has no address` : guard(found[0])!), []);
      },
      (error: Error) => done(error, []),
    );
  };
  return (url, { body, headers, maxOctets }) => {
    const literal = url.hostname.replace(/^\[|\]$/g, '');
    const refused = isIP(literal) === 0 ? null : guard(literal);
    if (refused !== null) return Promise.reject(new Error(refused));
    return new Promise((resolve, reject) => {
      const send = url.protocol === 'https:' ? requestHttps : requestHttp;
      const asked = send(url, {
        method: 'POST',
        headers: { ...headers, 'content-length': body.length, connection: 'close' },
        agent: false,
        lookup,
        signal: AbortSignal.timeout(timeoutMs),
      });
      asked.once('error', (error: Error) =>
        reject(error.name === 'AbortError' ? new Error(`no answer within ${timeoutMs / 1000} s`) : error),
      );
      asked.once('response', (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > maxOctets) asked.destroy(new Error(`the answer is larger than ${maxOctets} octets`));
          else chunks.push(chunk);
        });
        response.once('error', reject);
        response.once('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            type: response.headers['content-type'] ?? '',
            octets: Buffer.concat(chunks),
          }),
        );
      });
      asked.end(body);
    });
  };
}

/** This machine itself, its neighbours on the cable, and what is no host (RFC 6890). Private networks are allowed: authorities of one's own live there. */
export const refuseOwnMachine: AddressGuard = (address) =>
  forbidden.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4') ? `${address} is not an address to ask` : null;

const forbidden = new BlockList();
forbidden.addSubnet('0.0.0.0', 8);
forbidden.addSubnet('127.0.0.0', 8);
forbidden.addSubnet('169.254.0.0', 16);
forbidden.addSubnet('224.0.0.0', 4);
forbidden.addSubnet('240.0.0.0', 4);
forbidden.addAddress('::', 'ipv6');
forbidden.addAddress('::1', 'ipv6');
forbidden.addSubnet('fe80::', 10, 'ipv6');
forbidden.addSubnet('ff00::', 8, 'ipv6');
