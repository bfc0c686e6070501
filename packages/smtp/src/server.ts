import { isEarlyInputAllowed } from './extensions/table.ts';
import type { XclientAttributes } from './extensions/xclient.ts';
import type { MailParameters, RcptParameters } from './index.ts';
import type { Line } from './line-reader.ts';
import { type Reply, reply } from './reply.ts';
import type { ScramVerifier } from './sasl/scram.ts';
import { readContent } from './server/content.ts';
import { greet } from './server/greet.ts';
import { createSession, type Session } from './server/session.ts';
import { continueAuth } from './server/verbs/auth.ts';
import { beginSecure } from './server/verbs/starttls.ts';
import { verbs } from './server/verbs/table.ts';

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
  /** May this client speak before the greeting because it was offered that at an earlier visit? */
  expectsEarlyInput?: boolean;
  /** Offer STARTTLS (while not secure). */
  starttls: boolean;
  /** SASL mechanisms to offer once secure; empty: no AUTH. */
  mechanisms: readonly string[];
  vrfy: 'off' | 'on';
  /** First line of the answer to HELP. */
  help: string;
  /** Said to every command but QUIT; the greeting is as ever. */
  refuseCommands?: Reply;
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
 * What the conversation says to its owner. `greet`, `helo`, `xclient`, `mail`, `rcpt`, `dataStart`, `contentEnd` and `vrfy` wait
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
  /** A trusted front names the client it speaks for; a positive answer begins the session anew, with `greet`. */
  | { kind: 'xclient'; attributes: XclientAttributes }
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
  /** Did the client speak before the greeting, as it may where PIPECONNECT is offered? */
  wasEarly: boolean;
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

/** Makes one conversation; call `start` first. */
export function createServerConversation(options: ServerOptions): ServerConversation {
  const session = createSession(options);

  /** Obeys what has been received until input runs out or the owner must answer. */
  function run(): void {
    while (session.wait === undefined) {
      if (session.phase === 'content') {
        if (!readContent(session)) return;
      } else if (session.phase === 'command' || session.phase === 'auth') {
        const line = session.input.readLine(longestLine(session));
        if (line === undefined) return;
        if (session.phase === 'auth') continueAuth(session, line);
        else obey(session, line);
      } else {
        return;
      }
    }
  }

  function settle(use: (wait: NonNullable<Session['wait']>) => void): void {
    if (session.phase === 'closed') return;
    const { wait } = session;
    if (wait === undefined) throw new Error('nothing was asked');
    session.wait = undefined;
    try {
      use(wait);
    } catch (error) {
      session.wait = wait;
      throw error;
    }
    run();
  }

  return {
    start() {
      session.ask({ kind: 'greet' }, (answer) => greet(session, answer));
    },
    receive(bytes) {
      if (session.phase === 'closed' || session.phase === 'tls' || bytes.length === 0) return;
      if (session.phase === 'greeting' && !isEarlyInputAllowed(session.options)) {
        session.violate('early-talk', reply(554, '5.5.0', `${session.options.hostname} Wait for the greeting`));
        session.close('violation');
        return;
      }
      if (session.phase === 'greeting') session.wasEarly = true;
      session.input.push(bytes);
      if (session.wait === undefined && session.phase !== 'greeting') {
        run();
      } else if (session.input.length > MAX_INPUT) {
        session.violate('input-overflow', reply(421, '4.3.0', `${session.options.hostname} Too much input`));
        session.close('violation');
      }
    },
    events: session.drain,
    answer(answer) {
      settle((wait) => {
        if (wait.onReply === undefined) throw new Error('a credential was asked, not a reply');
        wait.onReply(answer);
      });
    },
    answerEach(replies, overall) {
      settle((wait) => {
        if (wait.onEach === undefined) throw new Error('one reply was asked');
        wait.onEach(replies, overall);
      });
    },
    credential(credential) {
      settle((wait) => {
        if (wait.onCredential === undefined) throw new Error('a reply was asked, not a credential');
        wait.onCredential(credential);
      });
    },
    tlsEstablished() {
      if (session.phase === 'tls') beginSecure(session);
    },
    refuse(answer) {
      session.wait = undefined;
      session.say(answer);
      session.close('refused');
    },
    get wantsInput() {
      if (session.phase === 'closed' || session.phase === 'tls') return false;
      const isBusy = session.wait !== undefined || session.phase === 'greeting';
      return !isBusy || session.input.length < ENOUGH_INPUT;
    },
    configure(patch) {
      session.options = { ...session.options, ...patch };
    },
    get state() {
      return stateOf(session);
    },
  };
}

