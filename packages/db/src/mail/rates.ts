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

/** One row per bucket, empty ones included, oldest first. Reads only the days and blocks of the stretch: ids grow with time. */
export async function countRates(pool: Pool, from: Date, to: Date, bucketSeconds: number): Promise<RateBucket[]> {
  const { rows } = await pool.query<{ at: Date } & Record<string, string>>(
    `with bounds as (
       select $1::timestamptz as first, $2::timestamptz as last, $3 * interval '1 second' as width, $4::uuid as low, $5::uuid as high
     ), counts as (
       select date_bin(b.width, m.accepted_at, b.first) as at, 'accepted' as term, m.recipient_count as n
       from bounds b, mail.message m where m.id >= $4::uuid and m.id < $5::uuid and m.origin = 'received'
       union all
       select date_bin(b.width, a.at, b.first), case a.result when 'failed' then 'bounced' else a.result end, 1
       from bounds b, mail.attempt a where a.id >= $4::uuid and a.id < $5::uuid
       union all
       select date_bin(b.width, e.at, b.first), 'held', 1
       from bounds b, mail.event e where e.id >= $4::uuid and e.id < $5::uuid and e.type = 'msg:hold'
       union all
       select date_bin(b.width, f.at, b.first), 'refused', f.count
       from bounds b, mail.refusal f where f.id >= $4::uuid and f.id < $5::uuid
     )
     select s.at, coalesce(sum(n) filter (where term = 'accepted'), 0) as accepted,
       coalesce(sum(n) filter (where term = 'delivered'), 0) as delivered,
       coalesce(sum(n) filter (where term = 'deferred'), 0) as deferred,
       coalesce(sum(n) filter (where term = 'bounced'), 0) as bounced,
       coalesce(sum(n) filter (where term = 'held'), 0) as held,
       coalesce(sum(n) filter (where term = 'refused'), 0) as refused
     from bounds b cross join lateral generate_series(b.first, b.last - interval '1 microsecond', b.width) as s (at)
     left join counts c on c.at = s.at group by s.at order by s.at`,
    [from, to, bucketSeconds, idAt(from), idAt(to)],
  );
  return rows.map((row) => ({
    at: row.at,
    accepted: Number(row['accepted']),
    delivered: Number(row['delivered']),
    deferred: Number(row['deferred']),
    bounced: Number(row['bounced']),
    held: Number(row['held']),
    refused: Number(row['refused']),
  }));
}

/** Below every UUIDv7 of that moment, whatever its other bits. */
export function idAt(at: Date): string {
  const time = Math.max(0, at.getTime()).toString(16).padStart(12, '0').slice(-12);
  return `${time.slice(0, 8)}-${time.slice(8)}-0000-0000-000000000000`;
}
