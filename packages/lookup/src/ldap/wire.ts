import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/** A connection as the client of LDAP sees it: what comes in is bounded for each question and handed on in small pieces. */
export type Wire = Duplex & {
  /** Octets that came since {@link begin}. */
  readonly received: number;
  begin(): void;
};

/** Puts bounds around a connected socket. The client takes messages apart by recursion, which one large piece of small ones could exhaust. */
export function boundedWire(socket: Socket, largest = LARGEST): Wire {
  let received = 0;
  const wire = new Duplex({
    read: () => void socket.resume(),
    write: (chunk: Buffer, _encoding, done) => void socket.write(chunk, (error) => done(error)),
    final(done) {
      socket.end();
      done();
    },
    destroy(error, done) {
      socket.destroy();
      done(error);
    },
  });
  socket.on('data', (chunk: Buffer) => {
    received += chunk.length;
    if (received > largest) {
      wire.destroy(new Error(`the answer is larger than ${largest / 1024 / 1024} MB`));
      return;
    }
    let hasRoom = true;
    for (let at = 0; at < chunk.length; at += PIECE) hasRoom = wire.push(chunk.subarray(at, at + PIECE));
    if (!hasRoom) socket.pause();
  });
  socket.on('end', () => wire.push(null));
  socket.on('error', (error) => wire.destroy(error));
  socket.on('close', () => wire.destroy());
  // What the client asks a socket before it uses one that is connected.
  Object.assign(wire, { connecting: false, readyState: 'open' });
  return Object.defineProperties(wire, {
    received: { get: () => received },
    begin: {
      value: () => {
        received = 0;
      },
    },
  }) as Wire;
}

const LARGEST = 2 * 1024 * 1024;
const PIECE = 8192;
