import { countClosedHours, HOUR_MS, withoutHours } from './closed-hours.ts';
import { idAt } from './id-at.ts';
import type { Pool } from './message.ts';
import { oldestDay } from './retention.ts';

/** Seconds of a quarter: what is counted can be told in its multiples. */
export const QUARTER_SECONDS = 900;

/** The half-open stretches of time that are not counted in quarters, oldest first. */
export type Uncounted = { from: Date; to: Date }[];

/** Counts closed hours that nobody has counted yet, newest first, until the time is up; returns how many are left. */
export async function rollUpEvents(pool: Pool, options: { budgetMs: number; now?: Date }): Promise<number> {
  const from = await oldestDay(pool, 'event');
  if (from === null) return 0;
  const count = (hour: Date) => rollUp(pool, hour);
  return (await countClosedHours(pool, { ...options, done: 'event_quarter_done', from, count })).length;
}

/** Forgets quarters of days whose events are gone. */
export async function forgetEventQuarters(pool: Pool): Promise<void> {
  const oldest = await oldestDay(pool, 'event');
  if (oldest === null) return;
  await pool.query(
    'with done as (delete from mail.event_quarter_done where hour < $1) delete from mail.event_quarter where at < $1',
    [oldest],
  );
}

/** What was counted of a stretch, by time, and what of it was not. `types`: only these; a last `*` stands for any end. */
export async function readQuarters(
  pool: Pool,
  stretch: { from: Date; to: Date; origin: Date; bucketSeconds: number; types: readonly string[] | null },
): Promise<{ buckets: { at: Date; count: number }[]; uncounted: Uncounted }> {
  const { from, to, origin, bucketSeconds } = stretch;
  const likes = stretch.types?.map((type) => type.replaceAll(/[\\%_]/g, '\\$&').replace(/\*$/, '%')) ?? null;
  const [counted, done] = await Promise.all([
    pool.query<{ at: Date; count: string }>(
      `select date_bin($3 * interval '1 second', q.at, $5::timestamptz) as at, sum(q.count) as count from mail.event_quarter q
       where q.at >= $1 and q.at < $2 and ($4::text[] is null or q.type like any($4)) group by 1`,
      [from, to, bucketSeconds, likes, origin],
    ),
    pool.query<{ hour: Date }>(
      `select hour from mail.event_quarter_done where hour > $1::timestamptz - interval '1 hour' and hour < $2 order by hour`,
      [from, to],
    ),
  ]);
  return {
    buckets: counted.rows.map(({ at, count }) => ({ at, count: Number(count) })),
    uncounted: withoutHours(
      done.rows.map(({ hour }) => hour),
      from,
      to,
    ),
  };
}

/** One statement, so that of several processes one counts the hour and the others find it counted. */
async function rollUp(pool: Pool, hour: Date): Promise<void> {
  await pool.query(
    `with mine as (insert into mail.event_quarter_done (hour) values ($1) on conflict do nothing returning hour)
     insert into mail.event_quarter (at, type, count)
     select date_bin($4 * interval '1 second', mail.time_of(e.id), $1::timestamptz), e.type, count(*)
     from mine cross join lateral (select * from mail.event e where e.id >= $2::uuid and e.id < $3::uuid) as e group by 1, 2`,
    [hour, idAt(hour), idAt(new Date(hour.getTime() + HOUR_MS)), QUARTER_SECONDS],
  );
}
