import { hotQuery } from './hot.ts';
import type { Pool, StoredMessage } from './message.ts';
import {
  MESSAGE_COLUMNS,
  type MessageColumns,
  messageOf,
  RECIPIENT_COLUMNS,
  type RecipientColumns,
  recipientOf,
} from './rows.ts';
import type { ClaimedRecipient } from './settlement.ts';

/** What one claim leased, bodies not yet read. */
export type LeasedBatch = {
  destination: string;
  slot: number;
  fence: bigint;
  leaseUntil: Date;
  /** Replies slowed its destination down: a success is worth telling. */
  isSlowed: boolean;
  messages: { message: StoredMessage; recipients: ClaimedRecipient[] }[];
};

export type LeaseRequest = {
  destination: string;
  worker: string;
  maxRecipients: number;
  leaseSeconds: number;
  /** Slots unless the destination's row says otherwise. */
  concurrency: number;
  /** Recipients a minute unless the destination's row says otherwise; 0: no limit. */
  rate: number;
};

/**
 * Destinations that have due mail, may be tried and have a free slot: the one that waited longest for a worker first, so that a
 * long queue elsewhere starves nobody. Walks the due index one destination at a time, not one row at a time.
 */
export async function claimableDestinations(pool: Pool, concurrency: number, limit: number): Promise<string[]> {
  const { rows } = await hotQuery<{ name: string }>(pool, {
    name: 'mail-claimable',
    text: `${DUE_DESTINATIONS}
      select due.name from due left join mail.destination d on d.name = due.name
      where d.name is null or (not d.held and coalesce(d.not_before, '-infinity') <= now()
        and coalesce(d.paced_until, '-infinity') <= now()
        and mail.free_slot(d.slot_until, least(coalesce(d.concurrency, $1), d.allowance), now()) is not null)
      order by d.last_claim_at nulls first limit $2`,
    values: [concurrency, limit],
  });
  return rows.map(({ name }) => name);
}

/** Takes a free slot of the destination and as much of its due mail as fits, in one statement. Null: no slot, or nothing due. */
export async function lease(pool: Pool, request: LeaseRequest): Promise<LeasedBatch | null> {
  const values = [
    request.destination,
    request.worker,
    request.maxRecipients,
    request.leaseSeconds,
    request.concurrency,
    request.rate,
  ];
  let { rows } = await hotQuery<LeaseRow>(pool, { name: 'mail-lease', text: LEASE, values });
  if (rows.length === 0 && (await makeDestination(pool, request.destination))) {
    ({ rows } = await hotQuery<LeaseRow>(pool, { name: 'mail-lease', text: LEASE, values }));
  }
  return await batchOf(pool, rows);
}

/** The same with a slot that is already ours; its fence must still be the one given. */
export async function leaseAgain(
  pool: Pool,
  request: LeaseRequest,
  held: { slot: number; fence: bigint },
): Promise<LeasedBatch | null> {
  const { rows } = await hotQuery<LeaseRow>(pool, {
    name: 'mail-lease-again',
    text: LEASE_AGAIN,
    values: [
      request.destination,
      request.worker,
      request.maxRecipients,
      request.leaseSeconds,
      held.slot,
      held.fence.toString(),
      request.rate,
    ],
  });
  return await batchOf(pool, rows);
}

/** A claim as the lease statements need it. */
export type HeldBatch = {
  destination: string;
  slot: number;
  fence: bigint;
  recipients: { messageId: string; id: string }[];
};

/** Lengthens the lease of a slot and of what is not settled yet. Null: the slot has passed to somebody else. */
export async function lengthen(pool: Pool, held: HeldBatch, leaseSeconds: number): Promise<Date | null> {
  const { rows } = await hotQuery<{ lease_until: Date }>(pool, {
    name: 'mail-lengthen',
    text: `with slot as (
        update mail.destination d set slot_until[$2] = now() + $6 * interval '1 second'
        where d.name = $1 and d.slot_fence[$2] = $3 returning d.name
      ), recipients as (
        update mail.recipient r set lease_until = now() + $6 * interval '1 second', next_try = now() + $6 * interval '1 second'
        from slot, unnest($4::uuid[], $5::uuid[]) as g (message_id, id)
        where r.message_id = g.message_id and r.id = g.id and r.state = 'queued' and r.fence = $3 and r.lease_until is not null
      )
      select now() + $6 * interval '1 second' as lease_until from slot`,
    values: [...heldValues(held), leaseSeconds],
  });
  return rows[0]?.lease_until ?? null;
}

