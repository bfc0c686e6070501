import { inTransaction } from './hot.ts';
import type { Pool } from './message.ts';

/** Both sides of the ledger of one day (or of all), in recipients, as bigint counts brought down to numbers. */
export type LedgerSides = {
  left: { accepted: number; generated: number; expandedTo: number };
  right: {
    delivered: number;
    bounced: number;
    expired: number;
    discarded: number;
    dropped: number;
    handedOver: number;
    expandedFrom: number;
    quarantined: number;
    held: number;
    queued: number;
  };
};

/** Counts one UTC day in one snapshot; a day whose rows are gone answers with its closing line. */
export async function countDay(pool: Pool, day: string): Promise<LedgerSides> {
  const { rows } = await pool.query<Counts>(
    `with ${LEFT('m.id >= mail.day_start($1::date) and m.id < mail.day_start($1::date + 1)')},
     ${RIGHT('r.message_id >= mail.day_start($1::date) and r.message_id < mail.day_start($1::date + 1)')},
     closed as (select * from mail.ledger_day where day = $1::date and archived)
     ${SUM}`,
    [day],
  );
  return sidesOf(rows[0]!);
}

/** Everything: closing lines of finished days and counts of all the others, in one snapshot. */
export async function countAll(pool: Pool): Promise<LedgerSides> {
  return await inTransaction(
    pool,
    async (client) => {
      const { rows: closed } = await client.query<{ first: string; next: string }>(
        'select mail.day_start(day) as first, mail.day_start(day + 1) as next from mail.ledger_day order by day',
      );
      // Between the closed days lie the open ones, whatever they hold.
      const edges = [NO_ID, ...closed.flatMap(({ first, next }) => [first, next]), LAST_ID];
      const ranges = Array.from({ length: edges.length / 2 }, (_, index) => index * 2).filter(
        (from) => edges[from] !== edges[from + 1],
      );
      const values = ranges.flatMap((from) => [edges[from]!, edges[from + 1]!]);
      const within = (id: string) =>
        ranges.map((_, index) => `(${id} >= $${index * 2 + 1}::uuid and ${id} < $${index * 2 + 2}::uuid)`).join(' or ');
      const { rows } = await client.query<Counts>(
        `with ${LEFT(within('m.id'))}, ${RIGHT(within('r.message_id'))}, closed as (select * from mail.ledger_day) ${SUM}`,
        values,
      );
      return sidesOf(rows[0]!);
    },
    { begin: 'begin transaction isolation level repeatable read read only' },
  );
}

/** Days that have rows or a closing line, newest first. */
export async function ledgerDays(pool: Pool, limit: number): Promise<string[]> {
  const { rows } = await pool.query<{ day: string }>(
    `with ${MESSAGE_DAYS} select day::text from (
       select day from mail.ledger_day
       union
       select day from message_days where day <= (now() at time zone 'UTC')::date and ${HAS_ROWS}
     ) as days order by day desc limit $1`,
    [limit],
  );
  return rows.map(({ day }) => day);
}

/**
 * Writes the closing line of every past day that has no unfinished recipient, and counts the longest unverified closed day again, so
 * that a line never stands for rows that say something else. A day is closed two hours after its end at the earliest.
 */
