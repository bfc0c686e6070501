import type { Socket } from 'node:net';

/**
 * Ends a connection on which more comes than any answer holds, counted from what was last asked: clients of databases keep all of an answer
 * in memory, and a server that says a gigabyte comes is believed. `isGreeted`: until then nothing large comes.
 */
export function bounded<S extends Socket>(socket: S, isGreeted = () => true): S {
  let received = 0;
  const write = socket.write.bind(socket) as (...given: unknown[]) => boolean;
  socket.on('data', (octets: Buffer) => {
    received += octets.length;
    if (received > LARGEST) socket.destroy(new Error('the answer is larger than 8 MB'));
    else if (received > GREETING && !isGreeted()) socket.destroy(new Error('it greets with what makes no sense'));
  });
  return Object.assign(socket, {
    write(...given: unknown[]): boolean {
      received = 0;
      return write(...given);
    },
  });
}

const LARGEST = 8 * 1024 * 1024;
const GREETING = 64 * 1024;
