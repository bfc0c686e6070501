import { conditions, isAddress, pattern } from './filter.ts';
import type { Client, Pool } from './message.ts';
import { storableJson } from './text.ts';

/** An address that nothing is sent to. */
export type Suppression = {
  address: string;
  source: 'bounce' | 'manual';
  /** The remote's words, or a person's. */
  reason: string;
  host: string | null;
  /** The message that bounced last. */
  messageId: string | null;
  actor: string | null;
  /** How often mail to it bounced. */
  hits: number;
  since: Date;
  /** Null: until somebody takes it out. */
  until: Date | null;
};

/** One recipient that failed for good in a way that counts, and when that is often enough. */
export type HardBounce = {
  address: string;
  reason: string;
  host: string | null;
  messageId: string;
  /** Suppressed after so many within `withinDays`. */
  after: number;
  withinDays: number;
  /** Null: until somebody takes it out. */
  keepDays: number | null;
};

/** The form in which addresses are compared: a mailbox is seldom two by its case (RFC 5321 §2.4 lets it, nobody does). */
export const suppressionKey = (address: string): string => address.trim().toLowerCase();

/** Those of the addresses that are suppressed now, by {@link suppressionKey}. */
export async function suppressedAmong(pool: Pool, addresses: readonly string[]): Promise<Map<string, Suppression>> {
  const { rows } = await pool.query<SuppressionRow>({
    name: 'mail-suppressed',
    text: `${SELECT} where s.address = any($1) and ${IN_FORCE}`,
    values: [addresses.map(suppressionKey)],
  });
  return new Map(rows.map((row) => [row.address, suppressionOf(row)]));
}

/** Counts hard bounces within the transaction that settles them. Returns the addresses that are suppressed from now on. */
export async function countBounces(client: Client, bounces: readonly HardBounce[]): Promise<Suppression[]> {
  if (bounces.length === 0) return [];
  // In one order, so that two rounds do not wait for each other; an address twice in a round counts once.
  const rows = [...new Map(bounces.map((one) => [suppressionKey(one.address), one])).entries()]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([address, one]) => ({ ...one, address, reason: one.reason.slice(0, MAX_REASON) }));
  const { rows: fresh } = await client.query<SuppressionRow & { is_new: boolean }>(
    `with told as (
       select * from json_to_recordset($1::json) as b (address text, reason text, host text, "messageId" uuid, after integer,
         "withinDays" integer, "keepDays" integer)
     ), counted as (
       select t.*, s.address is not null and s.is_active and s.removed_at is null and (s.until is null or s.until > now()) as was_active,
         case when s.removed_at is null and s.last_at > now() - t."withinDays" * interval '1 day' then s.hits + 1 else 1 end as now_hits
       from told t left join mail.suppression s on s.address = t.address
     )
     insert into mail.suppression as s (address, is_active, source, reason, host, message_id, hits, since, until)
     select c.address, c.now_hits >= c.after, 'bounce', c.reason, c.host, c."messageId", c.now_hits,
       case when c.now_hits >= c.after then date_trunc('milliseconds', now()) end,
       case when c.now_hits >= c.after then date_trunc('milliseconds', now()) + c."keepDays" * interval '1 day' end
     from counted c where not c.was_active
     on conflict (address) do update set is_active = excluded.is_active, source = excluded.source, reason = excluded.reason,
       host = excluded.host, message_id = excluded.message_id, hits = excluded.hits, last_at = now(), since = excluded.since,
       until = excluded.until, removed_at = null, actor = null
     returning ${COLUMNS}, s.is_active as is_new`,
    [storableJson(rows)],
  );
  return fresh.filter(({ is_new: isNew }) => isNew).map(suppressionOf);
}

