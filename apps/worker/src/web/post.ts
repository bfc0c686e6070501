import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import type { SecureContext } from 'node:tls';
import type { AddressGuard } from './address-guard.ts';
import { pinnedLookup } from './pinned-lookup.ts';

/** Gives the addresses of a host name. */
export type AddressesOf = (host: string) => Promise<string[]>;

/** One POST and its whole answer. */
export type Post = (
  url: URL,
  request: {
    body: Buffer;
    headers: Record<string, string>;
    /** The answer is given up when it is larger. */
    maxOctets: number;
  },
) => Promise<{ status: number; type: string; octets: Buffer }>;

/**
 * Posts to a web server of somebody else's naming (a certificate names its responder): one request, no redirects, so many octets and seconds at most,
 * and never to this machine itself, whatever a name resolves to. The address that was looked at is the one that is connected to.
 */
export function createPost(options: {
  addressesOf: AddressesOf;
  guard: AddressGuard;
  timeoutMs: number;
  /** Who may vouch for servers; the authorities that Node knows when left out. */
  trust?: () => SecureContext;
}): Post {
  const { guard, timeoutMs, trust } = options;
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
        ...(trust && send === requestHttps ? { secureContext: trust() } : {}),
        lookup: pinnedLookup(() => allowedAddresses(url.hostname, options)),
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

async function allowedAddresses(
  host: string,
  { addressesOf, guard }: { addressesOf: AddressesOf; guard: AddressGuard },
): Promise<string[]> {
  const found = await addressesOf(host);
  const allowed = found.filter((address) => guard(address) === null);
  if (allowed.length > 0) return allowed;
  throw new Error(found[0] === undefined ? `${host} has no address` : guard(found[0])!);
}
