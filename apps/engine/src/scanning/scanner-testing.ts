import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';

/** A clamd that says what a test wants: `reply` is asked with the whole content; undefined: it stays silent. */
export type FakeClamd = {
  address: string;
  reply: (content: string) => string | undefined;
  connections: number;
  close(): Promise<void>;
};

export async function startFakeClamd(): Promise<FakeClamd> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    fake.connections++;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    let held = Buffer.alloc(0);
    socket.on('data', (bytes) => {
      held = Buffer.concat([held, bytes]);
      const content = contentOf(held);
      const reply = content === undefined ? undefined : fake.reply(content);
      if (reply !== undefined) socket.end(reply);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const fake: FakeClamd = {
    address: `127.0.0.1:${(server.address() as { port: number }).port}`,
    reply: () => 'stream: OK\0',
    connections: 0,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  return fake;
}

/** The content once its last chunk, of no length, is there. */
function contentOf(octets: Buffer): string | undefined {
  let at = 'zINSTREAM\0'.length;
  let text = '';
  while (octets.length >= at + 4) {
    const length = octets.readUInt32BE(at);
    if (length === 0) return text;
    text += octets.toString('latin1', at + 4, at + 4 + length);
    at += 4 + length;
  }
  return undefined;
}