/** Gives slot and unsettled recipients back; both only if they are still ours. Returns how many recipients are due again. */
export async function giveBack(pool: Pool, held: HeldBatch): Promise<number> {
  const { rowCount } = await hotQuery(pool, {
    name: 'mail-give-back',
    text: `with slot as (
        update mail.destination d set slot_until[$2] = null, slot_fence[$2] = null where d.name = $1 and d.slot_fence[$2] = $3
      )
      update mail.recipient r set lease_until = null, worker = null, next_try = now(), fence = nextval('mail.fence')
      from unnest($4::uuid[], $5::uuid[]) as g (message_id, id)
      where r.message_id = g.message_id and r.id = g.id and r.state = 'queued' and r.fence = $3 and r.lease_until is not null`,
    values: heldValues(held),
  });
  return rowCount ?? 0;
}

/**
 * Gives back everything a worker process held. Only for whoever knows that the process is dead: a living one would deliver twice.
 */
export async function giveBackAll(pool: Pool, worker: string): Promise<number> {
  const { rows } = await pool.query<{ given: string }>(
    `with held as (
       select r.message_id, r.id, r.destination, r.fence from mail.recipient r
       where r.state = 'queued' and r.lease_until is not null and r.worker = $1 for update
     ), slots as (
       update mail.destination d set
         slot_until = (select array_agg(case when f.fence = any(h.fences) then null else d.slot_until[f.i] end order by f.i)
           from unnest(d.slot_fence) with ordinality as f (fence, i))
       from (select destination, array_agg(distinct fence) as fences from held group by destination) as h
       where d.name = h.destination
     ), given as (
       update mail.recipient r set lease_until = null, worker = null, next_try = now(), fence = nextval('mail.fence')
       from held where r.message_id = held.message_id and r.id = held.id returning r.id
     ) select count(*) as given from given`,
    [worker],
  );
  return Number(rows[0]?.given ?? 0);
}

function heldValues(held: HeldBatch): unknown[] {
  return [
    held.destination,
    held.slot,
    held.fence.toString(),
    held.recipients.map(({ messageId }) => messageId),
    held.recipients.map(({ id }) => id),
  ];
}

/** All destinations with due mail, whether or not they may be tried now. */
export async function dueDestinationNames(pool: Pool, limit: number): Promise<string[]> {
  const { rows } = await hotQuery<{ name: string }>(pool, {
    name: 'mail-due',
    text: `${DUE_DESTINATIONS} select due.name from due left join mail.destination d on d.name = due.name
     where d.name is null or (not d.held and greatest(coalesce(d.not_before, '-infinity'), d.paced_until) <= now())
     order by d.last_claim_at nulls first limit $1`,
    values: [limit],
  });
  return rows.map(({ name }) => name);
}

async function makeDestination(pool: Pool, name: string): Promise<boolean> {
  const { rowCount } = await pool.query('insert into mail.destination (name) values ($1) on conflict do nothing', [
    name,
  ]);
  return rowCount === 1;
}

type LeaseRow = MessageColumns &
  RecipientColumns & { slot: number; taken_fence: string; taken_until: Date; is_slowed: boolean };

async function batchOf(pool: Pool, rows: LeaseRow[]): Promise<LeasedBatch | null> {
  const first = rows[0];
  if (first === undefined) return null;
  const messages = new Map<string, LeasedBatch['messages'][number]>();
  const batch = {
    destination: first.destination,
    slot: first.slot,
    fence: BigInt(first.taken_fence),
    leaseUntil: first.taken_until,
    isSlowed: first.is_slowed,
  };
  for (const row of rows) {
    // The slot was taken, but others were faster with the mail: one row without a recipient.
    if (row.id === null) continue;
    const entry = messages.get(row.m_id) ?? { message: messageOf(row), recipients: [] };
    entry.recipients.push(recipientOf(row));
    messages.set(row.m_id, entry);
  }
  if (messages.size > 0) return { ...batch, messages: [...messages.values()] };
  await giveBack(pool, { ...batch, recipients: [] });
  return null;
}

