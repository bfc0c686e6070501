import { createHash } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What the client was promised: a 250 after the final dot for this id and these recipients. */
export type Promised = { id: string; queueId: string; recipients: string[] };

export type ClientTally = {
  promised: Promised[];
  /** Sent to the end without an answer: Posthorn may have them or not, nothing was promised. */
  unanswered: number;
  /** Cut off within the content. */
  cut: number;
  refused: number;
  /** Called in the instant a 250 is heard. */
  onPromise?: () => void;
};

export type ClientOptions = {
  port: number;
  sessions: number;
  stop: AbortSignal;
  tally: ClientTally;
  pause: () => Promise<void>;
};

/**
 * Sends messages over bare sockets, independently of any code of Posthorn, and writes down each 250. Every message has an
 * id of its own, one to three recipients and a digest of its body; one in fifteen is 400 KB and sent slowly, so that at most
 * moments a body that does not fit into memory is under way.
 */
export async function runClients(options: ClientOptions): Promise<void> {
  let next = 0;
  const session = async () => {
    while (!options.stop.aborted) {
      await options.pause();
      try {
        await oneConnection(options, () => next++);
      } catch {
        await sleep(100);
      }
    }
  };
  await Promise.all(Array.from({ length: options.sessions }, session));
}

async function oneConnection({ port, stop, tally, pause }: ClientOptions, makeNumber: () => number): Promise<void> {
  const line = await open(port);
  try {
    expect(await line.reply(), '220');
    line.write('EHLO crash.test\r\n');
    expect(await line.reply(), '250');
    for (let sent = 0; sent < 50 && !stop.aborted; sent++) {
      await pause();
      const number = makeNumber();
      const id = `${process.pid}-${number}`;
      const recipients = Array.from({ length: 1 + (number % 3) }, (_, index) => `r${index}.${id}@sink.test`);
      await transaction(line, { id, recipients, isLarge: number % 15 === 14 }, tally);
    }
    line.write('QUIT\r\n');
  } finally {
    line.close();
  }
}

type Sent = { id: string; recipients: string[]; isLarge: boolean };

async function transaction(line: Line, { id, recipients, isLarge }: Sent, tally: ClientTally): Promise<void> {
  line.write('MAIL FROM:<sender@crash.test>\r\n');
  expect(await line.reply(), '250');
  for (const recipient of recipients) {
    line.write(`RCPT TO:<${recipient}>\r\n`);
    expect(await line.reply(), '250');
  }
  line.write('DATA\r\n');
  expect(await line.reply(), '354');
  const body = `${`${id} `.padEnd(70, 'x')}\r\n`.repeat(isLarge ? 5600 : 20);
  const digest = createHash('sha256').update(body).digest('hex');
  const head = `From: sender@crash.test\r\nSubject: crash ${id}\r\nX-Crash-Id: ${id}\r\nX-Crash-Digest: ${digest}\r\n\r\n`;
  tally.cut++;
  line.write(head);
  const pieces = isLarge ? 10 : 1;
  for (let piece = 0; piece < pieces; piece++) {
    line.write(body.slice((body.length / pieces) * piece, (body.length / pieces) * (piece + 1)));
    if (isLarge) await sleep(50);
    line.check();
  }
  tally.cut--;
  tally.unanswered++;
  line.write('.\r\n');
  const reply = await line.reply();
  tally.unanswered--;
  if (reply.startsWith('250')) {
    tally.promised.push({ id, queueId: /queued as (\S+)/.exec(reply)?.[1] ?? '', recipients });
    tally.onPromise?.();
  } else tally.refused++;
}

type Line = { write(text: string): void; reply(): Promise<string>; check(): void; close(): void };

async function open(port: number): Promise<Line> {
  const socket: Socket = connect(port, '127.0.0.1');
  socket.setTimeout(60_000, () => socket.destroy(new Error('no answer for a minute')));
  let text = '';
  let failure: Error | undefined;
  let wake = () => {};
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
    wake();
  });
  socket.on('error', (error) => {
    failure = error;
  });
  socket.on('close', () => {
    failure ??= new Error('closed');
    wake();
  });
  return {
    write: (value) => void socket.write(value, 'latin1'),
    close: () => socket.destroy(),
    check() {
      if (failure) throw failure;
    },
    async reply() {
      for (;;) {
        const end = /^\d{3}(?: .*)?\r\n/m.exec(text);
        if (end) {
          text = text.slice(end.index + end[0].length);
          return end[0];
        }
        if (failure) throw failure;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}

function expect(reply: string, code: string): void {
  if (!reply.startsWith(code)) throw new Error(`expected ${code}, got ${reply.trim()}`);
}
