import { createChannel } from './client/channel.ts';
import { awaitGreeting, hello } from './client/introduce.ts';
import { type RunningTransaction, runTransaction } from './client/transaction.ts';
import type { MailParameters, RcptParameters } from './index.ts';
import type { Reply } from './reply.ts';

export type ClientOptions = {
  heloName: string;
  protocol: 'smtp' | 'lmtp';
  /** Is the transport already private (implicit TLS)? */
  secure: boolean;
  wantTls: 'never' | 'opportunistic' | 'required';
  auth?: ClientAuth;
  /** Use PIPELINING where it is offered. */
  pipelining: boolean;
  /** Use BDAT where CHUNKING is offered; true unless said otherwise. */
  chunking?: boolean;
  /** A message up to this size goes out with its envelope in one write (BDAT only); default 256 KiB. */
  eagerContent?: number;
  randomBytes?: (length: number) => Uint8Array;
  /** What this server offered before, in the clear and under TLS: then commands may go out before its greeting (PIPECONNECT). */
  early?: { clear?: Capabilities; secure?: Capabilities };
};

export type ClientAuth = {
  username: string;
  password: string;
  /** In order of preference. PLAIN and LOGIN are used only when secure. */
  mechanisms: readonly string[];
};

/** What EHLO offered: keyword in upper case to its argument words. Empty after HELO. */
export type Capabilities = ReadonlyMap<string, readonly string[]>;

/** One message for `send`. */
export type Transaction = {
  /** Without angle brackets; `''` is the null path. */
  reversePath: string;
  /** Each is said only when the server offers its extension. */
  params: Partial<MailParameters>;
  recipients: readonly { path: string; params?: Partial<RcptParameters> }[];
  /** Octets of the content (before dot-stuffing), or an estimate, for SIZE. */
  size?: number;
  /** The whole content with CRLF line ends, when it is at hand: no `wantContent` follows. */
  content?: Uint8Array;
};

/** The step at which an answer was given or the connection was lost. */
export type ClientPhase =
  | 'connect'
  | 'greeting'
  | 'helo'
  | 'starttls'
  | 'tls'
  | 'auth'
  | 'ready'
  | 'mail'
  | 'rcpt'
  | 'data'
  | 'content'
  | 'final'
  | 'rset'
  | 'quit'
  | 'closed';

/** The outcome for one recipient. `final`: it answers the content, so it is the receiver's last word. */
export type RecipientOutcome = {
  path: string;
  reply: Reply;
  accepted: boolean;
  final: boolean;
  /** Which command the reply answered; `local`: never said, because the server lacks an extension it needs. */
  stage: OutcomeStage;
};

export type OutcomeStage = 'local' | 'mail' | 'rcpt' | 'data' | 'content' | 'final';

/** How a transaction ended; every recipient of it is named, in order. */
export type Outcome = {
  /** The reply to MAIL; undefined when it was never said or never answered. */
  mail: Reply | undefined;
  recipients: RecipientOutcome[];
  /** Where the message as a whole failed; undefined when the content was answered. */
  failedAt: OutcomeStage | undefined;
  /** Reply texts seen on the way, for DSN fields. */
  greeting: Reply | undefined;
  helo: Reply | undefined;
  /** The server had a reply for each recipient (PRDR). */
  isEach: boolean;
};

/**
 * Why the conversation cannot go on. `lost-before-content-end`: the server cannot have accepted the message.
 * `lost-after-content-end`: it may have (RFC 1047); recipients already answered (LMTP) are in `outcome`.
 */
export type BrokenReason =
  | 'greeting-refused'
  | 'helo-refused'
  | 'tls-not-offered'
  | 'tls-refused'
  | 'auth-not-offered'
  | 'auth-refused'
  | 'auth-server-not-proven'
  | 'service-closing'
  | 'protocol-error'
  | 'lost-outside-transaction'
  | 'lost-before-content-end'
  | 'lost-after-content-end'
  | 'aborted'
  /** The server is not what was remembered of it, or did not let itself be spoken to early. Nothing of a message was said: begin anew, without `early`. */
  | 'early-lost';

