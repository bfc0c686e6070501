import { once } from 'node:events';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** A message as the foreign server took it: octets after un-stuffing, as the npm smtp-server saw them. */
export type Arrived = { sender: string; recipients: string[]; content: Buffer; secure: boolean; helo: string };

/** What the foreign server answers to a recipient: undefined accepts, else a reply of that code. */
export type RecipientAnswer = { code: number; text: string } | undefined;

export type ForeignMxOptions = {
  /** Default 127.0.0.1; any address of 127.0.0.0/8 does. */
  address?: string;
  port?: number;
  onRecipient?: (address: string) => RecipientAnswer;
  onContent?: (arrived: Arrived) => RecipientAnswer;
  server?: SMTPServerOptions;
};

export type ForeignMx = {
  address: string;
  port: number;
  arrived: Arrived[];
  /** The envelope of each, with the parameters of MAIL and RCPT as the npm smtp-server read them. */
  envelopes: { mail: unknown; rcpt: unknown[] }[];
  /** Resolves when `count` messages have arrived. */
  waitFor(count: number, seconds?: number): Promise<Arrived[]>;
  [Symbol.asyncDispose](): Promise<void>;
};

/** Somebody else's mail server: the npm smtp-server, an implementation that shares no code with Posthorn's conversation. */
export async function startForeignMx(options: ForeignMxOptions = {}): Promise<ForeignMx> {
  const { address = '127.0.0.1' } = options;
  const arrived: Arrived[] = [];
  const envelopes: ForeignMx['envelopes'] = [];
  const waiting = new Set<() => void>();
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH'],
    logger: false,
    disableReverseLookup: true,
    closeTimeout: 100,
    size: 200_000_000,
    ...options.server,
    onRcptTo: (recipient, _session, done) => done(refusal(options.onRecipient?.(recipient.address))),
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        const message: Arrived = {
          sender: mailFrom ? mailFrom.address : '',
          recipients: rcptTo.map((recipient) => recipient.address),
          content: Buffer.concat(chunks),
          secure: session.secure,
          helo: session.hostNameAppearsAs,
        };
        const problem = refusal(options.onContent?.(message));
        if (problem) return done(problem);
        arrived.push(message);
        envelopes.push({ mail: mailFrom, rcpt: rcptTo });
        done();
        for (const wake of waiting) wake();
      });
    },
  });
  server.on('error', () => {});
  server.listen(options.port ?? 0, address);
  await once(server.server, 'listening');
  const { port } = server.server.address() as { port: number };
  return {
    address,
    port,
    arrived,
    envelopes,
    async waitFor(count, seconds = 60) {
      const late = Date.now() + seconds * 1000;
      while (arrived.length < count) {
        if (Date.now() > late) throw new Error(`${arrived.length} of ${count} messages arrived within ${seconds} s`);
        await new Promise<void>((resolve) => {
          const wake = () => {
            clearTimeout(timer);
            waiting.delete(wake);
            resolve();
          };
          const timer = setTimeout(wake, 200);
          waiting.add(wake);
        });
      }
      return arrived;
    },
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function refusal(answer: RecipientAnswer): Error | null {
  return answer ? Object.assign(new Error(answer.text), { responseCode: answer.code }) : null;
}
