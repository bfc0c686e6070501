import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { makeSandboxCertificate } from '../sandbox/certificate.ts';

/** What a foreign peer received. */
export type Arrived = { sender: string; recipients: string[]; content: Buffer; secure: boolean; session: string };

export type Peer = {
  port: number;
  arrived: Arrived[];
  /** Connections taken so far. */
  connections: () => number;
  [Symbol.asyncDispose](): Promise<void>;
};

/** A mail server that is not ours (npm smtp-server), on an address of loopback. */
export async function startPeer(options: SMTPServerOptions = {}, address = '127.0.0.1'): Promise<Peer> {
  const arrived: Arrived[] = [];
  let connections = 0;
  const certificate = await makeSandboxCertificate('peer.example.net', { bad: false });
  const server = new SMTPServer({
    name: 'peer.example.net',
    authOptional: true,
    disableReverseLookup: true,
    logger: false,
    closeTimeout: 100,
    ...certificate,
    onData(stream, session, callback) {
      stream.toArray().then((chunks) => {
        arrived.push({
          sender: session.envelope.mailFrom ? session.envelope.mailFrom.address : '',
          recipients: session.envelope.rcptTo.map(({ address }) => address),
          content: Buffer.concat(chunks),
          secure: session.secure,
          session: session.id,
        });
        callback();
      }, callback);
    },
    ...options,
  });
  server.server.on('connection', () => {
    connections += 1;
  });
  server.on('error', () => {});
  server.listen(0, address);
  await once(server.server, 'listening');
  return {
    port: (server.server.address() as AddressInfo).port,
    arrived,
    connections: () => connections,
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/**
 * A peer that follows a script: an answer for each command line it reads, by the first words of the line. `null` cuts the
 * connection. Content after DATA is swallowed up to its dot, and answered as `.`.
 */
export async function startScriptedPeer(
  script: (line: string, connection: number) => string | null,
): Promise<{ port: number; lines: string[]; [Symbol.asyncDispose](): Promise<void> }> {
  const lines: string[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const server: Server = createServer((socket) => {
    connections += 1;
    const number = connections;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    let rest = '';
    let inData = false;
    const say = (answer: string | null): boolean => {
      if (answer === null) {
        socket.destroy();
        return false;
      }
      if (answer !== '') socket.write(`${answer}\r\n`);
      return true;
    };
    if (!say(script('connect', number))) return;
    socket.on('data', (bytes) => {
      rest += bytes.toString('latin1');
      for (let end = rest.indexOf('\r\n'); end >= 0; end = rest.indexOf('\r\n')) {
        const line = rest.slice(0, end);
        rest = rest.slice(end + 2);
        if (inData && line !== '.') continue;
        lines.push(line);
        const answer = script(line, number);
        inData = !inData && answer !== null && answer.startsWith('354');
        if (!say(answer)) return;
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    lines,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
