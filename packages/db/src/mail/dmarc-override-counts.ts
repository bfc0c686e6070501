import type { DmarcCountFilter } from './dmarc-report-counts.ts';
import type { Pool } from './message.ts';

/**
 * Why receivers did otherwise than the policy asks with mail of one sender (RFC 9990 §3.1.1.6), by the reason they gave, in messages, most first;
 * `arc` is a local policy that names a chain that passed. Of the newest rows; `isComplete` false: there are more.
 */
export async function countDmarcOverrides(
  pool: Pool,
  {
    domain,
    sourceGroup,
    sender,
    from,
    to,
    mostRows = MOST_ROWS,
  }: DmarcCountFilter & { sourceGroup: string; sender: string; mostRows?: number },
): Promise<{ items: { type: string; count: number }[]; isComplete: boolean }> {
  const { rows } = await pool.query<{ type: string | null; count: string; isCut: boolean }>(
    `with d as (select s.domain, greatest($6 / count(*) over (), 1) as most from mail.dmarc_sender_day s
         where s.day between $4::date and $5::date and s.source_group = $2 and s.sender = $3 and ($1::text is null or s.domain = $1)
         group by s.domain),
       n as materialized (select r.*, d.most from d cross join lateral (
         select r.count, r.reasons, row_number() over () as number from (
           select * from mail.dmarc_row r where r.domain = d.domain and r.source_group = $2 and r.sender = $3
             and r.day between $4::date and $5::date order by r.day desc limit d.most) r) r)
     select ${OVERRIDE_KIND} as type,
       sum(n.count) as count, (select bool_or(number = most) from n) as "isCut"
     from n cross join lateral jsonb_array_elements(n.reasons) o group by 1 order by 2 desc, 1 limit ${MOST_KINDS}`,
    [domain?.toLowerCase() ?? null, sourceGroup, sender, from, to, mostRows],
  );
  return {
    items: rows.map(({ type, count }) => ({ type: type ?? 'other', count: Number(count) })),
    isComplete: !rows[0]?.isCut,
  };
}

/** Of a reason `o`, in SQL. */
export const OVERRIDE_KIND = `case when o->>'type' = 'local_policy' and o->>'comment' ilike '%arc=pass%' then 'arc' else coalesce(o->>'type', 'other') end`;

/** Of all domains; unlike addresses, reasons are read from the rows themselves. */
const MOST_ROWS = 10_000;
const MOST_KINDS = 20;
