import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';

/**
 * A dccifd that says what a test wants. DCC's daemon is in no registry: this is its side of the protocol from its published description, dccifd(8) and the
 * comments of include/dccif.h, that is options, client, HELO, sender and recipients by the line, an empty line, the message up to the end of what is sent;
 * then a letter, a letter for each recipient, the field.
 */
export type FakeDccifd = {
  address: string;
  /** Undefined: it stays silent. */
  reply: (asked: Asked) => string | undefined;
  asked: Asked[];
  close(): Promise<void>;
};

export type Asked = { options: string[]; client: string; sender: string; recipients: string[]; content: string };

/** `path`: a socket of this machine instead of a port. */
export async function startFakeDccifd(path?: string): Promise<FakeDccifd> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    let held = '';
    socket.on('data', (bytes: Buffer) => {
      held += bytes.toString('latin1');
    });
    socket.on('end', () => {
      const asked = askedIn(held);
      fake.asked.push(asked);
      const reply = fake.reply(asked);
      if (reply !== undefined) socket.end(reply);
    });
  });
  if (path === undefined) server.listen(0, '127.0.0.1');
  else server.listen(path);
  await once(server, 'listening');
  const at = server.address();
  const fake: FakeDccifd = {
    address: typeof at === 'string' ? `unix:${at}` : `127.0.0.1:${at!.port}`,
    reply: ({ recipients }) => `A\n${'A'.repeat(recipients.length)}\n`,
    asked: [],
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  return fake;
}

function askedIn(held: string): Asked {
  const end = held.indexOf('\n\n');
  const [options = '', client = '', , sender = '', ...recipients] = held.slice(0, end).split('\n');
  return { options: options.split(' '), client, sender, recipients, content: held.slice(end + 2) };
}
