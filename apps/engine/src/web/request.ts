import type { IncomingMessage } from 'node:http';
import { plain, type WebAnswer, type WebRequest } from './answer.ts';

/**
 * Reads what a client asks. Only the plainest form passes: GET or HEAD, one Host, a path of unreserved characters (RFC 3986 §2.3) in origin form. Whatever
 * would have to be decoded, joined or cut before it means something is refused, so that nothing here means two things to two readers.
 */
export function readWebRequest({
  method,
  url = '',
  headersDistinct,
}: Pick<IncomingMessage, 'method' | 'url' | 'headersDistinct'>): WebRequest | WebAnswer {
  if (method !== 'GET' && method !== 'HEAD') return plain(405, 'Only GET and HEAD.\n', { allow: 'GET, HEAD' });
  const { host: hosts = [] } = headersDistinct;
  const host = hosts.length === 1 ? readHost(hosts[0]!) : null;
  if (host === null) return plain(400, 'One Host field with the name of a host.\n');
  if (url.length > MAX_PATH || !PATH.test(url) || url.split('/').some((part) => part === '.' || part === '..'))
    return plain(404, 'Not here.\n');
  return { host, path: url, method };
}

/** The name in a Host field (RFC 9110 §7.2), without port and final dot; null for what is no name. */
function readHost(text: string): string | null {
  const [, name = ''] = /^([A-Za-z0-9._-]{1,254}?)\.?(?::\d{1,5})?$/.exec(text) ?? [];
  return name === '' || name.includes('..') || name.startsWith('.') ? null : name.toLowerCase();
}

const PATH = /^\/(?:[A-Za-z0-9._~-]+\/)*[A-Za-z0-9._~-]*$/;
const MAX_PATH = 1000;