/** What was known when the conversation broke. Recipients without a reply are unanswered. */
export type PartialOutcome = {
  mail: Reply | undefined;
  recipients: (RecipientOutcome | { path: string; reply: undefined })[];
  /** Was the end of the content said? Then the server may hold the message for the unanswered recipients. */
  isContentComplete: boolean;
};

export type ClientEvent =
  /** `isSecret`: holds credentials; keep it out of transcripts. */
  | { kind: 'send'; bytes: Buffer; isSecret?: true }
  | { kind: 'greeting'; reply: Reply }
  /** `isEarly`: it was counted on before it came, and is what was counted on. */
  | { kind: 'capabilities'; verb: 'EHLO' | 'HELO' | 'LHLO'; reply: Reply; map: Capabilities; isEarly?: true }
  /** What this server offered before is counted on from here. */
  | { kind: 'early' }
  /** Start TLS on the socket now, then call `tlsEstablished`. */
  | { kind: 'startTls' }
  | { kind: 'authenticated'; mechanism: string }
  /** `send` or `quit` may be called. */
  | { kind: 'ready' }
  /** Call `content` (any number of times), then `contentEnd`. */
  | { kind: 'wantContent'; bdat: boolean }
  | { kind: 'outcome'; outcome: Outcome }
  | {
      kind: 'broken';
      reason: BrokenReason;
      phase: ClientPhase;
      reply?: Reply;
      detail: string;
      /** Present when a transaction was open whose outcome is not known. */
      partial?: PartialOutcome;
    }
  /** Close the socket; nothing more will come. */
  | { kind: 'closed' };

/** One connection, seen from the client. Drain `events` after every call. */
export type ClientConversation = {
  receive(bytes: Uint8Array): void;
  events(): ClientEvent[];
  tlsEstablished(): void;
  /** Only after `ready`. Throws when called at another time. */
  send(transaction: Transaction): void;
  /** The bytes must not change afterwards. Ignored once the outcome is told. */
  content(bytes: Uint8Array): void;
  contentEnd(): void;
  /** Says QUIT; `closed` follows with the answer. */
  quit(): void;
  /** The socket ended, failed or timed out. */
  lost(detail: string): void;
  /** Gives up at once, for example because the content cannot be read: nothing incomplete is ever ended. */
  abort(detail: string): void;
  readonly phase: ClientPhase;
  readonly capabilities: Capabilities;
  readonly secure: boolean;
  /** `capabilities` is what was remembered: the server has not said yet what it offers. */
  readonly isBetting: boolean;
};

/** Makes one conversation; the socket is connected already, and its first bytes are the greeting. */
export function createClientConversation(options: ClientOptions): ClientConversation {
  const channel = createChannel(options);
  let running: RunningTransaction | undefined;
  awaitGreeting(channel);

  return {
    receive: channel.receive,
    events: channel.drain,
    tlsEstablished() {
      if (channel.resting !== 'tls') return;
      channel.secure = true;
      channel.capabilities = new Map();
      hello(channel);
    },
    send(transaction) {
      if (channel.resting !== 'ready') throw new Error(`send while ${channel.phase}`);
      running = runTransaction(channel, transaction, channel.mustReset);
    },
    content(bytes) {
      running?.content(bytes);
    },
    contentEnd() {
      running?.contentEnd();
    },
    quit() {
      if (channel.phase !== 'ready') throw new Error(`quit while ${channel.phase}`);
      channel.resting = 'quit';
      channel.say('QUIT\r\n');
      channel.expect('quit', channel.close);
    },
    lost(detail) {
      if (channel.phase === 'quit') channel.close();
      else channel.breakOff('lost-outside-transaction', detail);
    },
    abort(detail) {
      channel.breakOff('aborted', detail);
    },
    get phase() {
      return channel.phase;
    },
    get capabilities() {
      return channel.capabilities;
    },
    get secure() {
      return channel.secure;
    },
    get isBetting() {
      return channel.isBetting;
    },
  };
}
