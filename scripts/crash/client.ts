import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What the client was promised: a 250 after the final dot for this id and these recipients. */
export type Promised = { id: string; recipients: string[] };

export type ClientTally = { promised: Promised[]; unanswered: number; refused: number };

export type ClientOptions = {
  port: number;
  sessions: number;
  stop: AbortSignal;
  tally: ClientTally;
  pause: () => Promise<void>;
};

/**
 * Sends messages over bare sockets, independently of any code of Posthorn, and writes down each 250. Every message has an
 * id of its own and one to three recipients; one in fifty is 400 KB, so that staged bodies are in the storm too.
 */
export async function runClients(options: ClientOptions): Promise<void> {
  let next = 0;
  const session = async () => {
    while (!options.stop.aborted) {
      await options.pause();
      try {
        await oneConnection(options, () => `${process.pid}-${next++}`);
      } catch {
        await sleep(100);
      }
    }
  };
  await Promise.all(Array.from({ length: options.sessions }, session));
}

async function oneConnection({ port, stop, tally, pause }: ClientOptions, makeId: () => string): Promise<void> {
  const line = await open(port);
  try {
    expect(await line.reply(), '220');
    line.write('EHLO crash.test\r\n');
    expect(await line.reply(), '250');
    for (let sent = 0; sent < 50 && !stop.aborted; sent++) {
      await pause();
      const id = makeId();
      const recipients = Array.from({ length: 1 + (sent % 3) }, (_, index) => `r${index}.${id}@sink.test`);
      await transaction(line, id, recipients, tally);
    }
    line.write('QUIT\r\n');
  } finally {
    line.close();
  }
}

async function transaction(line: Line, id: string, recipients: string[], tally: ClientTally): Promise<void> {
  line.write('MAIL FROM:<sender@crash.test>\r\n');
  expect(await line.reply(), '250');
  for (const recipient of recipients) {
    line.write(`RCPT TO:<${recipient}>\r\n`);
    expect(await line.reply(), '250');
  }
  line.write('DATA\r\n');
  expect(await line.reply(), '354');
  const filler = `${'x'.repeat(70)}\r\n`.repeat(id.endsWith('49') ? 5600 : 20);
  tally.unanswered++;
  line.write(`From: sender@crash.test\r\nSubject: crash ${id}\r\nX-Crash-Id: ${id}\r\n\r\n${filler}.\r\n`);
  const reply = await line.reply();
  tally.unanswered--;
  if (reply.startsWith('250')) tally.promised.push({ id, recipients });
  else tally.refused++;
}

type Line = { write(text: string): void; reply(): Promise<string>; close(): void };

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
    async reply() {
      for (;;) {
        const end = /^\d{3}(?: .*)?\r\n/m.exec(text);
        if (end) {
          const reply = text.slice(0, end.index + end[0].length);
          text = text.slice(reply.length);
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
