import { once } from 'node:events';
import { SMTPServer } from 'smtp-server';

export type CrashSink = {
  port: number;
  /** How often each `id recipient` arrived, counted when the sink answered 250. */
  arrived: Map<string, number>;
  close(): Promise<void>;
};

/** The world that Posthorn delivers to: the npm smtp-server, with one answer in twenty a 451 and one connection in fifty cut. */
export async function startCrashSink(random: () => number): Promise<CrashSink> {
  const arrived = new Map<string, number>();
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    authOptional: true,
    logger: false,
    onRcptTo: (_address, _session, done) => done(random() < 0.05 ? busy() : null),
    onData(stream, session, done) {
      let head = '';
      stream.on('data', (chunk: Buffer) => {
        if (head.length < 4096) head += chunk.toString('latin1');
      });
      stream.on('end', () => {
        if (random() < 0.02) return done(busy());
        const id = /^X-Crash-Id: (\S+)/im.exec(head)?.[1] ?? 'unknown';
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
  return { port, arrived, close: () => new Promise((resolve) => server.close(() => resolve())) };
}

function busy(): Error {
  return Object.assign(new Error('4.2.0 busy, try again'), { responseCode: 451 });
}
