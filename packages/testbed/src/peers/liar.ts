import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A line to a server that can be made to fail: slow, frozen (nothing passes), cut (nobody answers), or lying (noise in place of answers). */
export type Liar = {
  readonly port: number;
  /** Connections that came so far. */
  readonly connections: number;
  become(what: 'honest' | 'slow' | 'frozen' | 'cut' | 'lying'): void;
  [Symbol.asyncDispose](): Promise<void>;
};

/** Opens a port of the loopback whose connections go on to another one. */
export async function startLiar(target: number): Promise<Liar> {
  let now: Parameters<Liar['become']>[0] = 'honest';
  let connections = 0;
  const open = new Set<Socket>();
  const server = createServer((client) => {
    connections++;
    const keep = (socket: Socket): void => {
      open.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => open.delete(socket));
    };
    keep(client);
    if (now === 'cut') {
      client.destroy();
      return;
    }
    if (now === 'lying') client.write(NOISE);
    const beyond = connect(target, '127.0.0.1');
    keep(beyond);
    client.on('close', () => beyond.destroy());
    beyond.on('close', () => client.destroy());
    client.on('data', (octets) => {
      if (now === 'lying') client.write(NOISE);
      if (now === 'honest' || now === 'slow') beyond.write(octets);
    });
    beyond.on('data', (octets) => {
      if (now === 'honest') client.write(octets);
      if (now === 'slow') setTimeout(() => client.destroyed || client.write(octets), SLOW_MS);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const drop = (): void => {
    for (const socket of open) socket.destroy();
  };
  return {
    port,
    get connections() {
      return connections;
    },
    become(what) {
      // What was swallowed meanwhile would be missing in its connection.
      if (what === 'cut' || (what === 'honest' && now !== 'honest' && now !== 'slow')) drop();
      now = what;
    },
    async [Symbol.asyncDispose]() {
      server.close();
      drop();
    },
  };
}

const SLOW_MS = 50;
/** Neither RESP nor SQL nor HTTP nor BER, and of all lengths. */
const NOISE = Buffer.from(Array.from({ length: 700 }, (_, at) => (at * 167 + (at >> 3)) & 255));
