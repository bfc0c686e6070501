import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/**
 * What stands between us and a peer: `pass` lets all through; `dead` takes no connection; `frozen` takes them and does nothing; `slow` lets what the peer says
 * through octet by octet, too slowly to end; `garbage` answers with what no protocol knows.
 */
export type RelayFault = 'pass' | 'dead' | 'frozen' | 'slow' | 'garbage';

export type FaultyRelay = {
  readonly port: number;
  /** Connections that are open end. */
  become(fault: RelayFault): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

/** Stands before a port of this machine, at a port of its own that stays. */
export async function startFaultyRelay(target: number): Promise<FaultyRelay> {
  const sockets = new Set<Socket>();
  let fault: RelayFault = 'pass';
  let server: Server | undefined;
  let port = 0;

  function keep(socket: Socket): Socket {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    return socket;
  }
  function serve(ours: Socket): void {
    keep(ours);
    if (fault === 'frozen') return;
    if (fault === 'garbage') {
      ours.end(Buffer.from('\u0000\u0001\u0002 what is this?\r\n\r\n'.repeat(3)));
      return;
    }
    const theirs = keep(connect({ host: '127.0.0.1', port: target, allowHalfOpen: true }));
    ours.pipe(theirs);
    if (fault === 'pass') theirs.pipe(ours);
    if (fault === 'slow') theirs.once('data', (bytes) => ours.write(bytes.subarray(0, 1)));
    ours.on('close', () => theirs.destroy());
    theirs.on('close', () => {
      if (fault === 'pass') ours.end();
    });
  }
  async function open(): Promise<void> {
    server = createServer({ allowHalfOpen: true }, serve);
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as { port: number }).port;
  }
  async function close(): Promise<void> {
    for (const socket of sockets) socket.destroy();
    const closing = server;
    server = undefined;
    if (closing === undefined) return;
    closing.close();
    await once(closing, 'close');
  }
  await open();
  return {
    get port() {
      return port;
    },
    async become(next) {
      await close();
      fault = next;
      if (next !== 'dead') await open();
    },
    [Symbol.asyncDispose]: close,
  };
}
