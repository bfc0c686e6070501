import type { TicketKeySource } from '@posthorn/transport/resumption/ticket-keys';

/**
 * # The engine: accepts mail, never delivers it
 *
 * A client connects, says who it is, names a sender and recipients, and hands over a message. The engine answers each of these steps,
 * and its last answer, `250 2.0.0 Ok: queued as ...`, is a promise: from then on the message is ours to deliver or to
 * return (RFC 5321 §6.1). So that the promise holds through a power cut, `250` is said only after Postgres has
 * committed the message, its recipients and the reason for accepting each of them.
 *
 * The folders follow the flow. `listeners.ts` opens sockets as the settings say and closes them again. Each connection
 * becomes a *session* (`session/`, one file per verb), which feeds bytes to the I/O-free conversation of @posthorn/smtp and
 * answers its events. Each answer is a *decision* made by a *stage* (`stages/`): an ordered list of rules, of which the first that
 * has an opinion wins; what they look at are *facts* (`facts.ts`), computed only when asked for. `limits/` counts
 * connections and rates, `timeouts.ts` keeps slow clients from holding us for ever, and `accept.ts` makes the message durable.
 *
 * Words: a *listener* is an address and port with a kind (mx, submission, submissions, lmtp); a *revision* is one
 * immutable version of all settings; a session keeps the revision it began a message with, and takes the newest one for the next command
 * outside a message. Every decision records its rule, the facts it saw and its revision, so that the question "why?" has an answer.
 *
 * What we deliberately do not do here: route, sign, look up MX records or talk to other servers. That is the worker's.
 */
export type EngineOptions = {
  databaseUrl: string;
  /** When set, the doorbell rings over Redis instead of Postgres. */
  redisUrl?: string;
  /** POSTHORN_SECRET, which unwraps the keys and passwords kept in the database. */
  secret: string;
  dataDir: string;
  /** The address for listeners that name none. */
  bind: string;
  hostname: string;
  /** The ports that listeners with port 0 mean; 0 here picks any free port. */
  ports: { mx: number; submission: number; submissions: number };
  dnsServers?: { host: string; port: number }[];
  /** Where the keys of session tickets come from; keys of its own when left out. */
  ticketKeys?: TicketKeySource;
  log: EngineLog;
  /** Milliseconds since the epoch; the wall clock when absent. */
  now?: () => number;
};

/** A running engine, in this process. */
export type Engine = {
  /** The id of its process row. */
  readonly process: string;
  /** What is open at this moment. */
  readonly listeners: readonly ListenerAddress[];
  /** The web ports that are open. */
  readonly webListeners: readonly ListenerAddress<'http' | 'https'>[];
  /** What is wrong now, one sentence each: ports that cannot open, certificates that cannot load, settings not taken up. */
  readonly problems: readonly string[];
  /**
   * Stops accepting, lets transactions in progress finish for `graceSeconds` (8), tells the rest 421, writes buffered
   * events and resolves when nothing of it is left.
   */
  close(options?: { graceSeconds?: number }): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

/** Where a listener really listens. */
export type ListenerAddress<Kind extends string = ListenerKind> = {
  name: string;
  kind: Kind;
  address: string;
  port: number;
};

export type ListenerKind = 'mx' | 'submission' | 'submissions' | 'lmtp';

/** The part of pino's logger that the engine uses. */
export type EngineLog = {
  /** Set by the settings, where the logger has one. */
  level?: string;
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
};
