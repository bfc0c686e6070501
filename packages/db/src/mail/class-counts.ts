import { idAt } from './id-at.ts';
import type { Pool } from './message.ts';
import { UNFINISHED } from './queue-filter.ts';

/** Recipients whose last unsuccessful try met one kind of trouble. */
export type ClassCount = {
  class: string;
  /** Unfinished still. */
  waiting: number;
  /** Of messages accepted since: those refused for good, given up after their time, and those that got through all the same. */
  bounced: number;
  expired: number;
  delivered: number;
  /** There are more ended ones than were counted. */
  isMore: boolean;
};

/** Those of `names` that anybody met, what waits most first. Ended recipients are counted up to a bound, oldest messages first. */
export async function countClasses(
  pool: Pool,
  { names, since }: { names: readonly string[]; since: Date },
): Promise<ClassCount[]> {
  const { rows } = await pool.query<ClassCount>(
    `with waiting as materialized (
       select r.last_class as class, count(*)::int as n from mail.recipient r where ${UNFINISHED} and r.last_class is not null group by 1
     )
     select c.name as class, coalesce(w.n, 0) as waiting, e.bounced, e.expired, e.delivered, e.looked > $3 as "isMore"
     from unnest($1::text[]) as c (name) left join waiting w on w.class = c.name
     cross join lateral (
       select count(*) as looked, count(*) filter (where x.state = 'bounced')::int as bounced,
         count(*) filter (where x.state = 'expired')::int as expired, count(*) filter (where x.state = 'delivered')::int as delivered
       from (
         select r.state from mail.recipient r where r.last_class = c.name and r.message_id >= $2::uuid
         order by r.message_id limit $3 + 1
       ) as x
     ) as e
     where coalesce(w.n, 0) + e.bounced + e.expired + e.delivered > 0
     order by waiting desc, e.bounced desc, c.name`,
    [names, idAt(since), MOST],
  );
  return rows;
}

const MOST = 10_000;