export async function closeDays(pool: Pool): Promise<string[]> {
  const { rows: open } = await pool.query<{ day: string }>(
    `with ${MESSAGE_DAYS} select day::text from message_days
     where day < ((now() - interval '2 hours') at time zone 'UTC')::date
       and not exists (select from mail.ledger_day l where l.day = message_days.day) and ${HAS_ROWS}
       -- A drop or deletion that may still be taken back makes its recipients unfinished again.
       and not exists (select from mail.action a where a.kind in ('drop', 'delete') and (a.undo_until > now() or a.status in ('running', 'undoing')))
       and not exists (select from mail.recipient r where r.message_id >= mail.day_start(day)
         and r.message_id < mail.day_start(day + 1) and r.state in ('queued', 'held', 'quarantined'))`,
  );
  const { rows: old } = await pool.query<{ day: string }>(
    `select day::text from mail.ledger_day where not archived and verified_at < now() - interval '1 day' order by verified_at limit 1`,
  );
  for (const { day } of [...open, ...old]) {
    const { left, right } = await countDay(pool, day);
    await pool.query(
      `insert into mail.ledger_day (day, accepted, generated, expanded_to, delivered, bounced, expired, discarded, dropped,
         handed_over, expanded_from)
       select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11 where $12 = 0
       on conflict (day) do update set accepted = excluded.accepted, generated = excluded.generated,
         expanded_to = excluded.expanded_to, delivered = excluded.delivered, bounced = excluded.bounced,
         expired = excluded.expired, discarded = excluded.discarded, dropped = excluded.dropped,
         handed_over = excluded.handed_over, expanded_from = excluded.expanded_from, verified_at = now()
       where not ledger_day.archived`,
      [
        day,
        left.accepted,
        left.generated,
        left.expandedTo,
        right.delivered,
        right.bounced,
        right.expired,
        right.discarded,
        right.dropped,
        right.handedOver,
        right.expandedFrom,
        right.queued + right.held + right.quarantined,
      ],
    );
  }
  return open.map(({ day }) => day);
}

type Counts = Record<(typeof TERMS)[number], string>;

function sidesOf(row: Counts): LedgerSides {
  const n = (name: keyof Counts) => Number(row[name]);
  return {
    left: { accepted: n('accepted'), generated: n('generated'), expandedTo: n('expanded_to') },
    right: {
      delivered: n('delivered'),
      bounced: n('bounced'),
      expired: n('expired'),
      discarded: n('discarded'),
      dropped: n('dropped'),
      handedOver: n('handed_over'),
      expandedFrom: n('expanded_from'),
      quarantined: n('quarantined'),
      held: n('held'),
      queued: n('queued'),
    },
  };
}

/** The left side sums the counts in message rows and never looks at a recipient. */
const LEFT = (which: string) => `accepted as (
  select coalesce(sum(m.recipient_count) filter (where m.origin = 'received'), 0) as accepted,
    coalesce(sum(m.recipient_count) filter (where m.origin = 'generated'), 0) as generated,
    coalesce(sum(m.recipient_count) filter (where m.origin = 'expanded'), 0) as expanded_to
  from mail.message m where ${which})`;

/** The right side counts states of recipients and never looks at a message. */
const RIGHT = (which: string) => `ended as (
  select count(*) filter (where r.state = 'delivered') as delivered, count(*) filter (where r.state = 'bounced') as bounced,
    count(*) filter (where r.state = 'expired') as expired, count(*) filter (where r.state = 'discarded') as discarded,
    count(*) filter (where r.state = 'dropped') as dropped, count(*) filter (where r.state = 'handed-over') as handed_over,
    count(*) filter (where r.state = 'expanded') as expanded_from,
    count(*) filter (where r.state = 'quarantined') as quarantined, count(*) filter (where r.state = 'held') as held,
    count(*) filter (where r.state = 'queued') as queued
  from mail.recipient r where ${which})`;

const MESSAGE_DAYS = `message_days as (
  select to_date(right(c.relname, 8), 'YYYYMMDD') as day from pg_class c
  where c.relnamespace = 'mail'::regnamespace and c.relkind = 'r' and c.relname ~ '^message_[0-9]{8}$')`;
const HAS_ROWS = `exists (select from mail.recipient r where r.message_id >= mail.day_start(day)
  and r.message_id < mail.day_start(day + 1))`;
const NO_ID = '00000000-0000-0000-0000-000000000000';
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
const TERMS = [
  'accepted',
  'generated',
  'expanded_to',
  'delivered',
  'bounced',
  'expired',
  'discarded',
  'dropped',
  'handed_over',
  'expanded_from',
  'quarantined',
  'held',
  'queued',
] as const;
const UNFINISHED = new Set(['quarantined', 'held', 'queued']);
const SUM = `select ${TERMS.map((term) =>
  UNFINISHED.has(term) ? term : `a.${term} + coalesce((select sum(c.${term}) from closed c), 0) as ${term}`,
).join(', ')} from (select * from accepted, ended) as a`;
