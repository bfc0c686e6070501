import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/**
 * What somebody on the way does. `reply`: to the reply of that number (0: the greeting, 1: EHLO, 2: STARTTLS), which is in the clear; `secret`: to what the
 * host says for the time of that number after TLS began: of both a half comes (`truncate`, and the connection ends; `stall`, and nothing more), or it comes late.
 */
export type Meddling =
  | { kind: 'none' }
  | { kind: 'strip' }
  | { kind: 'inject' }
  | { kind: 'swap' }
  | { kind: 'reply'; at: number; how: 'drop' | 'truncate' | 'stall' | 'delay' | 'garble' }
  | { kind: 'secret'; at: number; how: 'truncate' | 'stall' | 'delay' };

export type HostilePath = {
  port: number;
  /** Whether MAIL came by in the clear. */
  saidInClear: () => boolean;
  [Symbol.asyncDispose](): Promise<void>;
};

/** A path to a host, or to another one in its place when it is swapped. */
export async function startHostilePath(options: {
  address: string;
  port: number;
  to: { host: number; other: number };
  meddling: Meddling;
}): Promise<HostilePath> {
  const { meddling, to } = options;
  const sockets = new Set<Socket>();
  let isSaid = false;

  function join(client: Socket): void {
    const host = connect(meddling.kind === 'swap' ? to.other : to.host, '127.0.0.1');
    let replies = 0;
    let isTls = false;
    let chunks = 0;
    let isDeaf = false;
    const end = (): void => {
      client.destroy();
      host.destroy();
    };
    for (const socket of [client, host]) {
      sockets.add(socket);
      socket.on('error', end);
      socket.on('close', () => {
        sockets.delete(socket);
        end();
      });
    }
    client.on('data', (bytes: Buffer) => {
      // A TLS record of a handshake begins with 22 (RFC 8446 §5.1).
      if (bytes[0] === 22) isTls = true;
      if (!isTls && /^MAIL /im.test(bytes.toString('latin1'))) isSaid = true;
      host.write(bytes);
    });
    host.on('data', (bytes: Buffer) => {
      if (isDeaf) return;
      if (isTls) underTls(bytes);
      else inClear(bytes);
    });

    function underTls(bytes: Buffer): void {
      if (meddling.kind === 'secret' && chunks++ === meddling.at) meddle(meddling.how, bytes);
      else client.write(bytes);
    }

    function inClear(bytes: Buffer): void {
      const at = replies++;
      if (meddling.kind === 'strip')
        client.write(
          bytes
            .toString('latin1')
            .replace(/250-STARTTLS\r\n/, '')
            .replace(/250 STARTTLS/, '250 HELP'),
        );
      else if (meddling.kind === 'inject' && at === 2)
        client.write(Buffer.concat([bytes, Buffer.from('250-other\r\n250 8BITMIME\r\n250 ok\r\n250 ok\r\n')]));
      else if (meddling.kind === 'reply' && meddling.at === at) meddle(meddling.how, bytes);
      else client.write(bytes);
    }

    function meddle(how: 'drop' | 'truncate' | 'stall' | 'delay' | 'garble', bytes: Buffer): void {
      const half = bytes.subarray(0, Math.floor(bytes.length / 2));
      switch (how) {
        case 'drop':
          end();
          return;
        case 'truncate':
          isDeaf = true;
          client.end(half);
          return;
        case 'delay':
          host.pause();
          setTimeout(() => {
            client.write(bytes);
            host.resume();
          }, lateMs);
          return;
        case 'stall':
          isDeaf = true;
          client.write(half);
          return;
        case 'garble':
          client.write(Buffer.from(bytes.map((octet) => octet ^ 0x15)));
          return;
      }
    }
  }

  const server = createServer(join);
  server.listen(options.port, options.address);
  await once(server, 'listening');
  return {
    port: (server.address() as { port: number }).port,
    saidInClear: () => isSaid,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

const lateMs = 300;
