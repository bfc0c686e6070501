import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as WebStream } from 'node:stream/web';
import { createCompressor, encodingFor, isCompressible } from './compression.ts';

/** Carries the address of the TCP peer to code that sees only headers; a client's own is always replaced. */
export const peerHeader = 'x-posthorn-peer';

/** Says that a request body passed its limit; the server answers 413. */
export class BodyTooLarge extends Error {
  override name = 'BodyTooLarge';
}

/**
 * The standard Request for one of Node's. It is aborted when the client goes away. Whoever reads its body gets a {@link BodyTooLarge} after
 * `maxBody` octets: libraries read bodies whole, before anybody has signed in.
 */
export const toRequest = (incoming: IncomingMessage, response: ServerResponse, maxBody: number): Request => {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (name.startsWith(':') || name === peerHeader) continue;
    for (const item of Array.isArray(value) ? value : [value ?? '']) headers.append(name, item);
  }
  headers.set(peerHeader, peerOf(incoming));
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  const method = incoming.method ?? 'GET';
  const hasBody = method !== 'GET' && method !== 'HEAD';
  if (Number(incoming.headers['content-length'] ?? 0) > maxBody) throw new BodyTooLarge();
  return new Request(new URL(incoming.url ?? '/', `http://${safeHost(incoming.headers.host)}`), {
    method,
    headers,
    signal: gone.signal,
    ...(hasBody
      ? { body: Readable.toWeb(Readable.from(atMost(incoming, maxBody))) as ReadableStream, duplex: 'half' as const }
      : {}),
  });
};

async function* atMost(incoming: IncomingMessage, max: number): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > max) throw new BodyTooLarge();
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
  if (cookies.length > 0) to.setHeader('set-cookie', isSecure ? cookies.map((cookie) => `${cookie}; Secure`) : cookies);
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

export const peerOf = (incoming: IncomingMessage): string =>
  (incoming.socket.remoteAddress ?? '').replace(/^::ffff:/, '');

/** Did the browser speak https, to us or to the proxy in front of us? Only used to harden, never to trust. */
export const isSecureRequest = (incoming: IncomingMessage): boolean =>
  String(incoming.headers['x-forwarded-proto'] ?? '')
    .split(',')[0]
    ?.trim() === 'https';

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
