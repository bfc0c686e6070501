import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { SMTPServer } from 'smtp-server';

export type CrashSink = {
  port: number;
  /** How often each `id recipient` arrived, counted when the sink answered 250. */
  arrived: Map<string, number>;
  /** Ids of messages whose body was not the one that was sent, octet for octet. */
  damaged: Set<string>;
  close(): Promise<void>;
};

/** The world that Posthorn delivers to: the npm smtp-server, with one recipient in twenty and one message in fifty answered 451. */
export async function startCrashSink(random: () => number): Promise<CrashSink> {
  const arrived = new Map<string, number>();
  const damaged = new Set<string>();
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    authOptional: true,
    logger: false,
    onRcptTo: (_address, _session, done) => done(random() < 0.05 ? busy() : null),
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        if (random() < 0.02) return done(busy());
        const { id, isWhole } = read(Buffer.concat(chunks).toString('latin1'));
        if (!isWhole) damaged.add(id);
        for (const { address } of session.envelope.rcptTo) {
          const key = `${id} ${address}`;
          arrived.set(key, (arrived.get(key) ?? 0) + 1);
        }
        done();
      });
    },
  });
  server.on('error', () => {});
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as { port: number };
  return { port, arrived, damaged, close: () => new Promise((resolve) => server.close(() => resolve())) };
}

function read(content: string): { id: string; isWhole: boolean } {
  const at = content.indexOf('\r\n\r\n');
  const head = content.slice(0, at);
  const body = content.slice(at + 4);
  const digest = /^X-Crash-Digest: (\S+)/im.exec(head)?.[1];
  return {
    id: /^X-Crash-Id: (\S+)/im.exec(head)?.[1] ?? 'unknown',
    isWhole: digest === createHash('sha256').update(body, 'latin1').digest('hex'),
  };
}

function busy(): Error {
  return Object.assign(new Error('4.2.0 busy, try again'), { responseCode: 451 });
}
