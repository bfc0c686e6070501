import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import {
  type Capabilities,
  type ClientAuth,
  type ClientConversation,
  type ClientEvent,
  createClientConversation,
  type Outcome,
  type Transaction,
} from '@posthorn/smtp/client';
import { createDeadline } from '../connect/deadlines.ts';
import type { Privacy, Remote, TlsFacts } from '../outcome/result.ts';
import { handshake } from '../secure/handshake.ts';
import { drained } from './drained.ts';
import { createGate } from './gate.ts';
import type { SessionTls } from './session-tls.ts';
import { createTranscript, wordsOf } from './transcript.ts';

/** How a conversation broke: the conversation's own words, a failed TLS handshake, or one that showed what is not good enough. */
export type Broken = Omit<Extract<ClientEvent, { kind: 'broken' }>, 'reason'> & {
  reason: Extract<ClientEvent, { kind: 'broken' }>['reason'] | 'tls-handshake-failed' | 'tls-unfit' | 'vetoed';
  /** We broke it off ourselves because the lease was about to end; the message was not ended. */
  leaseLost?: boolean;
};

export type SessionOptions = {
  remote: Remote & { address: string; port: number };
  protocol: 'smtp' | 'lmtp';
  heloName: string;
  tls: SessionTls;
  auth?: ClientAuth | undefined;
  /** What the server offered before, to be counted on before it says so (PIPECONNECT). */
  early?: { clear?: Capabilities; secure?: Capabilities } | undefined;
  timeouts: { commandMs: number; dataMs: number };
  /** Is asked about the greeting before anything is said; the words of what forbids it end the session. */
  greeted?: ((banner: string) => Promise<string | null>) | undefined;
  /** What becomes known on the way. */
  observe: (seen: SessionEvent) => void;
};

export type SessionEvent =
  | { kind: 'greeting'; banner: string }
  | { kind: 'tls'; socket: TLSSocket; facts: TlsFacts }
  /** The server's answer to EHLO; `isCounted`: it was counted on before it came. */
  | { kind: 'offered'; isSecure: boolean; offered: Capabilities; isCounted: boolean }
  /** What was counted on did not hold. */
  | { kind: 'early-lost'; detail: string }
  | { kind: 'closed'; how: string; seconds: number; messages: number; bytesIn: number; bytesOut: number };

/** One message for a session. */
export type SessionTransaction = Transaction & {
  /** The octets when they are not at hand in `content`. */
  stream?: () => AsyncIterable<Uint8Array>;
  /** Whether the lease still lasts: nothing that could end the message is written when it does not. */
  mayEnd: () => boolean;
};

export type TransactionEnd = { kind: 'outcome'; outcome: Outcome } | Broken;

/** A connection that has greeted, said EHLO and signed in. */
export type Session = {
  readonly remote: Remote;
  readonly tls: TlsFacts | null;
  /** What was seen of its privacy when it was opened; set by who opened it. */
  privacy: Privacy;
  readonly capabilities: Capabilities;
  /** Transactions so far. */
  readonly messages: number;
  readonly isUsable: boolean;
  /** Commands went out before the server had said what it offers. */
  readonly isEarly: boolean;
  /** `capabilities` is what the server offered before: it has not said yet what it offers now. */
  readonly isUnsure: boolean;
  /** Resolves once it has, or is gone. */
  confirmed(): Promise<void>;
  transact(transaction: SessionTransaction): Promise<TransactionEnd>;
  transcript(): string;
  /** Says QUIT and closes, without anybody waiting for it. */
  quit(): void;
  /** Cuts the connection at once. */
  destroy(reason: string): void;
};

export type Opened =
  | { kind: 'open'; session: Session }
  | { kind: 'failed'; broken: Broken; remote: Remote; tls: TlsFacts | null; transcript: string };

/** Takes an open socket through greeting, TLS and sign-in. Never rejects. */
export function openSession(socket: Socket, options: SessionOptions): Promise<Opened> {
  return new Promise((resolve) => {
    startSession(socket, options, resolve);
  });
}

