import { createSocket } from 'node:dgram';
import { connect, isIPv6 } from 'node:net';
import type { DnsServer } from './resolver.ts';

/** One encoded query on its way. */
export type Outgoing = {
  server: DnsServer;
  query: Buffer;
  /** Whether octets answer the question; others are dropped and waiting goes on (RFC 5452 §9.1). */
  accepts: (response: Buffer) => boolean;
  timeoutMs: number;
};

/** Carries queries to servers. Rejects with an Error; its `code` is ETIMEDOUT when time is up. */
export type Exchange = {
  udp(outgoing: Outgoing): Promise<Buffer>;
  tcp(outgoing: Outgoing): Promise<Buffer>;
};

/**
 * UDP and TCP. Each UDP query has a socket and so an unpredictable port of its own (RFC 5452 §9.2), connected, so that only
 * the asked server is heard. At most `maxSockets` are open; others wait their turn within their own time-out.
 */
export function createSocketExchange(maxSockets = 200): Exchange {
  let open = 0;
  const waiting: (() => void)[] = [];

  async function withSocket(outgoing: Outgoing, send: (outgoing: Outgoing) => Promise<Buffer>): Promise<Buffer> {
    const start = performance.now();
    if (open >= maxSockets) await turn(outgoing.timeoutMs);
    else open++;
    try {
      return await send({ ...outgoing, timeoutMs: outgoing.timeoutMs - (performance.now() - start) });
    } finally {
      const next = waiting.shift();
      if (next) next();
      else open--;
    }
  }

  /** Waits for a socket another query gives back; the count stays as it is when one is passed on. */
  function turn(timeoutMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const go = () => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        waiting.splice(waiting.indexOf(go), 1);
        reject(timedOut());
      }, timeoutMs);
      waiting.push(go);
    });
  }

  return {
    udp: (outgoing) => withSocket(outgoing, askByUdp),
    tcp: (outgoing) => withSocket(outgoing, askByTcp),
  };
}

function askByUdp({ server, query, accepts, timeoutMs }: Outgoing): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const socket = createSocket(isIPv6(server.host) ? 'udp6' : 'udp4');
  const timer = setTimeout(() => reject(timedOut()), Math.max(1, timeoutMs));
  socket.on('error', reject);
  socket.on('message', (response) => {
    if (accepts(response)) resolve(response);
  });
  socket.connect(server.port, server.host, () => socket.send(query, (error) => error && reject(error)));
  return promise.finally(() => {
    clearTimeout(timer);
    socket.close();
  });
}

/** RFC 7766: two octets of length before each message. */
function askByTcp({ server, query, accepts, timeoutMs }: Outgoing): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const socket = connect({ host: server.host, port: server.port });
  const timer = setTimeout(() => reject(timedOut()), Math.max(1, timeoutMs));
  let received = Buffer.alloc(0);
  socket.on('error', reject);
  socket.on('close', () => reject(failure('ECONNRESET', 'the DNS server closed the connection')));
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    if (received.length < 2 || received.length < received.readUInt16BE(0) + 2) return;
    const response = received.subarray(2, received.readUInt16BE(0) + 2);
    if (accepts(response)) resolve(response);
    else reject(failure('EBADRESP', 'the DNS server answered another question'));
  });
  const length = Buffer.alloc(2);
  length.writeUInt16BE(query.length);
  socket.write(Buffer.concat([length, query]));
  return promise.finally(() => {
    clearTimeout(timer);
    socket.destroy();
  });
}

function timedOut(): Error {
  return failure('ETIMEDOUT', 'the DNS server did not answer in time');
}

function failure(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
