import type { BrokenReason, Capabilities, ClientEvent, ClientOptions, ClientPhase, PartialOutcome } from '../client.ts';
import type { Reply } from '../reply.ts';
import { createReplyParser } from './reply-parser.ts';

/** What every step of the client shares: what was said, which answers are owed, and how it ends. */
export type Channel = {
  readonly options: ClientOptions;
  secure: boolean;
  isAuthenticated: boolean;
  capabilities: Capabilities;
  greeting: Reply | undefined;
  helo: Reply | undefined;
  /** Did the last transaction end in a way that leaves it open on the server? */
  mustReset: boolean;
  /** Where we are when no answer is owed. */
  resting: ClientPhase;
  /** What is counted on and not yet confirmed by the server's own EHLO answer; see early.ts. */
  isBetting: boolean;
  /** The open transaction's say when the conversation breaks. */
  interrupt: Interrupt | undefined;
  emit(event: ClientEvent): void;
  say(octets: string | Uint8Array): void;
  /** Says something that must not be shown; it leaves alone. */
  saySecret(text: string): void;
  /** The handlers get the answers in order. */
  expect(phase: ClientPhase, handle: (reply: Reply) => void): void;
  /** Something is wrong for good; a last QUIT is said where the server still listens. */
  breakOff(reason: BrokenReason, detail: string, reply?: Reply): void;
  close(): void;
  receive(bytes: Uint8Array): void;
  drain(): ClientEvent[];
  /** Forgets what was received in the clear; false: there was something. */
  dropInput(): boolean;
  readonly phase: ClientPhase;
};

export type Interrupt = {
  /** The server said `reply` (421, or a refusal nobody asked for) at `phase` and goes: settle what it settles. */
  refuse(reply: Reply, phase: ClientPhase): void;
  /** Ends the transaction; undefined when its outcome could be told after all. */
  stop(): PartialOutcome | undefined;
};

export function createChannel(options: ClientOptions): Channel {
  const parser = createReplyParser();
  const events: ClientEvent[] = [];
  const expected: { phase: ClientPhase; handle: (reply: Reply) => void }[] = [];
  let unsent: Buffer[] = [];
  let unsentLength = 0;

  function flush(): void {
    if (unsentLength === 0) return;
    // One write for what belongs together, no copy of what is large.
    if (unsentLength <= MAX_JOINED) events.push({ kind: 'send', bytes: Buffer.concat(unsent, unsentLength) });
    else for (const bytes of unsent) events.push({ kind: 'send', bytes });
    unsent = [];
    unsentLength = 0;
  }

  function take(reply: Reply): void {
    const next = expected.shift();
    if (reply.code === 421 && channel.isBetting) {
      finish('early-lost', 'the server closes the connection', { reply, isPolite: false });
    } else if (reply.code === 421 && next?.phase !== 'quit') {
      channel.interrupt?.refuse(reply, next?.phase ?? channel.resting);
      finish('service-closing', 'the server closes the connection', { reply, isPolite: false });
    } else if (next !== undefined) {
      next.handle(reply);
    } else {
      channel.interrupt?.refuse(reply, channel.resting);
      finish('protocol-error', `unexpected reply ${reply.code}`, { reply, isPolite: false });
    }
  }

  function finish(reason: BrokenReason, detail: string, how: { reply?: Reply; isPolite: boolean }): void {
    if (channel.resting === 'closed') return;
    const phase = channel.phase;
    // Whatever goes wrong while we count on what was remembered may be our own doing.
    const isBetLost = channel.isBetting && reason !== 'aborted';
    channel.isBetting = false;
    const stopped = channel.interrupt?.stop();
    channel.interrupt = undefined;
    const isLost = reason === 'lost-outside-transaction';
    const plain = isLost && stopped !== undefined ? lostReason(stopped.isContentComplete) : reason;
    const told = isBetLost ? 'early-lost' : plain;
    channel.emit({
      kind: 'broken',
      reason: told,
      phase,
      detail,
      ...(how.reply === undefined ? {} : { reply: how.reply }),
      ...(stopped === undefined ? {} : { partial: stopped }),
    });
    if (how.isPolite && !isBetLost) channel.say('QUIT\r\n');
    channel.close();
  }

  const channel: Channel = {
    options,
    secure: options.secure,
    isAuthenticated: false,
    capabilities: new Map(),
    greeting: undefined,
    helo: undefined,
    mustReset: false,
    resting: 'greeting',
    isBetting: false,
    interrupt: undefined,
    emit(event) {
      flush();
      events.push(event);
    },
    say(octets) {
      const bytes =
        typeof octets === 'string'
          ? Buffer.from(octets, 'utf8')
          : Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength);
      unsent.push(bytes);
      unsentLength += bytes.length;
    },
    saySecret(text) {
      flush();
      events.push({ kind: 'send', bytes: Buffer.from(text), isSecret: true });
    },
    expect(phase, handle) {
      expected.push({ phase, handle });
    },
    breakOff(reason, detail, reply) {
      const isPolite = reason !== 'aborted' && reason !== 'protocol-error' && !reason.startsWith('lost');
      finish(reason, detail, reply === undefined ? { isPolite } : { reply, isPolite });
    },
    close() {
      if (channel.resting === 'closed') return;
      channel.resting = 'closed';
      expected.length = 0;
      channel.emit({ kind: 'closed' });
    },
    receive(bytes) {
      if (channel.resting === 'closed' || channel.resting === 'tls') return;
      parser.push(bytes);
      while (!isDeaf(channel.resting)) {
        const read = parser.next();
        if (read === undefined) return;
        if (read.kind === 'reply') take(read.reply);
        else finish('protocol-error', `the server does not speak SMTP: ${read.problem}`, { isPolite: false });
      }
    },
    drain() {
      flush();
      return events.splice(0);
    },
    dropInput() {
      const hadNone = parser.pending === 0;
      parser.clear();
      return hadNone;
    },
    get phase() {
      return channel.resting === 'closed' ? 'closed' : (expected[0]?.phase ?? channel.resting);
    },
  };
  return channel;
}

function isDeaf(phase: ClientPhase): boolean {
  return phase === 'closed' || phase === 'tls';
}

function lostReason(isContentComplete: boolean): BrokenReason {
  return isContentComplete ? 'lost-after-content-end' : 'lost-before-content-end';
}

const MAX_JOINED = 128 * 1024;
