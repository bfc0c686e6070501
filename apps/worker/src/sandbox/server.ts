import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import type { Pool } from '@posthorn/db/mail/message';
import type { SandboxTls } from '@posthorn/db/sandbox/messages';
import { storeSandboxMessage, trimSandbox } from '@posthorn/db/sandbox/store';
import { uuidv7 } from '@posthorn/events/id';
import { summary } from '@posthorn/message/headers';
import type { Misbehaviour } from '@posthorn/settings/misbehaviours';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';
import type { WorkerLog } from '../index.ts';
import { startRounds } from '../wake/rounds.ts';
import { makeSandboxCertificate } from './certificate.ts';
import { createGreylist } from './greylist.ts';
import { type MisbehaveSetting, misbehaviourFor, type SandboxVariant, variantFor } from './misbehaviour.ts';
import { createTranscripts, type Transcripts } from './transcript.ts';

/** What the settings say about the sandbox at this moment. */
export type SandboxSettings = {
  enabled: boolean;
  misbehave: MisbehaveSetting;
  greylistSeconds: number;
  slowMilliseconds: number;
  keepMessages: number;
};

export type SandboxServer = {
  /** The listener that offers TLS with a good certificate. */
  readonly port: number;
  /** The listener for a recipient: TLS is settled before anybody is named, so those misbehaviours have ports of their own. */
  portFor(recipient: string): number;
  /** Name of the sandbox as the next hop of an attempt. */
  readonly hostname: string;
  [Symbol.asyncDispose](): Promise<void>;
};

export type SandboxOptions = {
  pool: Pool;
  log: WorkerLog;
  /** Read for each command, so that a published change holds for the next one. */
  settings: () => SandboxSettings;
};

/** Opens the sandbox on loopback ports chosen by the system. */
export async function createSandboxServer(options: SandboxOptions): Promise<SandboxServer> {
  const transcripts = createTranscripts();
  const greylist = createGreylist();
  const good = await makeSandboxCertificate(sandboxHostname, { bad: false });
  const bad = await makeSandboxCertificate(sandboxHostname, { bad: true });
  const shared = { ...options, transcripts, greylist };
  const servers = new Map<SandboxVariant, SMTPServer>([
    ['plain', listener(shared, { ...good, bad: false })],
    ['no-tls', listener(shared, null)],
    ['bad-certificate', listener(shared, { ...bad, bad: true })],
  ]);
  const ports = new Map<SandboxVariant, number>();
  for (const [variant, server] of servers) ports.set(variant, await listen(server, options.log));
  const trimming = startRounds({
    everyMs: trimEveryMs,
    round: () => trimSandbox(options.pool, options.settings().keepMessages),
    onFailure: (err) => options.log.warn({ err }, 'the sandbox could not be trimmed; it is tried again'),
  });

  return {
    port: ports.get('plain')!,
    hostname: sandboxHostname,
    portFor: (recipient) => ports.get(variantFor(recipient, options.settings().misbehave))!,
    async [Symbol.asyncDispose]() {
      await trimming[Symbol.asyncDispose]();
      await Promise.all([...servers.values()].map(close));
    },
  };
}

type Shared = SandboxOptions & { transcripts: Transcripts; greylist: ReturnType<typeof createGreylist> };

