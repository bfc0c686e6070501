import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as WebStream } from 'node:stream/web';
import { createCompressor, encodingFor, isCompressible } from './compression.ts';
import { readCookies, writeCookie } from './cookies.ts';

/** Carries the client's address to code that sees only headers; a client's own is always replaced. */
export const peerHeader = 'x-posthorn-peer';

/** Says that a request body passed its limit; the server answers 413. */
export class BodyTooLarge extends Error {
  override name = 'BodyTooLarge';
  /** In octets. */
  readonly limit: number;
  constructor(limit: number) {
    super(`A request body may have at most ${limit} octets.`);
    this.limit = limit;
  }
}

/** What is known of a request besides what it says itself. */
export type RequestFacts = { address: string; isSecure: boolean; maxBody: number };

/**
 * The standard Request for one of Node's. It is aborted when the client goes away. Whoever reads its body gets a {@link BodyTooLarge} after
 * `maxBody` octets: libraries read bodies whole, before anybody has signed in.
 */
export const toRequest = (incoming: IncomingMessage, response: ServerResponse, facts: RequestFacts): Request => {
  const { address, isSecure, maxBody } = facts;
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (name.startsWith(':') || name === peerHeader || name === 'cookie') continue;
    for (const item of Array.isArray(value) ? value : [value ?? '']) headers.append(name, item);
  }
  headers.set(peerHeader, address);
  if (incoming.headers.cookie) headers.set('cookie', readCookies(incoming.headers.cookie, isSecure));
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  const method = incoming.method ?? 'GET';
  const hasBody = method !== 'GET' && method !== 'HEAD';
  if (Number(incoming.headers['content-length'] ?? 0) > maxBody) throw new BodyTooLarge(maxBody);
  const origin = `${isSecure ? 'https' : 'http'}://${safeHost(incoming.headers.host)}`;
  return new Request(new URL(pathAndQuery(incoming.url), origin), {
    method,
    headers,
    signal: gone.signal,
    ...(hasBody
      ? { body: Readable.toWeb(Readable.from(atMost(incoming, maxBody))) as ReadableStream, duplex: 'half' as const }
      : {}),
  });
};

/** The same request with its body read; throws {@link BodyTooLarge} before anything else sees it. */
export const withBodyRead = async (request: Request): Promise<Request> => {
  if (!request.body) return request;
  try {
    const { method, headers, signal, url } = request;
    return new Request(url, { method, headers, signal, body: await request.arrayBuffer() });
  } catch (error) {
    for (let at: unknown = error; at instanceof Error; at = at.cause) if (at instanceof BodyTooLarge) throw at;
    throw error;
  }
};

async function* atMost(incoming: IncomingMessage, max: number): AsyncGenerator<Buffer> {
  let size = 0;
  // Whoever stops reading still has to answer on this connection.
  for await (const chunk of incoming.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > max) throw new BodyTooLarge(max);
    yield chunk;
  }
}

/** Writes a standard Response, streaming its body and stopping when the client goes away. */
export const sendResponse = async (response: Response, to: ServerResponse, isSecure: boolean): Promise<void> => {
  to.statusCode = response.status;
  response.headers.forEach((value, name) => {
    if (name !== 'set-cookie') to.setHeader(name, value);
  });
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) {
    to.setHeader(
      'set-cookie',
      cookies.map((cookie) => writeCookie(cookie, isSecure)),
    );
  }
  if (!response.body) {
    to.end();
    return;
  }
  const encoding = isCompressible(response.headers.get('content-type'))
    ? encodingFor(String(to.req.headers['accept-encoding'] ?? ''))
    : null;
  if (encoding && !to.hasHeader('content-encoding')) {
    to.removeHeader('content-length');
    to.setHeader('content-encoding', encoding);
    to.setHeader('vary', 'accept-encoding');
    to.flushHeaders();
    const body = Readable.fromWeb(response.body as unknown as WebStream);
    await pipeline(body, createCompressor(encoding), to).catch(() => to.destroy());
    return;
  }
  to.flushHeaders();
  try {
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      if (to.destroyed) break;
      if (!to.write(chunk)) await drained(to);
    }
    to.end();
  } catch {
    to.destroy();
  }
};

/** Did the browser speak https, to us or to the proxy in front of us? Only used to harden, never to trust. */
export const isSecureRequest = (incoming: IncomingMessage, publicOrigin: string | null): boolean => {
  const spoken = String(incoming.headers['x-forwarded-proto'] ?? '')
    .split(',')[0]
    ?.trim();
  if (spoken) return spoken === 'https';
  return publicOrigin === `https://${incoming.headers.host?.toLowerCase()}`;
};

/** `//elsewhere/path` and whole URLs are no paths of ours. */
const pathAndQuery = (url: string | undefined): string => {
  const text = url ?? '/';
  return text.startsWith('/') ? `/${text.replace(/^[/\\]+/, '')}` : '/';
};

const safeHost = (host: string | undefined): string => (host && URL.canParse(`http://${host}/`) ? host : 'localhost');

const drained = (to: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      to.off('drain', done);
      to.off('close', done);
      resolve();
    };
    to.on('drain', done);
    to.on('close', done);
  });
