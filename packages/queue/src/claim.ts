import type { Pool } from '@posthorn/db/mail/message';
import type {
  Claim as MailClaim,
  ClaimedMessage as MailClaimedMessage,
  ClaimedRecipient as MailClaimedRecipient,
} from '@posthorn/db/mail/settlement';

/** See `@posthorn/db/mail/settlement`. */
export type Claim = MailClaim;
/** See `@posthorn/db/mail/settlement`. */
export type ClaimedMessage = MailClaimedMessage;
/** See `@posthorn/db/mail/settlement`. */
export type ClaimedRecipient = MailClaimedRecipient;

export type ClaimOptions = {
  pool: Pool;
  /** Id of the worker process, kept in the rows for people to see. */
  worker: string;
  /** Recipients a claim (one slot) may hold. Default 100. */
  maxRecipients?: number;
  leaseSeconds: number;
  /** Only this destination; without it, due destinations in order of who waited longest for a worker. */
  destination?: string;
  /** Destinations claimed by one call when none is named. Default 8. */
  maxClaims?: number;
  limits: {
    /** Slots of a destination, unless its row says otherwise. */
    concurrencyPerDestination: number;
    /** Bytes of small bodies that come with one claim. Default 8 MiB. */
    maxBytes?: number;
  };
};

/** Leases slots and batches. An empty list: nothing due, no free slot, held or backing off. */
export declare function claim(options: ClaimOptions): Promise<Claim[]>;

/** Lengthens the lease of slot and recipients; null when the fence was lost. Mutates nothing. */
export declare function renew(pool: Pool, held: Claim, leaseSeconds: number): Promise<Claim | null>;

/** Keeps the slot of a settled claim and takes the next batch of the same destination; null: nothing due, slot given back. */
export declare function claimNext(options: ClaimOptions, held: Claim): Promise<Claim | null>;

/** Gives the slot back, and with it every recipient that was not settled (due again at once). */
export declare function releaseClaim(pool: Pool, held: Claim): Promise<void>;

/** Octets of a content in order, chunk by chunk; each read is its own short statement. */
export declare function readContent(
  pool: Pool,
  contentId: string,
  prefix?: Uint8Array | null,
): AsyncIterable<Uint8Array>;
