/**
 * What is in it?
 *
 * Programs beside a mail server look at what a message holds: *rspamd* and *SpamAssassin* weigh signs of spam and give a *score*, *ClamAV* knows
 * malware by name, *milters* sign, mark or refuse. Each has a protocol of its own; here is the client's side of them, and the one form of answer they all come to (answer.ts).
 *
 * Words: a *scanner* is such a program, a *symbol* one sign that it found, with its part of the score; a *verdict* is what it makes of the whole. A *fault*
 * says why there is no answer, and whose doing that was.
 *
 * The message is streamed from wherever it lies, once for each scanner; nothing here holds more of it than a chunk. Answers come from programs
 * that read hostile mail all day: every parser is bounded, takes nothing for granted, and leaves no control character in a text.
 *
 * On purpose we do not: open sockets (a `Dial` does), read clocks (an `AbortSignal` ends what takes too long), or decide what becomes of a message.
 */
import type { Duplex } from 'node:stream';

/** Opens a connection to a scanner; rejects when there is none, or when the signal says that it took too long. */
export type Dial = (signal: AbortSignal) => Promise<Duplex>;

/** Where a new body of the message goes; `write` says false where `caughtUp` is to be waited for. */
export type BodySink = { write(bytes: Uint8Array): boolean; caughtUp(): Promise<void> };

/** A message as scanners are told of it. */
export type ScanMessage = {
  /** What it is called in logs here. */
  id: string;
  /** Our own name. */
  hostname: string;
  client: { address: string; port: number; name: string | undefined };
  helo: string;
  /** Who signed in. */
  user: string | undefined;
  tls: { version: string; cipher: string } | undefined;
  reversePath: string;
  recipients: readonly string[];
  /** Our own Received field, for scanners that learn of the client from it. */
  trace: Uint8Array;
  /** Octets of the content. */
  size: number;
  /** The content as it came, header and body, anew each time. */
  content(): AsyncIterable<Uint8Array>;
};
