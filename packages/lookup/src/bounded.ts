import type { Socket } from 'node:net';

/**
 * Ends a connection on which more comes than any answer holds, counted from what was last asked: clients of databases keep all of an answer
 * in memory, and a server that says a gigabyte comes is believed.
 */
export function bounded<S extends Socket>(socket: S, largest = LARGEST): S {
  let received = 0;
  const write = socket.write.bind(socket) as (...given: unknown[]) => boolean;
  socket.on('data', (octets: Buffer) => {
    received += octets.length;
    if (received > largest) socket.destroy(new Error(`the answer is larger than ${largest / 1024 / 1024} MB`));
  });
  return Object.assign(socket, {
    write(...given: unknown[]): boolean {
      received = 0;
      return write(...given);
    },
  });
}

const LARGEST = 8 * 1024 * 1024;
