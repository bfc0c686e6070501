import type { Pool } from '@posthorn/db/mail/message';
import { defaultWatchLimits, type WatchLimits as MailWatchLimits } from '@posthorn/db/mail/queue-filter';
import { type Watched as MailWatched, watchQueue } from '@posthorn/db/mail/watchdog';

/** See `@posthorn/db/mail/queue-filter`. */
export type WatchLimits = MailWatchLimits;
/** See `@posthorn/db/mail/watchdog`. */
export type Watched = MailWatched;

/** From when on waiting is too long, where mail is given up after `maxAge` seconds: a fifth before that, somebody should look. */
export function watchLimits(maxAge: number): WatchLimits {
  return { ...defaultWatchLimits, oldSeconds: Math.max(60, Math.floor(maxAge * 0.8)) };
}

/** What is past its time: how many recipients, and by what is wrong with them. */
export async function readWatchdog(pool: Pool, limits: WatchLimits = defaultWatchLimits): Promise<Watched> {
  return await watchQueue(pool, limits);
}
