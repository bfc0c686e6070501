import { inTransaction } from './hot.ts';
import type { Pool } from './message.ts';

/** Makes the partitions from yesterday to a week ahead. Returns how many were made. */
export async function makePartitions(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ made: number }>(
    `select mail.ensure_partitions((now() at time zone 'UTC')::date - 1, (now() at time zone 'UTC')::date + 7) as made`,
  );
  return rows[0]!.made;
}

/** Day tables, oldest first; also one that was detached before a crash and not yet dropped. */
export async function dayTables(pool: Pool, parent: SplitTable): Promise<{ name: string; day: string }[]> {
  const { rows } = await pool.query<{ name: string; day: string }>(
    `select c.relname as name, to_date(right(c.relname, 8), 'YYYYMMDD')::text as day from pg_class c
     where c.relnamespace = 'mail'::regnamespace and c.relkind = 'r' and c.relname ~ ('^' || $1 || '_[0-9]{8}$') order by 1`,
    [parent],
  );
  return rows;
}

/** Begin of the oldest day that is still there. */
export async function oldestDay(pool: Pool, table: SplitTable): Promise<Date | null> {
  const first = (await dayTables(pool, table))[0];
  return first === undefined ? null : new Date(`${first.day}T00:00:00Z`);
}

/** The tables that are split into days. */
export type SplitTable = 'message' | 'content' | 'attempt' | 'event' | 'refusal';

/**
 * Drops a day of bodies. Every body that an unfinished recipient still needs is copied to an id of today first, the day is detached
 * without stopping anybody, and before it goes a transaction looks again at what was accepted in the meantime.
 *
 * @returns how many bodies were copied
 */
export async function dropContentDay(pool: Pool, table: string, day: string): Promise<number> {
  const since = (await pool.query<{ id: string }>(`select mail.day_start((now() at time zone 'UTC')::date - 1) as id`))
    .rows[0]!.id;
  const early = await pool.query(copyForward(table, UNFINISHED), [day]);
  await detach(pool, 'content', table);
  return await inTransaction(pool, async (client) => {
    await client.query(`set local lock_timeout = '5s'`);
    await client.query('lock table mail.message in share row exclusive mode');
    const late = await client.query(copyForward(table, SINCE), [day, since]);
    await client.query(`drop table mail.${identifier(table)}`);
    return (early.rowCount ?? 0) + (late.rowCount ?? 0);
  });
}

/** Drops a day of attempts, events or refusals. */
export async function dropHistoryDay(pool: Pool, parent: SplitTable, table: string): Promise<void> {
  await detach(pool, parent, table);
  await pool.query(`drop table mail.${identifier(table)}`);
}

/** Detaches without stopping readers and writers; finishes a detachment that a crash interrupted. */
async function detach(pool: Pool, parent: SplitTable, table: string): Promise<void> {
  const { rows } = await pool.query<{ inhdetachpending: boolean }>(
    `select inhdetachpending from pg_inherits where inhrelid = to_regclass('mail.' || quote_ident($1))`,
    [table],
  );
  if (rows[0] === undefined) return;
  const how = rows[0].inhdetachpending ? 'finalize' : 'concurrently';
  await pool.query(`alter table mail.${parent} detach partition mail.${identifier(table)} ${how}`);
}

const UNFINISHED = `select distinct m.content_id as old from mail.recipient r join mail.message m on m.id = r.message_id
  where r.state in ('queued', 'held', 'quarantined')
    and m.content_id >= mail.day_start($1::date) and m.content_id < mail.day_start($1::date + 1)
  -- An undo may make these unfinished again.
  union select m.content_id from mail.action a join mail.action_item i on i.action_id = a.id join mail.message m on m.id = i.message_id
  where a.kind in ('drop', 'delete') and (a.undo_until > now() or a.status in ('running', 'undoing'))
    and m.content_id >= mail.day_start($1::date) and m.content_id < mail.day_start($1::date + 1)`;
const SINCE = `select distinct m.content_id as old from mail.message m
  where m.id >= $2::uuid and m.content_id >= mail.day_start($1::date) and m.content_id < mail.day_start($1::date + 1)`;

/** Rows counted are messages that now point to the copy. */
const copyForward = (table: string, needed: string) => `
with needed as (${needed}), renamed as materialized (select old, mail.id_now() as new from needed), copied as (
  insert into mail.content (id, seq, bytes)
  select n.new, c.seq, c.bytes from renamed n join mail.${identifier(table)} c on c.id = n.old
)
update mail.message m set content_id = n.new from renamed n where m.content_id = n.old`;

/**
 * Removes a closed day of messages with its recipients and keeps its closing line, counted once more in the same transaction. Days
 * without a closing line (somebody is unfinished) and days that do not match theirs stay. True when it was removed.
 */
export async function archiveDay(pool: Pool, table: string, day: string): Promise<boolean> {
  return await inTransaction(pool, async (client) => {
    await client.query(`set local lock_timeout = '5s'`);
    const { rowCount } = await client.query(
      `update mail.ledger_day d set archived = true, verified_at = now()
       where d.day = $1::date and not d.archived
         and (d.accepted + d.generated + d.expanded_to) = (
           select coalesce(sum(m.recipient_count), 0) from mail.message m
           where m.id >= mail.day_start($1::date) and m.id < mail.day_start($1::date + 1))
         and (d.delivered + d.bounced + d.expired + d.discarded + d.dropped + d.handed_over + d.expanded_from) = (
           select count(*) from mail.recipient r
           where r.message_id >= mail.day_start($1::date) and r.message_id < mail.day_start($1::date + 1)
             and r.state not in ('queued', 'held', 'quarantined'))
         and not exists (select from mail.recipient r where r.message_id >= mail.day_start($1::date)
           and r.message_id < mail.day_start($1::date + 1) and r.state in ('queued', 'held', 'quarantined'))`,
      [day],
    );
    if (rowCount !== 1) return false;
    await client.query(
      'delete from mail.quarantine where message_id >= mail.day_start($1::date) and message_id < mail.day_start($1::date + 1)',
      [day],
    );
    await client.query(
      'delete from mail.recipient where message_id >= mail.day_start($1::date) and message_id < mail.day_start($1::date + 1)',
      [day],
    );
    await client.query(`drop table mail.${identifier(table)}`);
    return true;
  });
}

/** A day on which nothing was ever stored needs no closing line. */
export async function dropEmptyDay(pool: Pool, table: string): Promise<boolean> {
  return await inTransaction(pool, async (client) => {
    await client.query(`set local lock_timeout = '5s'`);
    const { rows } = await client.query(`select exists (select from mail.${identifier(table)}) as used`);
    if (rows[0]?.['used'] !== false) return false;
    await client.query(`drop table mail.${identifier(table)}`);
    return true;
  });
}

/** Names of day tables are made by us and cannot be parameters; anything else is refused. */
function identifier(name: string): string {
  if (!/^[a-z]+_\d{8}$/.test(name)) throw new Error(`not a partition: ${name}`);
  return name;
}

/** Runs the work unless another process holds the lock; null then. The lock lives and dies with its connection. */
export async function withSweepLock<T>(pool: Pool, work: () => Promise<T>): Promise<T | null> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    const { rows } = await client.query<{ free: boolean }>(
      `select pg_try_advisory_lock(hashtext('mail.sweep')) as free`,
    );
    if (rows[0]?.free !== true) return null;
    try {
      return await work();
    } finally {
      await client.query(`select pg_advisory_unlock(hashtext('mail.sweep'))`);
    }
  } catch (error) {
    broken = error as Error;
    throw error;
  } finally {
    client.release(broken);
  }
}
