import { closedBefore, countClosedHours, HOUR_MS, withoutHours } from './closed-hours.ts';
import { idAt } from './id-at.ts';
import type { Pool } from './message.ts';

/** Counts of a stretch of time, in recipients; tries for `deferred`, and as many as were folded for `refused`. */
export type RateBucket = {
  at: Date;
  accepted: number;
  delivered: number;
  deferred: number;
  bounced: number;
  held: number;
  refused: number;
};

/** How often the same answer was given for the same reason. */
export type RefusalCount = {
  rule: string;
  stage: string;
  code: number | null;
  text: string | null;
  count: number;
  last: Date;
};

/**
 * One row per bucket, empty ones included, oldest first. Hours that were counted come from their minutes, all others from the rows
 * themselves: of those only the days and blocks of the stretch are read, since ids grow with time.
 */
export async function countRates(pool: Pool, from: Date, to: Date, bucketSeconds: number): Promise<RateBucket[]> {
  // An hour that the stretch begins within is of use where it begins with a minute: minutes are what is kept.
  const begun = from.getTime() % MINUTE_MS === 0 ? new Date(from.getTime() - HOUR_MS + 1) : from;
  const open = await openStretches(pool, { from, to, begun });
  const { rows } = await pool.query<{ at: Date } & Record<Term, string>>(
    `with bounds as (
       select $1::timestamptz as first, $2::timestamptz as last, $3 * interval '1 second' as width
     ), counts as (
       select date_bin(b.width, x.at, b.first) as at, ${TERMS.map((term) => `sum(x.${term}) as ${term}`).join(', ')}
       from bounds b, (${MINUTES_OF_OPEN} union all
         select r.at, ${TERMS.map((term) => `r.${term}`).join(', ')} from mail.rate_minute r
         where r.at >= $1::timestamptz and r.at < $2::timestamptz
           and exists (select from unnest($6::timestamptz[]) as d (hour) where r.at >= d.hour and r.at < d.hour + interval '1 hour')) as x
       group by 1
     )
     select s.at, ${TERMS.map((term) => `coalesce(c.${term}, 0) as ${term}`).join(', ')}
     from bounds b cross join lateral generate_series(b.first, b.last - interval '1 microsecond', b.width) as s (at)
     left join counts c on c.at = s.at order by s.at`,
    [from, to, bucketSeconds, open.low, open.high, open.done],
  );
  return rows.map(({ at, ...counts }) => ({
    at,
    ...(Object.fromEntries(TERMS.map((term) => [term, Number(counts[term])])) as Record<Term, number>),
  }));
}

/** The commonest refusals since a moment. */
export async function countRefusals(pool: Pool, after: Date, limit: number): Promise<RefusalCount[]> {
  const open = await openStretches(pool, { from: after, to: new Date(Date.now() + MINUTE_MS), begun: after });
  const { rows } = await pool.query<Omit<RefusalCount, 'count'> & { count: string }>(
    `select rule, stage, nullif(code, 0) as code, min(text) as text, sum(count) as count, max(last) as last from (
       select h.rule, h.stage, h.code, h.text, h.count, h.last from mail.refusal_hour h where h.hour = any($3::timestamptz[])
       union all ${REFUSALS_OF('unnest($1::uuid[], $2::uuid[]) as g (low, high)', 'g.low', 'g.high')}
     ) as f group by rule, stage, code order by 5 desc, 1 limit $4`,
    [open.low, open.high, open.done, limit],
  );
  return rows.map((row) => ({ ...row, count: Number(row.count) }));
}

/** Counts closed hours that nobody has counted yet, newest first, until the time is up; returns how many are left. */
export async function rollUpRates(pool: Pool, options: { budgetMs: number; now?: Date }): Promise<number> {
  const closed = closedBefore(options.now ?? new Date());
  const from = new Date(closed.getTime() - KEPT_HOURS * HOUR_MS);
  const count = (hour: Date) => rollUp(pool, hour);
  return (await countClosedHours(pool, { ...options, done: 'rate_done', from, count })).length;
}

