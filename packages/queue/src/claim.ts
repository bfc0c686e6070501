import { readChunks, readSmallContents } from '@posthorn/db/mail/content';
import { CHUNK_BYTES } from '@posthorn/db/mail/insert';
import {
  claimableDestinations,
  giveBack,
  giveBackAll,
  type LeasedBatch,
  lease,
  leaseAgain,
  lengthen,
} from '@posthorn/db/mail/lease';
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
    /** Recipients a minute to a destination, unless its row says otherwise. Default and 0: no limit. */
    ratePerDestination?: number;
    /** Bytes of small bodies that come with one claim. Default 8 MiB. */
    maxBytes?: number;
  };
};

/** Leases slots and batches. An empty list: nothing due, no free slot, held or backing off. */
export async function claim(options: ClaimOptions): Promise<Claim[]> {
  const { pool, limits } = options;
  if (options.destination !== undefined) {
    const one = await claimOne(options, options.destination);
    return one === null ? [] : [one];
  }
  const claims: Claim[] = [];
  const names = await claimableDestinations(pool, limits.concurrencyPerDestination, options.maxClaims ?? 8);
  for (const name of names) {
    const one = await claimOne(options, name);
    if (one !== null) claims.push(one);
  }
  return claims;
}

/** Keeps the slot of a settled claim and takes the next batch of the same destination; null: nothing due, slot given back. */
export async function claimNext(options: ClaimOptions, held: Claim): Promise<Claim | null> {
  const before = performance.now();
  const batch = await leaseAgain(options.pool, requestOf(options, held.destination), held);
  if (batch !== null) return await withContents(options, batch, before);
  await releaseClaim(options.pool, held);
  return null;
}

/** Lengthens the lease of slot and recipients; null when the slot passed to somebody else. Mutates nothing. */
export async function renew(pool: Pool, held: Claim, leaseSeconds: number): Promise<Claim | null> {
  const before = performance.now();
  const leaseUntil = await lengthen(pool, heldBatch(held), leaseSeconds);
  return leaseUntil === null ? null : { ...held, leaseUntil, leaseEndsAt: before + leaseSeconds * 1000 };
}

/** Gives the slot back, and with it every recipient that was not settled (due again at once). */
export async function releaseClaim(pool: Pool, held: Claim): Promise<void> {
  await giveBack(pool, heldBatch(held));
}

/**
 * Gives back what a dead worker process held, without waiting for its leases to end. Only for whoever saw it die: a living worker
 * would go on delivering.
 */
export async function releaseWorker(pool: Pool, worker: string): Promise<number> {
  return await giveBackAll(pool, worker);
}

/** Octets of a content in order, chunk by chunk, after those of the prefix; each read is its own short statement. */
export async function* readContent(
  pool: Pool,
  contentId: string,
  prefix?: Uint8Array | null,
): AsyncGenerator<Uint8Array> {
  if (prefix !== undefined && prefix !== null && prefix.byteLength > 0) yield prefix;
  yield* readChunks(pool, contentId);
}

async function claimOne(options: ClaimOptions, destination: string): Promise<Claim | null> {
  const before = performance.now();
  const batch = await lease(options.pool, requestOf(options, destination));
  return batch === null ? null : await withContents(options, batch, before);
}

function requestOf(options: ClaimOptions, destination: string) {
  return {
    destination,
    worker: options.worker,
    maxRecipients: options.maxRecipients ?? 100,
    leaseSeconds: options.leaseSeconds,
    concurrency: options.limits.concurrencyPerDestination,
    rate: options.limits.ratePerDestination ?? 0,
  };
}

/** Small bodies in the order of the batch until the budget is spent; the others are read when their turn comes. */
async function withContents(options: ClaimOptions, batch: LeasedBatch, before: number): Promise<Claim> {
  let left = options.limits.maxBytes ?? DEFAULT_CLAIM_BYTES;
  const wanted: string[] = [];
  for (const { message } of batch.messages) {
    const octets = message.size - (message.prefix?.byteLength ?? 0);
    if (octets > CHUNK_BYTES || message.size > left) continue;
    wanted.push(message.contentId);
    left -= message.size;
  }
  const contents = await readSmallContents(options.pool, wanted).catch(async (error) => {
    // The lease is no use to anybody now; should giving it back fail too, it ends by itself.
    const recipients = batch.messages.flatMap((entry) => entry.recipients);
    await giveBack(options.pool, { ...batch, recipients }).catch(() => 0);
    throw error;
  });
  return {
    destination: batch.destination,
    slot: batch.slot,
    fence: batch.fence,
    leaseUntil: batch.leaseUntil,
    isSlowed: batch.isSlowed,
    leaseEndsAt: before + options.leaseSeconds * 1000,
    messages: batch.messages.map(({ message, recipients }) => {
      const bytes = contents.get(message.contentId);
      const content = bytes === undefined || message.prefix === null ? bytes : Buffer.concat([message.prefix, bytes]);
      // A size that is not the truth must never cut a message short: such a one is read chunk by chunk.
      return { message, content: content?.byteLength === message.size ? content : null, recipients };
    }),
  };
}

function heldBatch(held: Claim) {
  return { ...held, recipients: held.messages.flatMap(({ recipients }) => recipients) };
}

const DEFAULT_CLAIM_BYTES = 8 * 1024 * 1024;
