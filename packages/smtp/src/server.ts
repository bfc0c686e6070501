import type { MailParameters, RcptParameters } from './index.ts';
import type { Reply } from './reply.ts';
import type { ScramVerifier } from './sasl/scram.ts';

/** What a server conversation is told at birth; all but `hostname`, `protocol` and `secure` may change by `configure`. */
export type ServerOptions = {
  /** Named in the EHLO answer and in 221 and 421. */
  hostname: string;
  protocol: 'smtp' | 'lmtp';
  /** Is the transport already private (implicit TLS)? */
  secure: boolean;
  limits: ServerLimits;
  /** What a CR or LF outside CRLF means in content. Neither choice ever ends DATA on one. */
  bareLineEndings: 'refuse' | 'normalise';
  /** Which extensions this client is offered, by EHLO keyword; asked at each EHLO. */
  offer: (keyword: string) => boolean;
  /** Offer STARTTLS (while not secure). */
  starttls: boolean;
  /** SASL mechanisms to offer once secure; empty: no AUTH. */
  mechanisms: readonly string[];
  vrfy: 'off' | 'on';
  /** First line of the answer to HELP. */
  help: string;
  /** Source of SCRAM nonces; Node's by default. */
  randomBytes?: (length: number) => Uint8Array;
  /** Keys the invented salts shown for unknown accounts; share it between processes so that they agree. */
  decoyKey?: Uint8Array;
};

export type ServerLimits = {
  /** Octets of a command line, CRLF included, before what extensions add (RFC 5321 §4.5.3.1.4: 512). */
  maxCommandLength: number;
  /** Octets of a line of content without its CRLF; 0: unlimited. BINARYMIME has no lines. */
  maxTextLineLength: number;
  /** Octets of a message; 0: unlimited. */
  maxMessageSize: number;
  maxRecipients: number;
  /** So many refused commands end the session with 421. */
  maxErrors: number;
  /** NOOP, HELP, VRFY and RSET without a transaction between; then 421. */
  maxNoops: number;
};

/** What `credential` may be told. A verifier is checked here; `accepted` and `refused` tell that the owner did it. */
export type Credential = ScramVerifier | { kind: 'unknown' | 'unavailable' | 'accepted' | 'refused' };

/**
 * What the conversation says to its owner. `greet`, `helo`, `mail`, `rcpt`, `dataStart`, `contentEnd` and `vrfy` wait
 * for `answer`, `lookupCredential` for `credential`, `startTls` for `tlsEstablished`.
 */
export type ServerEvent =
  | { kind: 'send'; bytes: Buffer }
  | { kind: 'greet' }
  | { kind: 'helo'; verb: 'HELO' | 'EHLO' | 'LHLO'; name: string }
  | { kind: 'startTls' }
  | {
      kind: 'lookupCredential';
      mechanism: string;
      identity: string;
      /** PLAIN and LOGIN: checks the given password off the main thread; answer `accepted` or `refused` then. */
      verify?: (verifier: ScramVerifier) => Promise<boolean>;
    }
  | { kind: 'authenticated'; mechanism: string; identity: string }
  | { kind: 'authenticationFailed'; mechanism: string; identity: string }
  | { kind: 'mail'; reversePath: string; params: MailParameters }
  | { kind: 'rcpt'; forwardPath: string; params: RcptParameters }
  | { kind: 'dataStart' }
  /** Un-stuffed octets of the message. The bytes may lie in the buffer given to `receive`. */
  | { kind: 'content'; bytes: Uint8Array }
  | { kind: 'contentEnd'; size: number }
  | { kind: 'vrfy'; argument: string }
  /** The open transaction is over without content: RSET, EHLO, STARTTLS, or content that was refused here. */
  | { kind: 'reset' }
  | { kind: 'violation'; what: Violation; command?: string; reply: Reply }
  | { kind: 'close'; reason: CloseReason };

/** Why a client was refused by the conversation itself (not by its owner's answer). */
export type Violation =
  | 'early-talk'
  | 'line-too-long'
  | 'bare-line-ending'
  | 'control-character'
  | 'syntax'
  | 'unknown-command'
  | 'bad-sequence'
  | 'bad-parameter'
  | 'too-many-recipients'
  | 'message-too-big'
  | 'text-line-too-long'
  | 'nul-in-content'
  | 'non-ascii'
  | 'input-after-starttls'
  | 'input-overflow'
  | 'other-protocol'
  | 'too-many-errors'
  | 'too-many-noops'
  | 'authentication';

export type CloseReason = 'quit' | 'refused' | 'violation' | 'too-many-errors' | 'too-many-noops';

/** Where the conversation stands; a snapshot for logs and time-outs. */
export type ServerState = {
  phase: 'greeting' | 'command' | 'auth' | 'tls' | 'content' | 'closed';
  /** Is an event unanswered? */
  waiting: boolean;
  secure: boolean;
  helo?: { verb: 'HELO' | 'EHLO' | 'LHLO'; name: string };
  identity?: string;
  transaction: boolean;
  recipients: number;
  errors: number;
};

/** One connection, seen from the server. Not re-entrant: drain `events` after every call. */
export type ServerConversation = {
  /** Asks for the greeting. */
  start(): void;
  receive(bytes: Uint8Array): void;
  /** Takes what has happened since the last call. */
  events(): ServerEvent[];
  /** Answers the oldest unanswered event. */
  answer(reply: Reply): void;
  /** LMTP: one reply per accepted recipient in RCPT order. `overall` is for extensions that end with one. */
  answerEach(replies: Reply[], overall?: Reply): void;
  credential(credential: Credential): void;
  tlsEstablished(): void;
  /** Says a last word (421) and closes, whatever was going on. */
  refuse(reply: Reply): void;
  /** False: stop reading from the socket until it is true again. */
  readonly wantsInput: boolean;
  /** From the next command on; the limits of a message under way stay. */
  configure(patch: Partial<Omit<ServerOptions, 'hostname' | 'protocol' | 'secure'>>): void;
  readonly state: ServerState;
};