/** Forgets minutes that no chart shows any more. */
export async function forgetRates(pool: Pool): Promise<void> {
  const before = new Date(Date.now() - 2 * KEPT_HOURS * HOUR_MS);
  await pool.query(
    `with done as (delete from mail.rate_done where hour < $1), refusals as (delete from mail.refusal_hour where hour < $1)
     delete from mail.rate_minute where at < $1`,
    [before],
  );
}

type Stretches = { low: string[]; high: string[]; done: Date[] };

/** Which hours of a stretch that begin at `begun` or later are counted, and as ranges of ids what is not. */
async function openStretches(
  pool: Pool,
  { from, to, begun }: { from: Date; to: Date; begun: Date },
): Promise<Stretches> {
  const { rows } = await pool.query<{ hour: Date }>(
    `select hour from mail.rate_done where hour >= $1 and hour <= $2::timestamptz - interval '1 hour' order by hour`,
    [begun, to],
  );
  const done = rows.map(({ hour }) => hour);
  const open = withoutHours(done, from, to);
  return { low: open.map((stretch) => idAt(stretch.from)), high: open.map((stretch) => idAt(stretch.to)), done };
}

/** One transaction, so that of several processes one counts the hour and the others find it counted. */
async function rollUp(pool: Pool, hour: Date): Promise<void> {
  const range = [hour, idAt(hour), idAt(new Date(hour.getTime() + HOUR_MS))];
  await pool.query(
    `with mine as (insert into mail.rate_done (hour) values ($1) on conflict do nothing returning hour), minutes as (
       insert into mail.rate_minute (at, ${TERMS.join(', ')})
       select date_bin('1 minute', x.at, $1::timestamptz), ${TERMS.map((term) => `sum(x.${term})`).join(', ')}
       from mine cross join lateral (${ROWS_OF('$2::uuid', '$3::uuid')}) as x
       where x.at >= $1::timestamptz and x.at < $1::timestamptz + interval '1 hour' group by 1
     )
     insert into mail.refusal_hour (hour, rule, stage, code, text, count, last)
     select mine.hour, f.rule, f.stage, f.code, min(f.text), sum(f.count), max(f.last)
     from mine cross join lateral (${REFUSALS_OF('(values (1)) as g', '$2::uuid', '$3::uuid')}) as f group by 1, 2, 3, 4`,
    range,
  );
}

type Term = Exclude<keyof RateBucket, 'at'>;
const TERMS = ['accepted', 'delivered', 'deferred', 'bounced', 'held', 'refused'] as const satisfies readonly Term[];

/** What happened between two ids, one row each; the id decides what belongs there. */
const ROWS_OF = (low: string, high: string) => `
  select mail.time_of(m.id) as at, m.recipient_count as accepted, 0 as delivered, 0 as deferred, 0 as bounced, 0 as held, 0 as refused
  from mail.message m where m.id >= ${low} and m.id < ${high} and m.origin = 'received'
  union all
  select mail.time_of(a.id), 0, (a.result = 'delivered')::integer, (a.result = 'deferred')::integer, (a.result = 'failed')::integer, 0, 0
  from mail.attempt a where a.id >= ${low} and a.id < ${high}
  union all
  select mail.time_of(e.id), 0, 0, 0, 0, 1, 0 from mail.event e where e.id >= ${low} and e.id < ${high} and e.type = 'msg:hold'
  union all
  select mail.time_of(f.id), 0, 0, 0, 0, 0, f.count from mail.refusal f where f.id >= ${low} and f.id < ${high}`;

const MINUTES_OF_OPEN = `select x.* from unnest($4::uuid[], $5::uuid[]) as g (low, high) cross join lateral (${ROWS_OF('g.low', 'g.high')}) as x`;

const REFUSALS_OF = (source: string, low: string, high: string) => `
  select f.rule, f.stage, coalesce(f.code, 0::smallint) as code, min(f.decision->'reply'->>'text') as text, sum(f.count)::bigint as count, max(f.at) as last
  from ${source} cross join lateral (select * from mail.refusal f where f.id >= ${low} and f.id < ${high}) as f group by 1, 2, 3`;

const MINUTE_MS = 60_000;
const KEPT_HOURS = 24 * 31;
