import type { CountedIn } from './closed-hours.ts';
import { idAt } from './id-at.ts';
import type { Pool } from './message.ts';

/**
 * Marks as counted, of these hours (oldest first), those before the first one that anything happened in, and returns how many they are. A
 * new database has hundreds of them, and to count each by itself took its first worker seconds.
 */
export async function firstEmptyHours(pool: Pool, done: CountedIn, hours: readonly Date[]): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(
    // Ends at the first hour with a row, so that of a database with years of mail no more than one hour is looked into.
    `with recursive empty as (
       select 0 as n union all
       select n + 1 from empty where n < cardinality($1::timestamptz[]) and ${tables.map(isEmpty).join(' and ')}
     ), mine as (
       insert into mail.${done} (hour) select ($1::timestamptz[])[n] from empty where n > 0 on conflict do nothing
     )
     select max(n) as n from empty`,
    [hours, hours.map(idAt), hours.map((hour) => idAt(new Date(hour.getTime() + 3_600_000)))],
  );
  return rows[0]!.n;
}

const tables = [
  ['message', 'id'],
  ['refusal', 'id'],
  ['recipient', 'message_id'],
  ['attempt', 'id'],
  ['event', 'id'],
] as const;

/** With a limit, since what merely exists is planned as a join that reads the whole table. */
const isEmpty = ([table, id]: (typeof tables)[number]): string =>
  `(select 1 from mail.${table} where ${id} >= ($2::uuid[])[n + 1] and ${id} < ($3::uuid[])[n + 1] limit 1) is null`;
