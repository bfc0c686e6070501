import { idAt } from './id-at.ts';
import type { Pool } from './message.ts';
import { UNFINISHED } from './queue-filter.ts';

/** A next hop as people look at it: what waits for it, who keeps it from being tried, and how it went lately. */
export type Host = {
  name: string;
  waiting: number;
  due: number;
  oldest: Date | null;
  isHeld: boolean;
  heldReason: string | null;
  /** Its own number of slots; null: as the settings say. */
  concurrency: number | null;
  slotsInUse: number;
  /** Nobody tries it before. */
  notBefore: Date | null;
  reason: string | null;
  failures: number;
  failingSince: Date | null;
  lastClaimAt: Date | null;
  lastSuccessAt: Date | null;
  /** The class of the reply behind `reason`, and who said it. */
  reasonClass: string | null;
  reasonHost: string | null;
  /** Its own messages a minute; null: as the settings say. */
  rate: number | null;
  /** What replies led to; null: full speed. */
  slowed: SlowedHost | null;
};

/** Why a next hop is slower than it could be, and until when. */
export type SlowedHost = {
  since: Date;
  reason: string;
  host: string | null;
  connections: number;
  /** Null: as many as go over the connections. */
  perMinute: number | null;
  /** When it gets more, if mail is taken. */
  raiseAt: Date;
};

/** One try at a next hop, as its words. */
export type HostResult = {
  at: Date;
  messageId: string;
  recipient: string;
  result: 'delivered' | 'deferred' | 'failed';
  host: string | null;
  address: string | null;
  code: number | null;
  enhanced: string | null;
  reply: string | null;
  stage: string;
  ms: number;
};

/** `trouble`: held, backing off, failing or slowed down. `slowed`: by replies. `busy`: slots in use. `all`: also those that are well. */
export type HostChoice = 'all' | 'trouble' | 'slowed' | 'busy';

export type HostFilter = { name?: string; which: HostChoice; limit: number; offset: number };

/** Those in trouble first, then by what waits. `total` counts all that fit. */
export async function listHosts(pool: Pool, filter: HostFilter): Promise<{ rows: Host[]; total: number }> {
  const which = {
    all: 'true',
    trouble: `(coalesce(d.held, false) or coalesce(d.failures, 0) > 0 or d.not_before > now() or d.slowed_since is not null)`,
    slowed: `d.slowed_since is not null`,
    busy: `exists (select from unnest(d.slot_until) as u where u >= now())`,
  }[filter.which];
  const { rows } = await pool.query<HostRow>(
    `with waiting as (
       select r.destination as name, count(*)::int as waiting, min(r.queued_at) as oldest,
         count(*) filter (where r.state = 'queued' and r.lease_until is null and r.next_try <= now())::int as due
       from mail.recipient r where ${UNFINISHED} and ($1::text is null or r.destination ilike $1) group by 1
     )
     select coalesce(d.name, w.name) as name, coalesce(w.waiting, 0) as waiting, coalesce(w.due, 0) as due, w.oldest, ${COLUMNS},
       count(*) over ()::int as total
     from mail.destination d full join waiting w on w.name = d.name
     where ${which} and ($1::text is null or coalesce(d.name, w.name) ilike $1)
     order by coalesce(d.held, false) desc, coalesce(d.not_before > now(), false) desc, coalesce(d.failures, 0) > 0 desc, d.slowed_since is not null desc, waiting desc, name
     limit $2 offset $3`,
    [filter.name ?? null, filter.limit, filter.offset],
  );
  return { rows: rows.map(hostOf), total: rows[0]?.total ?? 0 };
}

/** One next hop. Null: nothing waits for it and nothing is known of it. */
export async function findHost(pool: Pool, name: string): Promise<Host | null> {
  const { rows } = await pool.query<HostRow>(
    `select $1::text as name, w.waiting, w.due, w.oldest, ${COLUMNS}, 1 as total, d.name is not null or w.waiting > 0 as known
     from (select count(*)::int as waiting, min(r.queued_at) as oldest,
         count(*) filter (where r.state = 'queued' and r.lease_until is null and r.next_try <= now())::int as due
       from mail.recipient r where ${UNFINISHED} and r.destination = $1) as w left join mail.destination d on d.name = $1`,
    [name],
  );
  const row = rows[0];
  return row === undefined || row.known === false ? null : hostOf(row);
}

