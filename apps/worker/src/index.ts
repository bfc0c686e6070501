/**
 * # The worker: delivers mail, never accepts it
 *
 * Between the 250 that promised a message and the outcome that keeps the promise lies this process. A message travels
 * through one folder per step:
 *
 *     wake      somebody rang for a destination, or the sweep found due mail: a drain loop starts
 *     deliver   claims a slot of the destination with a batch of recipients, under a lease, and takes each message through:
 *     route     which way, by the settings in force now (they may differ from those at acceptance)
 *     resolve   which hosts, in which order (RFC 5321 §5.1)
 *     connect   a connection, kept and used again; never one to ourselves
 *     secure    TLS: when it must be, when it may be left out
 *     prepare   octets that the next hop can take (8BITMIME, BINARYMIME, SMTPUTF8), then signed (DKIM): nothing changes them after
 *     converse  the I/O-free client conversation of @posthorn/smtp over a socket
 *     transports  smtp, lmtp, maildir, discard, sandbox
 *     outcome   what a reply or fault means, for whom (all failure policy is in classify.ts), and what is settled
 *     report    bounces, delay warnings and success reports (RFC 3461)
 *
 * Words: a *destination* is the stable key of a next hop (`mx:example.org`); a *slot* is the right to use one connection
 * to it; a *fault* is a failure of a host rather than of a message, after which the next host is tried. Between the remote's
 * answer to the final dot and our commit a crash can cause a duplicate, never a loss (RFC 1047): so the lease is
 * checked before that dot is sent, and a connection lost after it is a deferral that says "duplicate possible".
 *
 * `actions/` stands beside this way: it reads the event log behind it and posts to webhooks; nothing of mail waits for it.
 *
 * `sandbox/` is the fresh install's only way out: a real SMTP server (npm smtp-server, independent of ours) on a loopback
 * port, which keeps what it receives and misbehaves on request.
 *
 * What we deliberately do not do here: judge mail, open public ports, or decide whether a recipient exists before the 250.
 */
export type WorkerOptions = {
  databaseUrl: string;
  /** When set, the doorbell rings over Redis instead of Postgres. */
  redisUrl?: string;
  /** POSTHORN_SECRET, which unwraps the passwords of smarthosts. */
  secret: string;
  /** The `{data}` of Maildir directory templates. */
  dataDir: string;
  /** Our name in HELO and in reports, unless the settings name another. */
  hostname: string;
  /** Address and ports of our own listeners: never delivered to, that would be a loop. */
  bind: string;
  ports: readonly number[];
  /** Resolvers; empty or absent: the system's own. */
  dnsServers?: readonly { host: string; port: number }[];
  log: WorkerLog;
  /** Says why a web server that somebody else names may not be asked, by its address; left out: this machine and its cable. */
  refuseWebServer?: (address: string) => string | null;
  /** How long an authority that issues certificates may take for one answer; left out: 20 s. */
  acmeAnswerMs?: number;
  /** Uniform in [0, 1): shuffles equal MX preferences and spreads retries. */
  random?: () => number;
};

/** A running worker, in this process. */
export type Worker = {
  /** The id of its process row. */
  readonly process: string;
  /** Where the sandbox listens on loopback. */
  readonly sandbox: { readonly port: number };
  /** Starts a drain for a destination, as the doorbell does. */
  ring(destination: string): void;
  /** Resolves when no delivery is under way and nothing rung for is waiting. */
  idle(): Promise<void>;
  /**
   * Stops claiming, lets deliveries in progress finish for `graceSeconds` (5), breaks off the rest before their final dot,
   * gives back what was not settled, and resolves when everything is committed and closed.
   */
  close(options?: { graceSeconds?: number }): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

/** The part of pino's logger that the worker uses. */
export type WorkerLog = {
  /** Set to `log.level` of the settings, where the log has one. */
  level?: string;
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
};