function listener(shared: Shared, certificate: { key: string; cert: string; bad: boolean } | null): SMTPServer {
  const { settings, transcripts, greylist } = shared;
  const tlsOf = new Map<string, SandboxTls>();
  const server: SMTPServer = new SMTPServer({
    name: sandboxHostname,
    banner: 'Posthorn sandbox: takes any mail and shows it',
    disableReverseLookup: true,
    hideENHANCEDSTATUSCODES: false,
    hideDSN: false,
    disabledCommands: certificate ? ['AUTH'] : ['AUTH', 'STARTTLS'],
    logger: transcripts.logger as never,
    socketTimeout: 300_000,
    closeTimeout: 500,
    ...(certificate ? { key: certificate.key, cert: certificate.cert } : {}),
    onSecure(socket, session, callback) {
      const facts = tlsFacts(socket as TLSSocket, certificate?.bad === true);
      tlsOf.set(session.id, facts);
      transcripts.note(session.id, `   (TLS: ${facts.version} ${facts.cipher})`);
      callback();
    },
    onMailFrom(_address, _session, callback) {
      callback(settings().enabled ? null : refusal(450, 'The sandbox is switched off'));
    },
    onRcptTo(address, session, callback) {
      const now = settings();
      const misbehaviour = misbehaviourFor(address.address, now.misbehave);
      const sender = session.envelope.mailFrom ? session.envelope.mailFrom.address : '';
      switch (misbehaviour) {
        case 'tempfail':
          return callback(refusal(451, 'The sandbox was told to fail for now'));
        case 'permfail':
          return callback(refusal(550, 'The sandbox was told to refuse this recipient'));
        case 'greylist': {
          const wait = greylist.wait(sender, address.address, now.greylistSeconds);
          return callback(wait === 0 ? null : refusal(451, `Greylisted, come back in ${wait} seconds`));
        }
        case 'slow':
          setTimeout(callback, now.slowMilliseconds);
          return;
        case 'drop':
          return cutOff(server, session.id);
        default:
          return callback();
      }
    },
    onData(stream, session, callback) {
      receive(shared, { stream, session, tls: tlsOf.get(session.id) ?? null, server })
        .then((stored) => callback(null, stored))
        .catch((error: Error & { responseCode?: number }) => {
          if (error.responseCode === undefined) {
            shared.log.error({ err: error }, 'the sandbox could not keep a message');
            callback(refusal(451, 'The sandbox could not keep the message'));
          } else callback(error);
        });
    },
    onClose(session) {
      tlsOf.delete(session.id);
      transcripts.forget(session.id);
    },
  });
  return server;
}

async function receive(
  shared: Shared,
  arrival: { stream: Readable; session: SMTPServerSession; tls: SandboxTls | null; server: SMTPServer },
): Promise<string> {
  const { session, tls } = arrival;
  const content = Buffer.concat(await arrival.stream.toArray());
  const now = shared.settings();
  const recipients = session.envelope.rcptTo.map(({ address }) => address);
  const faults = recipients.map((recipient) => misbehaviourFor(recipient, now.misbehave));
  if (faults.includes('drop-after-data')) {
    cutOff(arrival.server, session.id);
    return '';
  }
  if (faults.includes('slow')) await new Promise((resolve) => setTimeout(resolve, now.slowMilliseconds));
  if (faults.includes('reject-data')) throw refusal(554, 'The sandbox was told to refuse the message');
  if (faults.includes('defer-data')) throw refusal(451, 'The sandbox was told to put the message off');
  const header = summary(content);
  const id = uuidv7();
  await storeSandboxMessage(shared.pool, {
    id,
    reversePath: session.envelope.mailFrom ? session.envelope.mailFrom.address : '',
    recipients,
    helo: session.hostNameAppearsAs || '',
    protocol: session.transmissionType,
    remoteAddress: session.remoteAddress,
    tls,
    misbehaviour: faults.find((fault): fault is Misbehaviour => fault !== null) ?? null,
    subject: header.subject,
    from: header.from,
    to: header.to,
    messageId: header.messageId,
    transcript: `${shared.transcripts.read(session.id)}\nC: <${content.length} bytes of message>`,
    content,
  });
  shared.transcripts.cut(session.id);
  return `Kept in the sandbox as ${id}`;
}

/** Ends the connection without a word, as a crashing or overloaded server does. */
function cutOff(server: SMTPServer, connection: string): void {
  for (const open of server.connections as Set<{ id: string; _socket?: { destroy(): void } }>) {
    if (open.id === connection) open._socket?.destroy();
  }
}

function tlsFacts(socket: TLSSocket, isBadCertificate: boolean): SandboxTls {
  const name = (socket as TLSSocket & { servername?: string | false }).servername;
  return {
    version: socket.getProtocol() ?? '',
    cipher: socket.getCipher().standardName,
    servername: name || '',
    certificate: isBadCertificate ? 'bad' : 'valid',
  };
}

function refusal(responseCode: number, text: string): Error & { responseCode: number } {
  return Object.assign(new Error(text), { responseCode });
}

function listen(server: SMTPServer, log: WorkerLog): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      server.off('error', reject);
      server.on('error', (error) => log.debug({ err: error }, 'a sandbox connection ended badly'));
      resolve((server.server.address() as AddressInfo).port);
    });
  });
}

function close(server: SMTPServer): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}

/** `.localhost` never leaves the machine (RFC 6761 §6.3). */
const sandboxHostname = 'sandbox.localhost';
const trimEveryMs = 10_000;
