import { idAt } from './id-at.ts';
import type { Pool } from './message.ts';

/**
 * How many recipients at other servers were delivered mail in the name of a domain, or of one below it, in days `YYYY-MM-DD` of UTC, both
 * included. Only the newest messages of that time are looked at; `isComplete` false: there are more. A reader of reports compares: receivers count
 * messages by the day they came, and not every receiver reports.
 */
export async function countSentInName(
  pool: Pool,
  { domain, from, to, most = MOST }: { domain: string; from: string; to: string; most?: number },
): Promise<{ delivered: number; isComplete: boolean }> {
  const { rows } = await pool.query<{ delivered: string; looked: string }>(
    `with m as materialized (
       select m.id, lower(substring(m.summary->>'from' from '@([^[:space:]<>@",;()]+)>?[[:space:]]*$')) as name from mail.message m
       where m.id >= $2::uuid and m.id < $3::uuid order by m.id desc limit $4)
     select (select count(*) from m) as looked, (select count(*) from m join mail.recipient r on r.message_id = m.id
         where (m.name = $1 or right(m.name, length($1) + 1) = '.' || $1) and r.state = 'delivered'
           and (r.destination like 'mx:%' or r.destination like 'smarthost:%')) as delivered`,
    [domain.toLowerCase(), idAt(new Date(from)), idAt(new Date(Date.parse(to) + DAY_MS)), most],
  );
  return { delivered: Number(rows[0]?.delivered ?? 0), isComplete: Number(rows[0]?.looked ?? 0) < most };
}

const DAY_MS = 86_400_000;
const MOST = 50_000;