function startSession(first: Socket, options: SessionOptions, opened: (result: Opened) => void): void {
  const { timeouts, observe } = options;
  const since = performance.now();
  const transcript = createTranscript();
  const remote: Remote = { ...options.remote };
  const deadline = createDeadline(() => fail(`timed out in phase ${conversation.phase}`));
  let conversation: ClientConversation;
  let socket = first;
  let tls: TlsFacts | null = null;
  let messages = 0;
  let opening = true;
  let ended = false;
  let closing: string | undefined;
  let readied = Promise.withResolvers<void>();
  let active: { transaction: SessionTransaction; resolve: (end: TransactionEnd) => void } | undefined;
  let leaseLost = false;
  let lastBroken: Broken | undefined;
  let pumping = false;
  let isEarly = false;
  let unsure: (() => void)[] = [];
  const gate = createGate((bytes) => ended || socket.write(bytes));

  const session: Session = {
    remote,
    privacy: { inspection: null, problems: [], verdict: '' },
    get tls() {
      return tls;
    },
    get capabilities() {
      return conversation.capabilities;
    },
    get messages() {
      return messages;
    },
    get isUsable() {
      return !ended && lastBroken === undefined && closing === undefined;
    },
    get isEarly() {
      return isEarly;
    },
    get isUnsure() {
      return conversation.isBetting;
    },
    confirmed: () =>
      conversation.isBetting && !ended ? new Promise((resolve) => unsure.push(resolve)) : Promise.resolve(),
    async transact(transaction) {
      if (conversation.phase !== 'ready') await readied.promise;
      if (lastBroken) return lastBroken;
      transcript.mark();
      messages += 1;
      if (!transaction.mayEnd()) return lease();
      return new Promise((resolve) => {
        active = { transaction, resolve };
        readied = Promise.withResolvers<void>();
        conversation.send(transaction);
        pump();
      });
    },
    transcript: () => transcript.text(),
    quit() {
      if (ended || closing !== undefined) return;
      closing = 'quit';
      if (conversation.phase === 'ready') {
        conversation.quit();
        pump();
        deadline.set(Math.min(timeouts.commandMs, quitMs));
      } else finish('closed');
    },
    destroy(reason) {
      fail(reason);
    },
  };

  function pump(): void {
    if (pumping) return;
    pumping = true;
    for (let events = conversation.events(); events.length > 0; events = conversation.events()) {
      for (const event of events) handle(event);
    }
    pumping = false;
    if (!ended) deadline.set(timeLeft());
  }

  function handle(event: ClientEvent): void {
    switch (event.kind) {
      case 'send':
        write(event);
        return;
      case 'greeting':
        remote.greeting = wordsOf(event.reply);
        observe({ kind: 'greeting', banner: remote.greeting });
        if (options.greeted) void gate.hold(options.greeted(remote.greeting), (fault) => cut('vetoed', fault));
        return;
      case 'capabilities':
        remote.heloResponse = wordsOf(event.reply).split('\n', 1)[0] ?? '';
        if (event.verb === 'EHLO') {
          const isSecure = conversation.secure;
          observe({ kind: 'offered', isSecure, offered: event.map, isCounted: event.isEarly === true });
        }
        sure();
        return;
      case 'early':
        isEarly = true;
        return;
      case 'startTls':
        void secure('STARTTLS');
        return;
      case 'authenticated':
        transcript.note(`signed in with ${event.mechanism}`);
        return;
      case 'ready':
        readied.resolve();
        if (opening) {
          opening = false;
          opened({ kind: 'open', session });
        }
        return;
      case 'wantContent':
        void writeContent();
        return;
      case 'outcome':
        active?.resolve({ kind: 'outcome', outcome: event.outcome });
        active = undefined;
        return;
      case 'broken':
        broke(event);
        return;
      case 'closed':
        finish(closing ?? 'closed');
        return;
    }
  }

  function write({ bytes, isSecret }: Extract<ClientEvent, { kind: 'send' }>): void {
    if (ended) return;
    if (active && !active.transaction.mayEnd()) {
      leaseLost = true;
      conversation.abort('the lease of this delivery ended before the message did');
      return;
    }
    if (conversation.phase === 'content' && active?.transaction.stream) transcript.sentContent(bytes.length);
    else transcript.sent(bytes, isSecret ? 'credentials' : 'commands');
    gate.write(bytes);
  }

  /** Ends it for what was seen of the peer. */
  function cut(reason: 'vetoed' | 'tls-unfit', detail: string): void {
    transcript.note(detail);
    broke({ kind: 'broken', reason, phase: reason === 'vetoed' ? 'greeting' : 'tls', detail });
    finish(detail);
  }

  async function writeContent(): Promise<void> {
    const running = active;
    if (!running) return;
    try {
      const source = running.transaction.stream?.();
      if (!source) throw new Error('there is no content to send');
      for await (const chunk of source) {
        if (ended || active !== running) return;
        conversation.content(chunk);
        pump();
        if (socket.writableNeedDrain) await drained(socket);
      }
      if (ended || active !== running) return;
      if (running.transaction.mayEnd()) conversation.contentEnd();
      else {
        leaseLost = true;
        conversation.abort('the lease of this delivery ended before the message did');
      }
    } catch (error) {
      // What is incomplete is never ended: the peer sees the connection go and forgets it (RFC 5321 §4.1.1.4).
      conversation.abort(`the message could not be read: ${(error as Error).message}`);
    }
    pump();
  }

  async function secure(how: string): Promise<void> {
    const plain = socket;
    plain.removeAllListeners('data');
    plain.removeAllListeners('end');
    plain.removeAllListeners('close');
    try {
      const result = await handshake(plain, options.tls.handshake());
      if (ended) {
        result.socket.destroy();
        return;
      }
      socket = result.socket;
      tls = result.facts;
      transcript.note(`TLS by ${how}: ${tls.version} ${tls.cipher}`);
      observe({ kind: 'tls', socket: result.socket, facts: result.facts });
      const fault = await options.tls.vet(result.socket, result.facts);
      if (ended) return;
      if (fault !== null) {
        cut('tls-unfit', fault);
        return;
      }
      if (result.socket.destroyed) {
        fail('the connection was lost');
        return;
      }
      listen();
      if (how === 'STARTTLS') conversation.tlsEstablished();
      pump();
    } catch (error) {
      broke({ kind: 'broken', reason: 'tls-handshake-failed', phase: 'tls', detail: (error as Error).message });
      finish('TLS handshake failed');
    }
  }

  function listen(): void {
    socket.on('data', (bytes: Buffer) => {
      bytesIn += bytes.length;
      transcript.received(bytes);
      conversation.receive(bytes);
      pump();
    });
    socket.on('end', () => fail('the peer closed the connection'));
    socket.on('error', (error: Error) => fail(error.message));
    socket.on('close', () => fail('the connection was lost'));
    // A proxy hands it over paused.
    socket.resume();
  }
  let bytesIn = 0;

  function fail(detail: string): void {
    if (ended) return;
    conversation.lost(detail);
    pump();
    if (lastBroken === undefined)
      broke({ kind: 'broken', reason: 'lost-outside-transaction', phase: conversation.phase, detail });
    finish(detail);
  }

  function broke(broken: Broken): void {
    lastBroken = leaseLost ? { ...broken, leaseLost } : broken;
    if (broken.reason === 'early-lost') observe({ kind: 'early-lost', detail: broken.detail });
    readied.resolve();
    sure();
    if (opening) {
      opening = false;
      opened({ kind: 'failed', broken: lastBroken, remote, tls, transcript: transcript.text() });
    }
    active?.resolve(lastBroken);
    active = undefined;
  }

  function sure(): void {
    for (const resolve of unsure) resolve();
    unsure = [];
  }

  function lease(): Broken {
    return {
      kind: 'broken',
      reason: 'aborted',
      phase: 'ready',
      detail: 'the lease of this delivery has ended',
      leaseLost: true,
    };
  }

  function finish(how: string): void {
    if (ended) return;
    ended = true;
    sure();
    deadline.end();
    const bytesOut = socket.bytesWritten;
    socket.destroySoon();
    observe({
      kind: 'closed',
      how,
      seconds: Math.round(performance.now() - since) / 1000,
      messages,
      bytesIn,
      bytesOut,
    });
  }

  function timeLeft(): number {
    if (conversation.phase === 'ready') return Number.POSITIVE_INFINITY;
    const isData = conversation.phase === 'content' || conversation.phase === 'final';
    return isData ? timeouts.dataMs : timeouts.commandMs;
  }

  conversation = createClientConversation({
    heloName: options.heloName,
    protocol: options.protocol,
    secure: options.tls.implicit,
    wantTls: options.tls.want,
    pipelining: true,
    ...(options.auth ? { auth: options.auth } : {}),
    ...(options.early ? { early: options.early } : {}),
  });
  deadline.set(timeouts.commandMs);
  first.on('error', (error: Error) => fail(error.message));
  if (options.tls.implicit) void secure('port');
  else {
    listen();
    pump();
  }
}

const quitMs = 5000;
