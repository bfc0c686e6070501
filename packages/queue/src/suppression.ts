import type { Pool } from '@posthorn/db/mail/message';
import {
  addSuppressions,
  listSuppressions,
  type Suppression as MailSuppression,
  removeSuppressions,
  restoreSuppressions,
  suppressedAmong,
} from '@posthorn/db/mail/suppression';
import { storable } from '@posthorn/db/mail/text';

/** See `@posthorn/db/mail/suppression`. */
export type Suppression = MailSuppression;

/** Those of the addresses that nothing is sent to now, by their small letters. */
export async function readSuppressed(pool: Pool, addresses: readonly string[]): Promise<Map<string, Suppression>> {
  return addresses.length === 0 ? new Map() : await suppressedAmong(pool, addresses);
}

/** The list, newest first. `text` matches the address or the words; a whole address is that address. */
export async function listSuppressed(
  pool: Pool,
  options: { text?: string; source?: 'bounce' | 'manual'; after?: { since: Date; address: string }; limit: number },
): Promise<{ rows: Suppression[]; isMore: boolean }> {
  return await listSuppressions(pool, options);
}

/** Puts addresses on the list by hand; returns how many were not there before. */
export async function suppress(
  pool: Pool,
  addresses: readonly string[],
  how: { reason: string; until: Date | null; actor: string },
): Promise<number> {
  return await addSuppressions(pool, addresses.map(storable), { ...how, reason: storable(how.reason) });
}

/** Takes addresses off the list; returns those that were on it. */
export async function reactivate(pool: Pool, addresses: readonly string[]): Promise<string[]> {
  return await removeSuppressions(pool, addresses.map(storable));
}

/** Takes back what {@link reactivate} did, within a day. */
export async function suppressAgain(pool: Pool, addresses: readonly string[]): Promise<number> {
  return await restoreSuppressions(pool, addresses.map(storable));
}
