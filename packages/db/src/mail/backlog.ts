import { queueIdOf } from '@posthorn/events/id';
import { isUuid } from './filter.ts';
import type { Pool } from './message.ts';
import {
  type QueueFilter,
  queueConditions,
  queueSource,
  REASON_KEY,
  UNFINISHED,
  type WatchLimits,
} from './queue-filter.ts';
import { type QueueSelection, selected } from './selection.ts';

/** What waits now. */
export type Backlog = {
  queued: number;
  /** Queued and in the hands of a worker. */
  leased: number;
  /** Queued, not leased, its time has come. */
  due: number;
  /** Queued after at least one try, waiting for its time. */
  deferred: number;
  held: number;
  quarantined: number;
  oldestQueuedAt: Date | null;
  destinations: number;
};

/** One unfinished recipient. */
export type QueueEntry = {
  messageId: string;
  queueId: string;
  recipientId: string;
  sender: string;
  recipient: string;
  destination: string;
  route: string;
  state: 'queued' | 'held' | 'quarantined';
  leased: boolean;
  attempts: number;
  lastError: string | null;
  /** What kind of trouble the last try met. */
  class: string | null;
  holdReason: string | null;
  nextTry: Date | null;
  queuedAt: Date;
  size: number;
  subject: string | null;
  /** An operator asked for its end; the report leaves at `nextTry`. */
  requestedOutcome: 'expire' | 'fail' | null;
};

export type QueueGroup = {
  key: string;
  recipients: number;
  /** Held or quarantined. */
  held: number;
  leased: number;
  due: number;
  oldest: Date;
  nextTry: Date | null;
  /** The most that any of them had. */
  attempts: number;
  lastError: string | null;
  /** Of a destination: nobody may try it, because a person holds it or its host failed. */
  isDestinationHeld: boolean;
  notBefore: Date | null;
  blockedReason: string | null;
};

export async function countBacklog(pool: Pool): Promise<Backlog> {
  const { rows } = await pool.query<Record<string, string> & { oldest: Date | null }>(
    // By destination first: counting distinct ones otherwise sorts everybody.
    `with g as materialized (
       select count(*) filter (where state = 'queued') as queued,
         count(*) filter (where state = 'queued' and lease_until is not null) as leased,
         count(*) filter (where state = 'queued' and lease_until is null and next_try <= now()) as due,
         count(*) filter (where state = 'queued' and lease_until is null and next_try > now() and attempts > 0) as deferred,
         count(*) filter (where state = 'held') as held, count(*) filter (where state = 'quarantined') as quarantined,
         min(queued_at) filter (where state = 'queued') as oldest
       from mail.recipient r where ${UNFINISHED} group by destination
     )
     select coalesce(sum(queued), 0) as queued, coalesce(sum(leased), 0) as leased, coalesce(sum(due), 0) as due,
       coalesce(sum(deferred), 0) as deferred, coalesce(sum(held), 0) as held, coalesce(sum(quarantined), 0) as quarantined,
       min(oldest) as oldest, count(*) filter (where queued > 0) as destinations
     from g`,
  );
  const row = rows[0]!;
  const n = (name: string) => Number(row[name]);
  return {
    queued: n('queued'),
    leased: n('leased'),
    due: n('due'),
    deferred: n('deferred'),
    held: n('held'),
    quarantined: n('quarantined'),
    oldestQueuedAt: row.oldest,
    destinations: n('destinations'),
  };
}

/** How many recipients are unfinished, about: as the database last noted. Costs nothing, however many there are. */
export async function estimateUnfinished(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(
    `select greatest(reltuples, 0)::float8 as n from pg_class where oid = 'mail.recipient_unfinished'::regclass`,
  );
  return rows[0]?.n ?? 0;
}

/** A page of unfinished recipients, oldest message first. The cursor is the last row's ids. */
export async function selectQueue(
  pool: Pool,
  options: {
    filter?: QueueFilter;
    /** Instead of a filter: what an action would touch. */
    selection?: QueueSelection;
    cursor?: string | null;
    limit: number;
    limits?: WatchLimits | undefined;
  },
): Promise<{ rows: QueueEntry[]; cursor: string | null }> {
  const filter = options.filter ?? {};
  const { source, where } = options.selection
    ? selected(options.selection, options.limits)
    : { source: queueSource(filter), where: queueConditions(filter, options.limits) };
  const after = options.cursor?.split('.') ?? [];
  if (after.length === 2 && after.every(isUuid)) {
    where.also(`(r.message_id, r.id) > (${where.parameter(after[0])}::uuid, ${where.parameter(after[1])}::uuid)`);
  }
  const { rows } = await pool.query<QueueRow>(
    // The page is chosen before the messages are looked up, or all of them would be joined for fifty.
    `with page as materialized (
       select r.message_id, r.id from ${source} where ${where.sql}
       order by r.message_id, r.id limit ${where.parameter(options.limit + 1)}
     )
     select r.message_id, r.id, m.sender, r.address, r.destination, r.route, r.state, r.lease_until is not null as leased,
       r.attempts, r.last_error, r.last_class, r.hold_reason, case when r.lease_until is null then r.next_try end as next_try, r.queued_at,
       m.size, m.summary->>'subject' as subject, r.requested_outcome
     from page join mail.recipient r on r.message_id = page.message_id and r.id = page.id
     join mail.message m on m.id = page.message_id order by r.message_id, r.id`,
    where.values,
  );
  const page = rows.slice(0, options.limit);
  const last = page.at(-1);
  return {
    rows: page.map(entryOf),
    cursor: rows.length > options.limit && last !== undefined ? `${last.message_id}.${last.id}` : null,
  };
}