function obey(session: Session, line: Line): void {
  session.command = undefined;
  const { refuseCommands } = session.options;
  if (line.kind === 'too-long') {
    session.violate('line-too-long', refuseCommands ?? LINE_TOO_LONG);
    return;
  }
  const { text } = line;
  const space = text.indexOf(' ');
  const verb = (space < 0 ? text : text.slice(0, space)).toUpperCase();
  const handler = verbs.get(verb);
  if (verb === 'AUTH') session.hasTriedAuth = true;
  session.command = verb === 'AUTH' ? verb : handler === undefined && session.hasTriedAuth ? HIDDEN : text;
  if (refuseCommands !== undefined && (verb !== 'QUIT' || line.kind !== 'line')) {
    // Before all else: what is left of a PROXY header that failed is full of octets no command may have.
    session.violate('bad-sequence', refuseCommands);
  } else if (line.kind === 'bare' && (session.options.bareLineEndings === 'refuse' || text.includes('\r'))) {
    session.violate('bare-line-ending', reply(500, '5.5.2', 'A command ends with CRLF and holds no other CR or LF'));
  } else if (line.kind === 'invalid') {
    session.violate('non-ascii', reply(500, '5.5.2', 'A command is UTF-8'));
  } else if (CONTROL.test(text)) {
    session.violate('control-character', reply(500, '5.5.2', 'A command holds no control characters'));
  } else if (line.octets > longestFor(session, verb)) {
    session.violate('line-too-long', LINE_TOO_LONG);
  } else if (session.isGreetingRefused && verb !== 'QUIT') {
    session.violate('bad-sequence', reply(503, '5.5.1', 'No mail is taken here'));
  } else {
    if (handler !== undefined) handler(session, space < 0 ? '' : text.slice(space + 1).trim());
    else session.violate('unknown-command', reply(500, '5.5.1', 'Command not recognised'));
  }
}

/** RFC 5321 §4.5.3.1.4, with what extensions add to MAIL and RCPT, and RFC 4954 §4 for AUTH. */
function longestFor({ options: { limits }, offered }: Session, verb: string): number {
  if (verb === 'MAIL') return limits.maxCommandLength + offered.mailLength;
  if (verb === 'RCPT') return limits.maxCommandLength + offered.rcptLength;
  if (verb === 'AUTH') return AUTH_LINE;
  return limits.maxCommandLength;
}

/** What the reader may hold before it knows the verb. */
function longestLine(session: Session): number {
  if (session.phase === 'auth' || session.offered.byKeyword.has('AUTH')) return AUTH_LINE;
  const { offered } = session;
  return session.options.limits.maxCommandLength + Math.max(offered.mailLength, offered.rcptLength);
}

function stateOf(session: Session): ServerState {
  return {
    phase: session.phase,
    waiting: session.wait !== undefined,
    secure: session.secure,
    ...(session.helo === undefined ? {} : { helo: session.helo }),
    ...(session.identity === undefined ? {} : { identity: session.identity }),
    transaction: session.transaction !== undefined,
    recipients: session.transaction?.recipients ?? 0,
    errors: session.errors,
    wasEarly: session.wasEarly,
  };
}

/** After a refused AUTH the next lines may be the password, sent without waiting. */
const HIDDEN = '(hidden)';
const LINE_TOO_LONG = reply(500, '5.5.2', 'Line too long');
const AUTH_LINE = 12_288;
const ENOUGH_INPUT = 64 * 1024;
const MAX_INPUT = 4 * 1024 * 1024;
const CONTROL = /[\x00-\x1f\x7f]/;
