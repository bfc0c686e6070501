import type { PosthornEvent } from '@posthorn/events/event';
import type { FinalState, NewMessage, StoredMessage } from './message.ts';
import type { HardBounce } from './suppression.ts';

/** One recipient in the hands of a worker until the lease of its claim ends. */
export type ClaimedRecipient = {
  id: string;
  messageId: string;
  address: string;
  original: { type: string; address: string } | null;
  notify: string[] | null;
  destination: string;
  route: string;
  /** Finished attempts so far. */
  attempts: number;
  /** When the recipient first became queued: its age for delay warnings and `queue.maxAge`. Restarted by a release from hold. */
  firstQueuedAt: Date;
  /** How many delay warnings were sent for it (an index into `dsn.delayWarnings`). */
  delayWarnings: number;
  /** An operator asked to end it with a report: `expire` (5.4.7) or `fail` (5.0.0, with the operator's reason). */
  requestedOutcome: 'expire' | 'fail' | null;
  requestedReason: string | null;
  /** What scanners found for it, as its decision keeps it; null: none was asked. */
  content: unknown;
};

/** A message with those of its recipients that this claim leases. */
export type ClaimedMessage = {
  message: StoredMessage;
  /** Whole octets, prefix included; null when too large to come with the claim: use `readContent`. */
  content: Uint8Array | null;
  recipients: ClaimedRecipient[];
};

/** A batch leased together with one slot of its destination. */
export type Claim = {
  destination: string;
  slot: number;
  /** Grows with every claim; a settlement with an old one is refused. */
  fence: bigint;
  /** By the database's clock. */
  leaseUntil: Date;
  /** Same moment on `performance.now()`'s scale of this process, taken before the claim was sent: never later than the truth. */
  leaseEndsAt: number;
  /** Replies slowed its destination down. */
  isSlowed: boolean;
  messages: ClaimedMessage[];
};

/** One try at one recipient, with the remote's own words. */
export type Attempt = {
  at: Date;
  ms: number;
  host?: string | null;
  address?: string | null;
  port?: number | null;
  tls?: Record<string, unknown> | null;
  code?: number | null;
  enhanced?: string | null;
  reply?: string | null;
  stage: string;
  result: 'delivered' | 'deferred' | 'failed';
  transcript?: string | null;
  /** The DKIM signatures that the message carried of ours. */
  signatures?: readonly AttemptSignature[] | null;
  /** The SOCKS proxy that it left through; left out or null: directly. */
  proxy?: AttemptProxy | null;
  /** The envelope sender that the remote was told, where it is not that of the message (SRS). */
  sentAs?: string | null;
  /** What was demanded of the way to the host, and what was found. */
  security?: AttemptSecurity | null;
  /** What else was made use of between us and the host. */
  extensions?: AttemptExtensions | null;
  /** What kind of trouble it met; see `@posthorn/events/explain/class`. */
  class?: string | null;
};

/** Absent members: there was nothing of the kind. */
export type AttemptExtensions = {
  /** Our end of the connection. */
  source?: AttemptSource;
  /** The seal of ours that forwarded mail carried, or why it carried none. */
  arc?: AttemptArc;
  /** Asked for a reply for each recipient; `each`: the host gave them (PRDR). */
  prdr?: { each: boolean };
  /** The host lets clients speak before its greeting (PIPECONNECT). `used`: it was; `lost`: why that had to be given up first. */
  early?: { used: boolean; lost?: string };
};

/** An address and port of ours; `name` and `pool` where the address was taken from a pool. With a proxy in between: our end of the way to that. */
export type AttemptSource = { address: string; port: number; name?: string; pool?: string };

/** `chain`: what was found of the chain before. */
export type AttemptArc =
  | { instance: number; chain: 'none' | 'pass' | 'fail'; domain: string; selector: string }
  | { reason: string };

/** How an attempt left by way of proxies; `name` is null when none of them could be used. */
export type AttemptProxy = {
  name: string | null;
  host?: string;
  port?: number;
  /** What was asked of each, in order; `reason` is null for the one that did it. */
  tries: readonly { proxy: string; ms: number; reason: string | null }[];
};

/** How private an attempt had to be and was. Absent members: there was nothing to find out. */
export type AttemptSecurity = {
  /** What led to the host: DNSSEC-secure MX records, others, or the operator. */
  lookUp: 'secure' | 'insecure' | 'given';
  /** Who asked for what, in words. */
  demanded: readonly string[];
  /** What followed, in words. */
  verdict: string;
  /** What was wrong, whether it mattered or not. */
  problems: readonly string[];
  /** What DANE decided and why; `records`: the usable TLSA records found at `base`, `matched` the one that named the certificate. */
  dane?: {
    decision: 'verified' | 'encrypted' | 'opportunistic' | 'delay';
    because: string;
    base?: string;
    records: readonly string[];
    unusable: readonly { record: string; reason: string }[];
    matched?: string;
  };
  /** The MTA-STS policy of the domain; `until`: when it runs out. */
  sts?: {
    mode: 'enforce' | 'testing' | 'none';
    isListed: boolean;
    id?: string;
    mx: readonly string[];
    until?: string;
    failure?: string;
  };
  certificate?: {
    subject: string;
    /** DNS names, 20 at most. */
    names: readonly string[];
    issuer: string;
    /** SHA-256, colons between octets. */
    fingerprint: string;
    notAfter: string;
    chain: 'verified' | 'unverified' | 'expired';
    /** Why the chain does not verify. */
    chainFault?: string;
    isNamed: boolean;
    /** What its OCSP staple said; absent: nobody asked for one. */
    staple?: { state: 'good' | 'missing' | 'bad' | 'revoked'; words: string };
  };
};

/** Who vouched for a message: `algorithm` as in a= (RFC 6376 §3.5). */
export type AttemptSignature = { domain: string; selector: string; algorithm: string };

/** What becomes of a recipient. */
export type Outcome =
  | { kind: FinalState }
  | { kind: 'deferred'; nextTry: Date; destination?: string; delayWarnings?: number; lastError?: string }
  | { kind: 'moved'; destination: string; route: string }
  | { kind: 'held'; reason: string };

/** Everything that one recipient's outcome changes; all of it commits together or not at all. */
export type Settlement = {
  messageId: string;
  recipientId: string;
  fence: bigint;
  attempt?: Attempt;
  outcome: Outcome;
  /** Reports and expanded messages: stored in the same transaction, rung for after it. */
  /** It failed for good in a way that counts for the suppression list. */
  bounce?: HardBounce;
  reports: NewMessage[];
  events: PosthornEvent[];
};

/** `settled`: committed. `fence-lost`: another worker owns it now and nothing of the outcome or its reports was stored. */
export type Settled = 'settled' | 'fence-lost';
