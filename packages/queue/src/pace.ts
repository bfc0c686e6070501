import type { Pool } from '@posthorn/db/mail/message';
import { type Pace as MailPace, raiseDestination, restDestination, slowDestination } from '@posthorn/db/mail/pace';
import { storable } from '@posthorn/db/mail/text';

/** See `@posthorn/db/mail/pace`. */
export type Pace = MailPace;

/** Who said what that a destination is slower for, or rests. */
export type PaceReply = { host: string | null; reason: string };

/** The limits between which the pace of a destination moves. */
export type PaceLimits = {
  /** Connections when nothing is wrong. */
  full: number;
  /** Messages a minute from which on it is halved, when one connection is too many. */
  firstRate: number;
  raiseSeconds: number;
};

/** Half of its connections, then half of its messages a minute. Null: that was done a moment ago. */
export async function slowDown(pool: Pool, destination: string, how: PaceReply & PaceLimits): Promise<Pace | null> {
  return await slowDestination(pool, destination, { ...how, reason: storable(how.reason).slice(0, MAX_REASON) });
}

/** A step back to full speed, if it is time for one; `recovered`: seconds that it was slower, when that is over. */
export async function speedUp(
  pool: Pool,
  destination: string,
  limits: PaceLimits,
): Promise<{ recovered: number | null } | null> {
  return await raiseDestination(pool, destination, limits);
}

/** Nobody tries it for a while: `seconds` the first time, twice as long each time in a row, eight times at most. Null: it rests already. */
export async function rest(
  pool: Pool,
  destination: string,
  how: PaceReply & { seconds: number; class: string },
): Promise<Date | null> {
  return await restDestination(pool, destination, { ...how, reason: storable(how.reason).slice(0, MAX_REASON) });
}

const MAX_REASON = 1000;