/** Loose index scan: each step jumps to the next destination with a queued row and looks whether its first one is due. */
const DUE_DESTINATIONS = `
with recursive step as (
  (select r.destination as name, r.next_try from mail.recipient r where r.state = 'queued'
    order by r.destination, r.next_try limit 1)
  union all
  select n.destination, n.next_try from step s cross join lateral (
    select r.destination, r.next_try from mail.recipient r where r.state = 'queued' and r.destination > s.name
    order by r.destination, r.next_try limit 1) n
), due as (select name from step where next_try <= now())`;

/** The row of the destination is locked by the update, so that two workers never take the same slot. */
const batchBehind = (slot: string) => `
with slot as (${slot}), due as (
  select r.message_id, r.id from slot, mail.recipient r
  where r.destination = $1 and r.state = 'queued' and r.next_try <= now()
    -- While Postgres was away no worker could settle or renew: an abandoned lease counts only a full lease after its start.
    and (r.lease_until is null or pg_postmaster_start_time() + $4 * interval '1 second' < now())
  order by r.next_try, r.message_id limit (select take from slot) for update of r skip locked
), taken as (
  update mail.recipient r set lease_until = slot.until, next_try = slot.until, fence = slot.fence, worker = $2
  from slot, due where r.message_id = due.message_id and r.id = due.id
  returning ${RECIPIENT_COLUMNS}
)
select slot.number as slot, slot.fence as taken_fence, slot.until as taken_until, slot.is_slowed, ${MESSAGE_COLUMNS}, r.*,
  slot.name as destination
from slot left join (taken r join mail.message m on m.id = r.message_id) on true
order by r.message_id, r.id`;

/**
 * The rate is a bucket that every worker draws from: a claim takes what five seconds allow, and moves `paced_until` on by the time that
 * this is worth. Ten seconds in which nobody came are not lost, since the sweep looks only so often.
 */
const rateOf = (rate: string) => `least(coalesce(d.rate, nullif(${rate}::int, 0)), d.allowed_rate)`;
const takeOf = (rate: string) =>
  `least($3::int, case when ${rateOf(rate)} is not null then greatest(1, ${rateOf(rate)} / 12) end)`;
const paced = (rate: string) => `
    paced_until = case when ${rateOf(rate)} is not null
      then greatest(coalesce(d.paced_until, '-infinity'), now() - interval '10 seconds') + ${takeOf(rate)} * interval '60 seconds' / ${rateOf(rate)} end`;
const slotsOf = (slots: string) => `least(coalesce(d.concurrency, ${slots}::int), d.allowance)`;
const MAY_GO = `not d.held and greatest(coalesce(d.not_before, '-infinity'), d.paced_until) <= now()`;
const TAKEN = (rate: string) => `now() + $4 * interval '1 second' as until, ${takeOf(rate)} as take,
    d.slowed_since is not null as is_slowed`;

const LEASE = batchBehind(`
  update mail.destination d set
    slot_until[mail.free_slot(d.slot_until, ${slotsOf('$5')}, now())] = now() + $4 * interval '1 second',
    slot_fence[mail.free_slot(d.slot_until, ${slotsOf('$5')}, now())] = nextval('mail.fence'),
    last_claim_at = now(), ${paced('$6')}
  where d.name = $1 and ${MAY_GO} and mail.free_slot(d.slot_until, ${slotsOf('$5')}, now()) is not null
    and exists (select from mail.recipient r where r.destination = $1 and r.state = 'queued' and r.next_try <= now())
  returning d.name, array_position(d.slot_fence, currval('mail.fence'))::integer as number, currval('mail.fence') as fence,
    ${TAKEN('$6')}`);

const LEASE_AGAIN = batchBehind(`
  update mail.destination d set slot_until[$5] = now() + $4 * interval '1 second', slot_fence[$5] = nextval('mail.fence'),
    last_claim_at = now(), ${paced('$7')}
  where d.name = $1 and d.slot_fence[$5] = $6 and ${MAY_GO}
    and coalesce($5 <= least(d.concurrency, d.allowance), true)
    and exists (select from mail.recipient r where r.destination = $1 and r.state = 'queued' and r.next_try <= now())
  returning d.name, $5::integer as number, currval('mail.fence') as fence, ${TAKEN('$7')}`);