/** The newest tries of what waits or waited there, newest first; looks back a day. */
export async function resultsOfHost(pool: Pool, name: string, limit: number): Promise<HostResult[]> {
  const { rows } = await pool.query<HostResult & { message_id: string }>(
    `with recent as materialized (
       (select r.message_id, r.id, r.address from mail.recipient r where r.destination = $1 and ${UNFINISHED} and r.attempts > 0
         order by r.next_try desc nulls last limit 200)
     )
     select a.at, a.message_id as "messageId", x.address as recipient, a.result, a.host, a.address, a.code, a.enhanced, a.reply, a.stage, a.ms
     from recent x cross join lateral (
       select * from mail.attempt a where a.message_id = x.message_id and a.recipient_id = x.id and a.id >= $2::uuid order by a.id desc limit 3
     ) as a order by a.at desc limit $3`,
    [name, idAt(new Date(Date.now() - 86_400_000)), limit],
  );
  return rows;
}

/** Lets a next hop be tried again at once and at full speed. False: nothing kept it back. */
export async function forgiveHost(pool: Pool, name: string): Promise<boolean> {
  const { rowCount } = await pool.query(
    `update mail.destination set not_before = null, reason = null, reason_class = null, reason_host = null, failures = 0,
       failing_since = null, allowance = null, allowed_rate = null, paced_until = null, slowed_since = null, slowed_at = null,
       raise_at = null, slowed_reason = null, slowed_host = null
     where name = $1 and (failures > 0 or not_before is not null or slowed_since is not null)`,
    [name],
  );
  return (rowCount ?? 0) > 0;
}

type HostRow = {
  name: string;
  waiting: number;
  due: number;
  oldest: Date | null;
  held: boolean | null;
  held_reason: string | null;
  concurrency: number | null;
  slots: number;
  not_before: Date | null;
  reason: string | null;
  failures: number | null;
  failing_since: Date | null;
  last_claim_at: Date | null;
  last_success_at: Date | null;
  reason_class: string | null;
  reason_host: string | null;
  rate: number | null;
  allowance: number | null;
  allowed_rate: number | null;
  slowed_since: Date | null;
  slowed_reason: string | null;
  slowed_host: string | null;
  raise_at: Date | null;
  total: number;
  known?: boolean;
};

function hostOf(row: HostRow): Host {
  const isBackingOff = row.not_before !== null && row.not_before.getTime() > Date.now();
  return {
    name: row.name,
    waiting: row.waiting,
    due: row.due,
    oldest: row.oldest,
    isHeld: row.held ?? false,
    heldReason: row.held_reason,
    concurrency: row.concurrency,
    slotsInUse: row.slots,
    notBefore: isBackingOff ? row.not_before : null,
    reason: row.reason,
    failures: row.failures ?? 0,
    failingSince: row.failing_since,
    lastClaimAt: row.last_claim_at,
    lastSuccessAt: row.last_success_at,
    reasonClass: row.reason_class,
    reasonHost: row.reason_host,
    rate: row.rate,
    slowed: slowedOf(row),
  };
}

function slowedOf(row: HostRow): SlowedHost | null {
  if (row.slowed_since === null) return null;
  return {
    since: row.slowed_since,
    reason: row.slowed_reason ?? '',
    host: row.slowed_host,
    connections: row.allowance ?? 1,
    perMinute: row.allowed_rate,
    raiseAt: row.raise_at ?? row.slowed_since,
  };
}

const COLUMNS = `d.held, d.held_reason, d.concurrency, d.not_before, d.reason, d.failures, d.failing_since, d.last_claim_at, d.last_success_at,
  d.reason_class, d.reason_host, d.rate, d.allowance, d.allowed_rate, d.slowed_since, d.slowed_reason, d.slowed_host, d.raise_at,
  (select count(*)::int from unnest(d.slot_until) as u where u >= now()) as slots`;
