import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls, type PeerCertificate, type SecureVersion, type TLSSocket } from 'node:tls';

/**
 * SMTP as somebody outside sees it: a client that knows nothing of the session code and reads what is on the wire. For
 * self-tests only; it takes any certificate and looks at it.
 */
export type Dialogue = AsyncDisposable & {
  readonly greeting: DialogueReply;
  /** Sends a line and reads the whole reply. */
  say(line: string): Promise<DialogueReply>;
  /** Reads one more reply, to what was sent before. */
  hear(): Promise<DialogueReply>;
  /** Shakes hands after a 220 to STARTTLS. */
  startTls(options?: TlsWish): Promise<void>;
  /** What TLS there is. */
  tls(): { version: string; cipher: string; certificate: PeerCertificate; isResumed: boolean } | undefined;
  /** The OCSP response that came with the certificate; null: none. */
  readonly staple: Buffer | null;
  /** A session to be resumed; null when the server gives none. */
  session(): Promise<Buffer | null>;
};

export type DialogueReply = { code: number; lines: string[] };

export type TlsWish = {
  servername?: string;
  maxVersion?: SecureVersion;
  /** Asks for an OCSP staple. */
  asksForStaple?: boolean;
  /** A session to go on with. */
  session?: Buffer;
};

export type DialogueOptions = TlsWish & {
  host: string;
  port: number;
  isImplicitTls?: boolean;
  /** Sent before the greeting has come: a PROXY header, or a client's first words. */
  first?: string | Uint8Array;
  /** For each reply, in milliseconds. */
  timeoutMs?: number;
};

/** Connects and reads the greeting. Rejects when nobody answers. */
export async function openDialogue(options: DialogueOptions): Promise<Dialogue> {
  const timeoutMs = options.timeoutMs ?? 5000;
  let socket: Socket | TLSSocket = await connected(connect({ host: options.host, port: options.port }), timeoutMs);
  let reader = readReplies(socket, timeoutMs);
  const heard: Heard = { staple: null, session: null };
  const secure = async (wish: TlsWish): Promise<void> => {
    reader.stop();
    socket = await shakeHands(socket, { ...wish, heard }, timeoutMs);
    reader = readReplies(socket, timeoutMs);
  };
  try {
    if (options.first !== undefined) socket.write(options.first);
    if (options.isImplicitTls) await secure(options);
    const greeting = await reader.next();
    return {
      greeting,
      async say(line) {
        socket.write(`${line}\r\n`);
        return await reader.next();
      },
      hear: () => reader.next(),
      startTls: (wish = {}) => secure(wish),
      tls: () => factsOf(socket),
      get staple() {
        return heard.staple;
      },
      async session() {
        // TLS 1.3 hands it out after the handshake (RFC 8446 §4.6.1); a word of the server's has come since.
        for (let waited = 0; heard.session === null && waited < SESSION_MS; waited += 20)
          await new Promise((resolve) => setTimeout(resolve, 20));
        return heard.session;
      },
      async [Symbol.asyncDispose]() {
        if (!socket.destroyed) socket.end('QUIT\r\n');
        // A server that is told goodbye closes; one that does not is left.
        await Promise.race([closed(socket), new Promise((resolve) => setTimeout(resolve, 500))]);
        socket.destroy();
      },
    };
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

/** Where somebody on this machine reaches a bound address. */
export function reachable(address: string): string {
  if (address === '0.0.0.0') return '127.0.0.1';
  return address === '::' ? '::1' : address;
}

/** The lines of a reply as one text for people. */
export function textOf({ code, lines }: DialogueReply): string {
  return `${code} ${lines.join(' / ')}`.trim().slice(0, 300);
}

function connected(socket: Socket, timeoutMs: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => socket.destroy(new Error(`no connection within ${timeoutMs / 1000} s`)), timeoutMs);
    socket.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.removeAllListeners('error');
      socket.on('error', () => {});
      resolve(socket);
    });
  });
}

type Heard = { staple: Buffer | null; session: Buffer | null };

function shakeHands(socket: Socket, wish: TlsWish & { heard: Heard }, timeoutMs: number): Promise<TLSSocket> {
  const { heard } = wish;
  return new Promise((resolve, reject) => {
    const name = wish.servername !== undefined && isIP(wish.servername) === 0 ? wish.servername : undefined;
    const secure = connectTls({
      socket,
      rejectUnauthorized: false,
      ...(name === undefined ? {} : { servername: name }),
      ...(wish.maxVersion === undefined ? {} : { maxVersion: wish.maxVersion }),
      ...(wish.session === undefined ? {} : { session: wish.session }),
      ...(wish.asksForStaple ? { requestOCSP: true } : {}),
    });
    secure.on('OCSPResponse', (response: Buffer | null) => {
      heard.staple = response;
    });
    secure.on('session', (session: Buffer) => {
      heard.session = session;
    });
    const timer = setTimeout(
      () => secure.destroy(new Error(`no TLS handshake within ${timeoutMs / 1000} s`)),
      timeoutMs,
    );
    secure.once('secureConnect', () => {
      clearTimeout(timer);
      resolve(secure);
    });
    secure.once('close', () => {
      clearTimeout(timer);
      reject(new Error('the connection was closed during the TLS handshake'));
    });
    secure.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
  });
}

function readReplies(socket: Socket, timeoutMs: number) {
  let buffer = '';
  let wake: () => void = () => {};
  const take = (bytes: Buffer): void => {
    buffer += bytes.toString('utf8');
    if (buffer.length > MAX_UNREAD) socket.destroy();
    wake();
  };
  socket.on('data', take);
  socket.on('close', () => wake());
  return {
    stop: () => void socket.off('data', take),
    async next(): Promise<DialogueReply> {
      const end = performance.now() + timeoutMs;
      for (;;) {
        const found = REPLY.exec(buffer);
        if (found) {
          buffer = buffer.slice(found[0].length);
          return replyOf(found[0]);
        }
        if (socket.destroyed || socket.readableEnded) throw new Error('the connection was closed without a reply');
        const left = end - performance.now();
        if (left <= 0) throw new Error(`no reply within ${timeoutMs / 1000} s`);
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, left);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
    },
  };
}

function replyOf(text: string): DialogueReply {
  const lines = text.trimEnd().split('\r\n');
  return { code: Number(lines[0]!.slice(0, 3)), lines: lines.map((line) => line.slice(4)) };
}

function factsOf(socket: Socket | TLSSocket): ReturnType<Dialogue['tls']> {
  if (!('getPeerCertificate' in socket)) return undefined;
  return {
    version: socket.getProtocol() ?? 'unknown',
    cipher: socket.getCipher()?.standardName ?? 'unknown',
    certificate: socket.getPeerCertificate(),
    isResumed: socket.isSessionReused(),
  };
}

function closed(socket: Socket): Promise<void> {
  return socket.destroyed ? Promise.resolve() : new Promise((resolve) => socket.once('close', () => resolve()));
}

/** RFC 5321 §4.2: lines with a hyphen, then one without. */
const REPLY = /^(?:\d{3}-[^\r\n]*\r\n)*\d{3}(?: [^\r\n]*)?\r\n/;
const MAX_UNREAD = 65_536;
const SESSION_MS = 2000;
