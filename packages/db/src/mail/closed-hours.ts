import { firstEmptyHours } from './empty-hours.ts';
import type { Pool } from './message.ts';

/** Where it is kept which hours were counted. */
export type CountedIn = 'tally_done' | 'rate_done' | 'event_quarter_done';

/**
 * Counts closed hours that nobody has counted yet, newest first, until the time is up; returns those that are left. Several processes may
 * do it at once: `count` makes the hour its own by a row, and the others find it counted.
 */
export async function countClosedHours(
  pool: Pool,
  options: { done: CountedIn; from: Date; budgetMs: number; now?: Date | undefined; count(hour: Date): Promise<void> },
): Promise<Date[]> {
  const last = new Date(closedBefore(options.now ?? new Date()).getTime() - HOUR_MS);
  const { rows } = await pool.query<{ hour: Date }>(
    `select h as hour from generate_series(date_trunc('hour', $1::timestamptz, 'UTC'), $2::timestamptz, interval '1 hour') as h
     where not exists (select from mail.${options.done} d where d.hour = h) order by h desc`,
    [options.from, last],
  );
  const deadline = performance.now() + options.budgetMs;
  const waiting = rows.map(({ hour }) => hour);
  if (waiting.length > 1 && performance.now() < deadline)
    waiting.length -= await firstEmptyHours(pool, options.done, waiting.toReversed());
  while (waiting.length > 0 && performance.now() < deadline) await options.count(waiting.shift()!);
  return waiting;
}

/** The hour that is not closed yet: a message has its id some time before it is committed, and history is written behind, by up to some minutes when the database was away. */
export function closedBefore(now: Date): Date {
  return new Date(Math.floor((now.getTime() - GRACE_MS) / HOUR_MS) * HOUR_MS);
}

/** What is left of a half-open stretch without its counted hours (oldest first). */
export function withoutHours(hours: readonly Date[], from: Date, to: Date): { from: Date; to: Date }[] {
  const open: { from: Date; to: Date }[] = [];
  let edge = from.getTime();
  for (const hour of hours) {
    if (hour.getTime() > edge) open.push({ from: new Date(edge), to: hour });
    edge = Math.max(edge, hour.getTime() + HOUR_MS);
  }
  if (edge < to.getTime()) open.push({ from: new Date(edge), to });
  return open;
}

export const HOUR_MS = 3_600_000;
const GRACE_MS = 600_000;