export async function countQueue(pool: Pool, selection: QueueSelection, limits?: WatchLimits): Promise<number> {
  const { source, where } = selected(selection, limits);
  const { rows } = await pool.query<{ n: string }>(
    `select count(*) as n from ${source} where ${where.sql}`,
    where.values,
  );
  return Number(rows[0]!.n);
}

/**
 * Groups by destination, or by what the remote or the holder said (its variable words as `*`), the biggest first. `groups` and
 * `recipients` count all of them, not only the page.
 */
export async function groupBacklog(
  pool: Pool,
  options: { by: 'destination' | 'reason'; filter: QueueFilter; limit: number; offset?: number; limits?: WatchLimits },
): Promise<{ rows: QueueGroup[]; groups: number; recipients: number }> {
  const where = queueConditions(options.filter, options.limits);
  const key = options.by === 'destination' ? 'r.destination' : REASON_KEY;
  const { rows } = await pool.query<GroupRow>(
    `with grouped as (
       select ${key} as key, count(*)::int as recipients, count(*) filter (where r.state <> 'queued')::int as held,
         count(*) filter (where r.state = 'queued' and r.lease_until is not null)::int as leased,
         count(*) filter (where r.state = 'queued' and r.lease_until is null and r.next_try <= now())::int as due,
         min(r.queued_at) as oldest, min(r.next_try) filter (where r.lease_until is null) as next_try,
         max(r.attempts) as attempts, max(r.last_error) as last_error
       from ${queueSource(options.filter)} where ${where.sql} group by 1
     )
     select g.*, count(*) over ()::int as groups, (sum(g.recipients) over ())::int as total, d.held as destination_held, d.not_before,
       coalesce(d.held_reason, d.reason) as blocked_reason
     from grouped g left join mail.destination d on ${options.by === 'destination' ? 'd.name = g.key' : 'false'}
     order by g.recipients desc, g.key limit ${where.parameter(options.limit)} offset ${where.parameter(options.offset ?? 0)}`,
    where.values,
  );
  return { rows: rows.map(groupOf), groups: rows[0]?.groups ?? 0, recipients: rows[0]?.total ?? 0 };
}

type GroupRow = Pick<QueueGroup, 'key' | 'recipients' | 'held' | 'leased' | 'due' | 'oldest' | 'attempts'> & {
  next_try: Date | null;
  last_error: string | null;
  groups: number;
  total: number;
  destination_held: boolean | null;
  not_before: Date | null;
  blocked_reason: string | null;
};

function groupOf(row: GroupRow): QueueGroup {
  const { key, recipients, held, leased, due, oldest, attempts } = row;
  const isBackingOff = row.not_before !== null && row.not_before.getTime() > Date.now();
  return {
    ...{ key, recipients, held, leased, due, oldest, attempts },
    nextTry: row.next_try,
    lastError: row.last_error,
    isDestinationHeld: row.destination_held ?? false,
    notBefore: isBackingOff ? row.not_before : null,
    blockedReason: isBackingOff || row.destination_held ? row.blocked_reason : null,
  };
}

type QueueRow = {
  message_id: string;
  id: string;
  sender: string;
  address: string;
  destination: string;
  route: string;
  state: QueueEntry['state'];
  leased: boolean;
  attempts: number;
  last_error: string | null;
  last_class: string | null;
  hold_reason: string | null;
  next_try: Date | null;
  queued_at: Date;
  size: number;
  subject: string | null;
  requested_outcome: 'expire' | 'fail' | null;
};

function entryOf(row: QueueRow): QueueEntry {
  return {
    messageId: row.message_id,
    queueId: queueIdOf(row.message_id),
    recipientId: row.id,
    sender: row.sender,
    recipient: row.address,
    destination: row.destination,
    route: row.route,
    state: row.state,
    leased: row.leased,
    attempts: row.attempts,
    lastError: row.last_error,
    class: row.last_class,
    holdReason: row.hold_reason,
    nextTry: row.next_try,
    queuedAt: row.queued_at,
    size: row.size,
    subject: row.subject,
    requestedOutcome: row.requested_outcome,
  };
}
