import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { createSecureContext, createServer as createTlsServer, TLSSocket } from 'node:tls';

export type TlsPeerOptions = {
  address: string;
  /** 0: any. */
  port: number;
  key: string;
  /** The certificate and what goes with it. */
  cert: string;
  /** What somebody on the way does to TLS, or the host itself. */
  starttls?: 'offered' | 'stripped' | 'refused' | 'broken' | 'cut';
  offersRequireTls?: boolean;
  /** Asked at each handshake: whether the connection is cut then. */
  cuts?: () => boolean;
  /** The OCSP response that is stapled, to whoever asks. */
  staple?: () => Buffer | null;
};

/** What came: whether under TLS, and the words of MAIL. */
export type TlsArrival = { isSecure: boolean; mail: string; recipients: string[] };

export type TlsPeer = {
  port: number;
  arrived: TlsArrival[];
  connections: () => number;
  /** Another certificate, from the next handshake on. */
  show(key: string, cert: string): void;
  [Symbol.asyncDispose](): Promise<void>;
};

/** A mail host of the test's own making, with a certificate, on a path that may be hostile. */
export async function startTlsPeer(options: TlsPeerOptions): Promise<TlsPeer> {
  const arrived: TlsArrival[] = [];
  const sockets = new Set<Socket>();
  const { starttls = 'offered', offersRequireTls = false } = options;
  let { key, cert } = options;
  // One for all connections, so that sessions can be resumed.
  let secureContext = createSecureContext({ key, cert });
  let connections = 0;
  // It never listens: a handshake asks the server it belongs to for a staple.
  const stapler = options.staple ? createTlsServer({ key, cert }) : undefined;
  stapler?.on('OCSPRequest', (_own, _issuer, answer) => answer(null, options.staple?.() ?? (null as never)));

  function converse(socket: Socket, isSecure: boolean): void {
    let rest = '';
    let inData = false;
    let current: TlsArrival = { isSecure, mail: '', recipients: [] };
    const say = (text: string): void => {
      if (socket.writable) socket.write(`${text}\r\n`);
    };
    const answer = (line: string): void => {
      if (inData) {
        if (line !== '.') return;
        inData = false;
        arrived.push(current);
        say('250 2.0.0 kept');
      } else if (/^EHLO/i.test(line)) {
        const words = [
          'peer',
          ...(!isSecure && starttls !== 'stripped' ? ['STARTTLS'] : []),
          ...(isSecure && offersRequireTls ? ['REQUIRETLS'] : []),
          'ENHANCEDSTATUSCODES',
        ];
        say(words.map((word, at) => `250${at === words.length - 1 ? ' ' : '-'}${word}`).join('\r\n'));
      } else if (/^STARTTLS/i.test(line)) {
        if (starttls === 'refused') {
          say('454 4.7.0 not now');
          return;
        }
        say('220 2.0.0 go on');
        socket.removeAllListeners('data');
        if (starttls === 'cut' || options.cuts?.()) {
          socket.destroy();
          return;
        }
        if (starttls === 'broken') {
          socket.on('data', () => socket.write('this is not TLS\r\n'));
          return;
        }
        const secure = new TLSSocket(socket, {
          isServer: true,
          secureContext,
          ...(stapler ? { server: stapler } : {}),
        });
        secure.on('error', () => socket.destroy());
        converse(secure, true);
      } else if (/^MAIL/i.test(line)) {
        current = { isSecure, mail: line, recipients: [] };
        say('250 2.1.0 ok');
      } else if (/^RCPT/i.test(line)) {
        current.recipients.push(/<(.*)>/.exec(line)?.[1] ?? '');
        say('250 2.1.5 ok');
      } else if (/^DATA/i.test(line)) {
        inData = true;
        say('354 go on');
      } else if (/^QUIT/i.test(line)) {
        say('221 2.0.0 bye');
        socket.end();
      } else say('250 2.0.0 ok');
    };
    socket.on('data', (bytes: Buffer) => {
      rest += bytes.toString('latin1');
      for (let end = rest.indexOf('\r\n'); end >= 0; end = rest.indexOf('\r\n')) {
        const line = rest.slice(0, end);
        rest = rest.slice(end + 2);
        answer(line);
      }
    });
  }

  const server: Server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    socket.write('220 peer ESMTP\r\n');
    converse(socket, false);
  });
  server.listen(options.port, options.address);
  await once(server, 'listening');
  return {
    port: (server.address() as { port: number }).port,
    arrived,
    connections: () => connections,
    show(newKey, newCert) {
      key = newKey;
      cert = newCert;
      secureContext = createSecureContext({ key, cert });
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
