import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { createDuplexPair } from './duplex-pair.ts';

/** The two ends of an invented connection. */
export type Ends = { address: string; port: number; localAddress: string; localPort: number };

/** The client's side of an invented connection. */
export type ClientWire = {
  /** Resolves once there is room for more. */
  write(bytes: string | Uint8Array): Promise<void>;
  readonly isOver: boolean;
  /** The next complete reply, as lines; null when the server has hung up. */
  reply(): Promise<string[] | null>;
  /** Shakes hands; says with what, throws when that fails. */
  secure(options: { maxVersion: 'TLSv1.2' | 'TLSv1.3'; serverName: string | undefined }): Promise<string>;
  destroy(): void;
};

/** A connection within this process: the server's end passes for a socket, and no network hears of it. */
export function createWire(ends: Ends): { socket: Socket; client: ClientWire } {
  const [near, far] = createDuplexPair();
  const socket = Object.assign(far, {
    remoteAddress: ends.address,
    remotePort: ends.port,
    localAddress: ends.localAddress,
    localPort: ends.localPort,
  }) as unknown as Socket;
  return { socket, client: clientOn(near, far) };
}

/** The client's side on any stream; when `far` closes, it is over. */
export function clientOn(near: Duplex, far: Duplex): ClientWire {
  let stream = near;
  let text = '';
  let isOver = false;
  let wake = (): void => {};
  const take = (bytes: Buffer): void => {
    text += bytes.toString('latin1');
    wake();
  };
  const end = (): void => {
    isOver = true;
    wake();
  };
  const attach = (from: Duplex): void => void from.on('data', take).on('end', end).on('close', end).on('error', end);
  attach(near);
  // What is destroyed says so to nobody at the other end.
  far.once('close', end);
  return {
    async write(bytes) {
      if (!stream.writable || isOver || stream.write(bytes)) return;
      while (stream.writableNeedDrain && !isOver) {
        await new Promise<void>((resolve) => {
          wake = resolve;
          stream.once('drain', resolve);
        });
      }
    },
    get isOver() {
      return isOver;
    },
    async reply() {
      for (;;) {
        const found = COMPLETE.exec(text);
        if (found !== null) {
          text = text.slice(found[0].length);
          return Buffer.from(found[0].trimEnd(), 'latin1').toString('utf8').split('\r\n');
        }
        if (isOver) return null;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    async secure({ maxVersion, serverName }) {
      // TLS reads from it now, and knows best when it ends.
      near.off('data', take).off('end', end).off('close', end).off('error', end);
      const secured = connectTls({
        socket: near,
        // The certificate is not what is tried here, and there is no way between to be listened in on.
        rejectUnauthorized: false,
        maxVersion,
        ...(serverName === undefined ? {} : { servername: serverName }),
      });
      stream = secured;
      const done = Promise.withResolvers<void>();
      secured.once('secureConnect', done.resolve);
      secured.on('error', done.reject);
      far.once('close', () => done.reject(new Error('the server hung up')));
      await done.promise;
      attach(secured);
      return `${secured.getProtocol()}, ${secured.getCipher().standardName}`;
    },
    destroy() {
      stream.destroy();
      near.destroy();
      far.destroy();
    },
  };
}

const COMPLETE = /^(?:\d{3}-[^\r\n]*\r\n)*\d{3}(?: [^\r\n]*)?\r\n/;
