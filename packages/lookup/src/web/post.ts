import { type IncomingHttpHeaders, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import type { SecureContext } from 'node:tls';
import type { AddressGuard } from './address-guard.ts';
import { pinnedLookup } from './pinned-lookup.ts';

/** Gives the addresses of a host name. */
export type AddressesOf = (host: string) => Promise<string[]>;

/** One request and its whole answer. */
export type Post = (
  url: URL,
  request: {
    /** POST when left out. */
    method?: 'GET' | 'HEAD' | 'POST';
    body: Buffer;
    headers: Record<string, string>;
    /** The answer is given up when it is larger. */
    maxOctets: number;
    /** A larger answer is cut instead. */
    isCut?: boolean;
    /** Ends the wait for an answer that nobody wants any more. */
    signal?: AbortSignal;
  },
) => Promise<PostAnswer>;

/** `address`: where it was connected to. */
export type PostAnswer = {
  status: number;
  type: string;
  headers: IncomingHttpHeaders;
  octets: Buffer;
  address: string | undefined;
};

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
  return (url, { method = 'POST', body, headers, maxOctets, isCut, signal }) => {
    const literal = url.hostname.replace(/^\[|\]$/g, '');
    const refused = isIP(literal) === 0 ? null : guard(literal);
    if (refused !== null) return Promise.reject(new Error(refused));
    return new Promise((resolve, refuse) => {
      const late = AbortSignal.timeout(timeoutMs);
      // Whether the answer never began or never ended: the connection's own words say nothing of it.
      const reject = (error: Error): void =>
        refuse(late.aborted ? new Error(`no answer within ${timeoutMs / 1000} s`) : error);
      const send = url.protocol === 'https:' ? requestHttps : requestHttp;
      const asked = send(url, {
        method,
        headers: {
          ...headers,
          ...(method === 'POST' ? { 'content-length': body.length } : {}),
          connection: 'close',
        },
        agent: false,
        ...(trust && send === requestHttps ? { secureContext: trust() } : {}),
        lookup: pinnedLookup(() => allowedAddresses(url.hostname, options)),
        signal: signal === undefined ? late : AbortSignal.any([late, signal]),
      });
      asked.once('error', reject);
      asked.once('response', (response) => {
        const { statusCode: status = 0, headers: told } = response;
        const address = response.socket.remoteAddress;
        const chunks: Buffer[] = [];
        let size = 0;
        const finish = (): void =>
          resolve({
            status,
            type: told['content-type'] ?? '',
            headers: told,
            octets: Buffer.concat(chunks),
            address,
          });
        response.on('data', (chunk: Buffer) => {
          const room = maxOctets - size;
          size += chunk.length;
          if (size <= maxOctets) chunks.push(chunk);
          else if (isCut) {
            if (room > 0) chunks.push(chunk.subarray(0, room));
            finish();
            asked.destroy();
          } else asked.destroy(new Error(`the answer is larger than ${maxOctets} octets`));
        });
        response.once('error', reject);
        response.once('end', finish);
      });
      asked.end(method === 'POST' ? body : undefined);
    });
  };
}

async function allowedAddresses(
  host: string,
  { addressesOf, guard }: { addressesOf: AddressesOf; guard: AddressGuard },
): Promise<string[]> {
  const found = isLoopback(host) ? ['127.0.0.1', '::1'] : await addressesOf(host);
  const allowed = found.filter((address) => guard(address) === null);
  if (allowed.length > 0) return allowed;
  throw new Error(found[0] === undefined ? `${host} has no address` : guard(found[0])!);
}

/** RFC 6761 §6.3: these names are this machine, and DNS is not asked for them. */
const isLoopback = (host: string): boolean => /^(?:.+\.)?localhost\.?$/i.test(host);