/** Newest first; `after` is the last row of the page before. */
export async function listSuppressions(
  pool: Pool,
  options: { text?: string; source?: 'bounce' | 'manual'; after?: { since: Date; address: string }; limit: number },
): Promise<{ rows: Suppression[]; isMore: boolean }> {
  const where = conditions();
  where.also(IN_FORCE);
  if (isAddress(options.text)) where.add('s.address = ?', suppressionKey(options.text));
  else {
    const text = pattern(options.text);
    if (text !== undefined) {
      const t = where.parameter(text);
      where.also(`s.address ilike ${t} or s.reason ilike ${t}`);
    }
  }
  where.add('s.source = ?', options.source);
  if (options.after) {
    const since = where.parameter(options.after.since);
    where.also(
      `s.since < ${since}::timestamptz or (s.since = ${since}::timestamptz and s.address > ${where.parameter(options.after.address)})`,
    );
  }
  const { rows } = await pool.query<SuppressionRow>(
    `${SELECT} where ${where.sql} order by s.since desc, s.address limit ${where.parameter(options.limit + 1)}`,
    where.values,
  );
  return { rows: rows.slice(0, options.limit).map(suppressionOf), isMore: rows.length > options.limit };
}

/** By hand. An address that is there already gets the new words and end. Returns how many were not suppressed before. */
export async function addSuppressions(
  pool: Pool,
  addresses: readonly string[],
  how: { reason: string; until: Date | null; actor: string },
): Promise<number> {
  const { rows } = await pool.query<{ added: number }>(
    `with before as (select s.address from mail.suppression s where s.address = any($1) and ${IN_FORCE}),
     written as (
       insert into mail.suppression as s (address, is_active, source, reason, since, until, actor)
       select distinct a, true, 'manual', $2, date_trunc('milliseconds', now()), $3::timestamptz, $4 from unnest($1::text[]) as a
       on conflict (address) do update set is_active = true, source = excluded.source, reason = excluded.reason, host = null,
         message_id = null, since = excluded.since, until = excluded.until, actor = excluded.actor, removed_at = null
       returning s.address
     )
     select count(*)::int as added from written where address not in (select address from before)`,
    [addresses.map(suppressionKey), how.reason, how.until, how.actor],
  );
  return rows[0]?.added ?? 0;
}

/** Mail to them goes again. Kept for a day, so that it can be undone. */
export async function removeSuppressions(pool: Pool, addresses: readonly string[]): Promise<string[]> {
  const { rows } = await pool.query<{ address: string }>(
    `update mail.suppression s set removed_at = now() where s.address = any($1) and ${IN_FORCE} returning s.address`,
    [addresses.map(suppressionKey)],
  );
  return rows.map(({ address }) => address);
}

/** Takes a removal back. */
export async function restoreSuppressions(pool: Pool, addresses: readonly string[]): Promise<number> {
  const { rowCount } = await pool.query(
    'update mail.suppression set removed_at = null where address = any($1) and is_active and removed_at is not null',
    [addresses.map(suppressionKey)],
  );
  return rowCount ?? 0;
}

/** What ended, was taken out a day ago, or never came to it in half a year. */
export async function forgetSuppressions(pool: Pool): Promise<number> {
  const { rowCount } = await pool.query(
    `delete from mail.suppression where removed_at < now() - interval '1 day' or until < now() - interval '1 day'
       or (not is_active and last_at < now() - interval '180 days')`,
  );
  return rowCount ?? 0;
}

type SuppressionRow = Omit<Suppression, 'messageId'> & { message_id: string | null };

const suppressionOf = ({ message_id: messageId, ...row }: SuppressionRow): Suppression => ({
  address: row.address,
  source: row.source,
  reason: row.reason,
  host: row.host,
  messageId,
  actor: row.actor,
  hits: row.hits,
  since: row.since,
  until: row.until,
});

const IN_FORCE = `s.is_active and s.removed_at is null and (s.until is null or s.until > now())`;
/** Stored to the millisecond, which is what a cursor can say. */
const COLUMNS = `s.address, s.source, s.reason, s.host, s.message_id, s.actor, s.hits, s.since, s.until`;
const SELECT = `select ${COLUMNS} from mail.suppression s`;
const MAX_REASON = 1000;
