import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export type RawClient = {
  /** Sends text (latin1) or bytes as they are. */
  send(data: string | Uint8Array): void;
  /** The next whole reply, all its lines. */
  reply(): Promise<string>;
  /** Sends a line and resolves with the reply. */
  ask(line: string): Promise<string>;
  close(): void;
  readonly closed: boolean;
};

/** A socket and nothing more: says what a test tells it to, in whatever pieces. */
export async function rawClient(port: number, host = '127.0.0.1'): Promise<RawClient> {
  const socket: Socket = connect(port, host);
  await once(socket, 'connect');
  socket.setNoDelay(true);
  let text = '';
  let closed = false;
  let wake = () => {};
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
    wake();
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    closed = true;
    wake();
  });
  const reply = async (): Promise<string> => {
    for (;;) {
      const end = /^\d{3}(?: .*)?\r\n/m.exec(text);
      if (end) {
        const whole = text.slice(0, end.index + end[0].length);
        text = text.slice(whole.length);
        return whole;
      }
      if (closed) throw new Error(`the connection closed; left over: ${JSON.stringify(text)}`);
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  const send = (data: string | Uint8Array) =>
    void socket.write(typeof data === 'string' ? Buffer.from(data, 'latin1') : data);
  return {
    send,
    reply,
    ask(line) {
      send(`${line}\r\n`);
      return reply();
    },
    close: () => socket.destroy(),
    get closed() {
      return closed;
    },
  };
}

/** Sends one message over DATA with dots stuffed; resolves with the final reply. */
export async function sendRaw(
  port: number,
  message: { from: string; to: string[]; content: Buffer; body?: string },
): Promise<string> {
  const client = await rawClient(port);
  try {
    await client.reply();
    await client.ask('EHLO raw.test');
    const sender = await client.ask(`MAIL FROM:<${message.from}>${message.body ? ` BODY=${message.body}` : ''}`);
    if (!sender.startsWith('250')) return sender;
    for (const recipient of message.to) {
      const answer = await client.ask(`RCPT TO:<${recipient}>`);
      if (!answer.startsWith('250')) return answer;
    }
    await client.ask('DATA');
    client.send(message.content.toString('latin1').replace(/^\./gm, '..'));
    return await client.ask('.');
  } finally {
    client.close();
  }
}
