import {
  changeDestination,
  findDestination,
  listTroubled,
  type Destination as MailDestination,
  markFailing,
  markHealthy,
} from '@posthorn/db/mail/destination';
import type { Pool } from '@posthorn/db/mail/message';
import { storable } from '@posthorn/db/mail/text';

/** See `@posthorn/db/mail/destination`. */
export type Destination = MailDestination;

/** A fault of the host, not of a message: nobody claims this destination before `notBefore`. Counts a failure. */
export async function backOff(
  pool: Pool,
  destination: string,
  until: { notBefore: Date; reason: string },
): Promise<void> {
  await markFailing(pool, destination, until.notBefore, storable(until.reason).slice(0, 1000));
}

/** The host answers, or an operator says so: failures and back-off are forgotten. True when there was something to forget. */
export async function clearBackOff(pool: Pool, destination: string): Promise<boolean> {
  return await markHealthy(pool, destination);
}

/** Holds, releases or shapes a destination; members that are absent stay as they are. */
export async function setDestination(
  pool: Pool,
  destination: string,
  change: { held?: boolean; heldReason?: string | null; concurrency?: number | null; rate?: number | null },
): Promise<Destination> {
  return await changeDestination(pool, destination, change);
}

export async function readDestination(pool: Pool, destination: string): Promise<Destination | null> {
  return await findDestination(pool, destination);
}

/** Destinations held, backing off or failing, worst first. */
export async function troubledDestinations(pool: Pool, limit = 100): Promise<Destination[]> {
  return await listTroubled(pool, limit);
}
