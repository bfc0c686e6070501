import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

export type RawClient = {
  /** Sends text (latin1) or bytes as they are. */
  send(data: string | Uint8Array): void;
  /** Like `send`; resolves when the kernel has taken all of it. */
  write(data: Uint8Array): Promise<void>;
  /** The next whole reply, all its lines. Rejects when the connection closes first. */
  reply(): Promise<string>;
  /** So many replies. */
  replies(count: number): Promise<string[]>;
  /** Sends a line and resolves with the reply. */
  ask(line: string): Promise<string>;
  /** After a 220 to STARTTLS. */
  secure(): Promise<void>;
  /** Half-closes: we say nothing more. */
  end(): void;
  close(): void;
  /** Resolves when the server has closed the connection. */
  readonly gone: Promise<void>;
  readonly closed: boolean;
};

export type RawClientOptions = {
  host?: string;
  /** TLS from the first byte. */
  tls?: boolean;
  /** Our end of the connection, any address of 127.0.0.0/8. */
  localAddress?: string;
};

/** A socket and nothing more: says what a test tells it to, in whatever pieces. */
export async function rawClient(port: number, options: RawClientOptions = {}): Promise<RawClient> {
  const { host = '127.0.0.1', localAddress } = options;
  let socket: Socket = connect({ port, host, ...(localAddress ? { localAddress } : {}) });
  await once(socket, 'connect');
  socket.setNoDelay(true);
  let text = '';
  let closed = false;
  const left = Promise.withResolvers<void>();
  const waiting = new Set<() => void>();
  const wake = () => {
    for (const resolve of waiting) resolve();
    waiting.clear();
  };
  const use = (stream: Socket) => {
    socket = stream;
    stream.on('data', (chunk) => {
      text += chunk.toString('latin1');
      wake();
    });
    stream.on('error', () => {});
    stream.on('close', () => {
      closed = true;
      left.resolve();
      wake();
    });
  };
  const upgrade = async () => {
    const raw = socket;
    raw.removeAllListeners('data');
    const secured = connectTls({ socket: raw, rejectUnauthorized: false, servername: 'posthorn.test' });
    await once(secured, 'secureConnect');
    use(secured);
  };
  if (options.tls) await upgrade();
  else use(socket);

  const reply = async (): Promise<string> => {
    for (;;) {
      const end = /^\d{3}(?: .*)?\r\n/m.exec(text);
      if (end) {
        const whole = text.slice(0, end.index + end[0].length);
        text = text.slice(whole.length);
        return whole;
      }
      if (closed) throw new Error(`the connection closed; left over: ${JSON.stringify(text)}`);
      await new Promise<void>((resolve) => waiting.add(resolve));
    }
  };
  const send = (data: string | Uint8Array) =>
    void socket.write(typeof data === 'string' ? Buffer.from(data, 'latin1') : data);
  return {
    send,
    write: (data) =>
      new Promise((resolve, reject) => {
        socket.write(data, (error) => (error ? reject(error) : resolve()));
      }),
    reply,
    async replies(count) {
      const all: string[] = [];
      while (all.length < count) all.push(await reply());
      return all;
    },
    ask(line) {
      send(`${line}\r\n`);
      return reply();
    },
    secure: upgrade,
    end: () => void socket.end(),
    close: () => socket.destroy(),
    gone: left.promise,
    get closed() {
      return closed;
    },
  };
}

/** A client that has heard the greeting and said EHLO. */
export async function greeted(port: number, options: RawClientOptions = {}): Promise<RawClient> {
  const client = await rawClient(port, options);
  const greeting = await client.reply();
  if (!greeting.startsWith('220')) throw new Error(`not greeted: ${greeting}`);
  await client.ask('EHLO raw.test');
  return client;
}

/** Dots at the beginning of lines doubled (RFC 5321 §4.5.2). */
export function stuffed(content: Buffer): Buffer {
  return Buffer.from(content.toString('latin1').replace(/(^|\r\n)\./g, '$1..'), 'latin1');
}

/** One message to send over a raw connection; parameters as they stand behind MAIL and RCPT. */
export type RawMessage = {
  from: string;
  to: string[];
  content: Buffer;
  body?: string;
  /** More parameters of MAIL, such as `RET=HDRS ENVID=x`. */
  mail?: string;
  /** Parameters of every RCPT, such as `NOTIFY=SUCCESS`. */
  rcpt?: string;
};

/** Sends one message over DATA with dots stuffed; resolves with the final reply, or the first that refuses. */
export async function sendRaw(port: number, message: RawMessage): Promise<string> {
  const client = await greeted(port);
  try {
    const refusal = await sendEnvelope(client, message);
    if (refusal) return refusal;
    const go = await client.ask('DATA');
    if (!go.startsWith('354')) return go;
    client.send(stuffed(message.content));
    return await client.ask('.');
  } finally {
    client.close();
  }
}

/** MAIL and every RCPT; resolves with the first refusal, or undefined. */
export async function sendEnvelope(
  client: RawClient,
  message: Omit<RawMessage, 'content'>,
): Promise<string | undefined> {
  const parameters = [message.body ? `BODY=${message.body}` : '', message.mail ?? ''].filter(Boolean);
  const utf8 = (line: string) => Buffer.from(line, 'utf8').toString('latin1');
  const sender = await client.ask(utf8([`MAIL FROM:<${message.from}>`, ...parameters].join(' ')));
  if (!sender.startsWith('250')) return sender;
  for (const recipient of message.to) {
    const answer = await client.ask(utf8(`RCPT TO:<${recipient}>${message.rcpt ? ` ${message.rcpt}` : ''}`));
    if (!answer.startsWith('250')) return answer;
  }
  return undefined;
}

/** Sends one message over BDAT in chunks; resolves with the final reply, or the first that refuses. */
export async function sendBdat(port: number, message: RawMessage, chunk = 1 << 20): Promise<string> {
  const client = await greeted(port);
  try {
    const refusal = await sendEnvelope(client, message);
    if (refusal) return refusal;
    for (let at = 0; at < message.content.length; ) {
      const piece = message.content.subarray(at, at + chunk);
      at += piece.length;
      const isLast = at >= message.content.length;
      client.send(`BDAT ${piece.length}${isLast ? ' LAST' : ''}\r\n`);
      await client.write(piece);
      const answer = await client.reply();
      if (isLast || !answer.startsWith('250')) return answer;
    }
    return await client.ask('BDAT 0 LAST');
  } finally {
    client.close();
  }
}

/** The queue id in `250 2.0.0 Ok: queued as …`. */
export function queueIdIn(reply: string): string {
  const id = /^250 2\.0\.0 Ok: queued as (\S+)\r\n$/.exec(reply)?.[1];
  if (id === undefined) throw new Error(`not queued: ${reply}`);
  return id;
}
