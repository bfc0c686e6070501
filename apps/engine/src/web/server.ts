import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { EngineLog } from '../index.ts';
import type { Certificates } from '../tls/certificates.ts';
import { type Answerer, plain, type WebAnswer } from './answer.ts';
import { readWebRequest } from './request.ts';

export type WebKind = 'http' | 'https';

export type WebServer = {
  /** Takes over a connection. One request is answered on it, and it ends. */
  take(kind: WebKind, socket: Socket): void;
  /** Cuts what is open. */
  close(): void;
};

export type WebServerOptions = {
  log: EngineLog;
  certificates: Pick<Certificates, 'choose' | 'stapler'>;
  /** Asked one after the other; the first that answers wins. */
  answerers: readonly Answerer[];
  limits: () => { maxConnections: number; maxPerClient: number; timeout: number };
};

/**
 * Answers HTTP/1.1 on connections that others accept. Everything has a bound: connections at once, each client's share of them, the size of a request's
 * head, and the whole life of a connection, so that nobody holds one by being slow. Bodies are never read.
 */
export function createWebServer({ log, certificates, answerers, limits }: WebServerOptions): WebServer {
  const open = new Set<Socket>();
  const http = createServer({ maxHeaderSize: MAX_HEAD, keepAlive: false, noDelay: true }, (request, response) => {
    answer(request).then(
      (found) => send(response, request, found),
      (error: unknown) => {
        log.warn({ err: error, path: request.url?.slice(0, 200) }, 'a web request could not be answered');
        send(response, request, plain(503, 'Not now.\n', { 'retry-after': '30' }));
      },
    );
  });
  http.maxHeadersCount = MAX_FIELDS;

  async function answer(request: IncomingMessage): Promise<WebAnswer> {
    const read = readWebRequest(request);
    if ('status' in read) return read;
    for (const answerer of answerers) {
      const found = await answerer(read);
      if (found !== null) return found;
    }
    return plain(404, 'Not here.\n');
  }

  function encrypt(raw: Socket): void {
    const secureContext = certificates.choose(undefined, undefined);
    const stapler = certificates.stapler(undefined);
    const secure = new TLSSocket(raw, {
      isServer: true,
      ...(secureContext === undefined ? {} : { secureContext }),
      ...(stapler === undefined ? {} : { server: stapler }),
      SNICallback: (name, choose) => choose(null, certificates.choose(name, undefined)),
    });
    secure.on('error', () => raw.destroy());
    raw.once('close', () => secure.destroy());
    secure.once('secure', () => http.emit('connection', secure));
    // Reading is what makes an end noticed; before the handshake there is nothing to be read.
    secure.once('end', () => raw.destroy());
    secure.resume();
  }

  return {
    take(kind, socket) {
      socket.on('error', () => socket.destroy());
      const { maxConnections, maxPerClient, timeout } = limits();
      const ofClient = [...open].filter(({ remoteAddress }) => remoteAddress === socket.remoteAddress).length;
      if (open.size >= maxConnections || ofClient >= maxPerClient) {
        socket.destroy();
        return;
      }
      open.add(socket);
      const deadline = setTimeout(() => socket.destroy(), timeout * 1000);
      socket.once('close', () => {
        clearTimeout(deadline);
        open.delete(socket);
      });
      if (kind === 'https') encrypt(socket);
      else http.emit('connection', socket);
    },
    close() {
      for (const socket of open) socket.destroy();
    },
  };
}

function send(response: ServerResponse, { method }: IncomingMessage, { status, headers, body }: WebAnswer): void {
  const octets = Buffer.from(body);
  response.writeHead(status, {
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    ...headers,
    'content-length': octets.length,
    connection: 'close',
  });
  response.end(method === 'HEAD' ? undefined : octets);
}

const MAX_HEAD = 8192;
const MAX_FIELDS = 60;
