import { randomBytes } from 'node:crypto';
import { nothingOffered, type Offered } from '../extensions/table.ts';
import type { MailParameters } from '../index.ts';
import { createLineReader, type LineReader } from '../line-reader.ts';
import { formatReply, isPermanent, type Reply, reply } from '../reply.ts';
import type { SaslServer } from '../sasl/server.ts';
import type { CloseReason, Credential, ServerEvent, ServerOptions, ServerState, Violation } from '../server.ts';
import type { TextStream } from '../text-stream.ts';

/** Everything a verb may look at and do. */
export type Session = {
  options: ServerOptions;
  readonly decoyKey: Uint8Array;
  readonly input: LineReader;
  phase: ServerState['phase'];
  secure: boolean;
  /** After a greeting that refused, only QUIT is obeyed (RFC 5321 §3.1). */
  isGreetingRefused: boolean;
  /** The client spoke before the greeting, and was allowed to. */
  wasEarly: boolean;
  /** The client has said more before it could know this EHLO answer: it goes by an earlier one (PIPECONNECT), which may be out of date. */
  goesByMemory: boolean;
  helo: ServerState['helo'];
  offered: Offered;
  identity: string | undefined;
  exchange: { mechanism: string; sasl: SaslServer } | undefined;
  hasTriedAuth: boolean;
  transaction: ServerTransaction | undefined;
  /** Octets of refused content read away since the last message that was taken. */
  wasted: number;
  /** A chunk to be read away before `answer` is said. */
  skip: { remaining: number; isLast: boolean; answer: Reply } | undefined;
  wait: Wait | undefined;
  /** The line being obeyed, without secrets. */
  command: string | undefined;
  errors: number;
  say(reply: Reply): void;
  emit(event: ServerEvent): void;
  /** Emits and waits for the owner's reply. */
  ask(event: ServerEvent, onReply: (reply: Reply) => void, onEach?: Wait['onEach']): void;
  /** Refuses on the conversation's own account; enough of it ends the session. */
  violate(what: Violation, reply: Reply): void;
  /** Says what only follows from a refusal to a client that pipelines (RFC 2920 §3.1); too much of it is a violation. */
  followUp(reply: Reply): void;
  /** So many such replies are to be expected. */
  excused: number;
  /** Says the owner's refusal, which counts as an error when it is for ever. */
  refuseCommand(reply: Reply): void;
  /** Counts a command that gets nothing done; false: that was one too many, and the session is over. */
  isIdleAllowed(): boolean;
  /** Content was accepted: the client has earned a clean slate. */
  forgive(): void;
  endTransaction(isReset: boolean): void;
  close(reason: CloseReason): void;
  drain(): ServerEvent[];
};

export type ServerTransaction = {
  params: MailParameters;
  recipients: number;
  /** Present from DATA or the first BDAT on. */
  content: IncomingContent | undefined;
};

export type IncomingContent = {
  stream: TextStream;
  /** Octets of the chunk still to come; undefined: DATA. */
  remaining: number | undefined;
  isLast: boolean;
  /** Set once the content was refused (RFC 3030 §2: nothing more is taken until RSET). */
  refusal: Reply | undefined;
};

export type Wait = {
  onReply?: (reply: Reply) => void;
  onEach?: ((replies: readonly Reply[], overall: Reply | undefined) => void) | undefined;
  onCredential?: (credential: Credential) => void;
};

export function createSession(options: ServerOptions): Session {
  const events: ServerEvent[] = [];
  let unsent = '';
  let idleCommands = 0;

  function flush(): void {
    if (unsent === '') return;
    events.push({ kind: 'send', bytes: Buffer.from(unsent, 'utf8') });
    unsent = '';
  }

  const session: Session = {
    options,
    decoyKey: options.decoyKey ?? processDecoyKey,
    input: createLineReader(),
    phase: 'greeting',
    secure: options.secure,
    isGreetingRefused: false,
    wasEarly: false,
    goesByMemory: false,
    helo: undefined,
    offered: nothingOffered,
    identity: undefined,
    exchange: undefined,
    hasTriedAuth: false,
    transaction: undefined,
    wasted: 0,
    skip: undefined,
    wait: undefined,
    command: undefined,
    errors: 0,

    say(answer) {
      if (session.phase === 'closed') return;
      const isPlain = session.helo?.verb !== 'HELO' && session.helo !== undefined;
      const isBare = isPlain && !session.offered.byKeyword.has('ENHANCEDSTATUSCODES');
      const said = isBare ? { code: answer.code, lines: answer.lines } : answer;
      unsent += formatReply(said, session.transaction?.params.smtputf8);
    },
    emit(event) {
      if (session.phase === 'closed') return;
      if (event.kind === 'startTls') flush();
      events.push(event);
    },
    ask(event, onReply, onEach) {
      session.emit(event);
      session.wait = { onReply, onEach };
    },
    violate(what, answer) {
      const command = session.command === undefined ? {} : { command: session.command.slice(0, 200) };
      session.emit({ kind: 'violation', what, ...command, reply: answer });
      session.say(answer);
      countError();
    },
    excused: 0,
    followUp(answer) {
      if (session.excused > 0) {
        session.excused--;
        session.say(answer);
      } else {
        session.violate('bad-sequence', answer);
      }
    },
    refuseCommand(answer) {
      session.say(answer);
      if (answer.code === 421) session.close('refused');
      else if (isPermanent(answer)) countError();
    },
    isIdleAllowed() {
      const { maxNoops } = session.options.limits;
      if (maxNoops === 0 || ++idleCommands <= maxNoops) return true;
      endBadly('too-many-noops', reply(421, '4.7.0', `${session.options.hostname} Too many commands without mail`));
      return false;
    },
    forgive() {
      session.errors = 0;
      session.wasted = 0;
      idleCommands = 0;
    },
    endTransaction(isReset) {
      if (session.transaction !== undefined && isReset) session.emit({ kind: 'reset' });
      session.transaction = undefined;
    },
    close(reason) {
      if (session.phase === 'closed') return;
      flush();
      session.emit({ kind: 'close', reason });
      session.phase = 'closed';
      session.wait = undefined;
      session.exchange = undefined;
      session.transaction = undefined;
      session.input.clear();
    },
    drain() {
      // Replies to pipelined commands wait for each other (RFC 2920 §3.2): as long as the owner owes an answer, the client
      // has said something whose reply will follow.
      if (session.wait === undefined || unsent.length > MAX_HELD) flush();
      return events.splice(0);
    },
  };

  function countError(): void {
    session.errors++;
    const { maxErrors } = session.options.limits;
    if (maxErrors === 0 || session.errors < maxErrors) return;
    endBadly('too-many-errors', reply(421, '4.7.0', `${session.options.hostname} Too many errors`));
  }

  function endBadly(what: 'too-many-errors' | 'too-many-noops', answer: Reply): void {
    session.emit({ kind: 'violation', what, reply: answer });
    session.say(answer);
    session.close(what);
  }

  return session;
}

const MAX_HELD = 4096;
const processDecoyKey = randomBytes(32);
