import type { Pool } from './message.ts';

/** The reply that changed the pace of a destination. */
export type PaceReply = { host: string | null; reason: string };

/** How fast a destination may be after a change; `perMinute` null: no limit. */
export type Pace = { connections: number; perMinute: number | null };

/**
 * Halves the connections of a destination; with one left, its messages a minute, from `firstRate` on. Null: it was slowed a moment ago
 * already (connections that were open at once are told at once).
 *
 * @param full the connections that it has when nothing is wrong, unless its row says otherwise
 */
export async function slowDestination(
  pool: Pool,
  name: string,
  how: PaceReply & { full: number; firstRate: number; raiseSeconds: number },
): Promise<Pace | null> {
  const { rows } = await pool.query<PaceRow>(
    `with before as (
       select d.name, least(coalesce(d.concurrency, $2::int), d.allowance,
         greatest(1, (select count(*)::int from unnest(d.slot_until) as u where u >= now()))) as slots
       from mail.destination d
       where d.name = $1 and coalesce(d.slowed_at, '-infinity') < now() - interval '${SETTLE_SECONDS} seconds' for update
     )
     update mail.destination d set
       allowance = greatest(1, b.slots / 2),
       allowed_rate = case when b.slots > 1 then d.allowed_rate else greatest(1, least(coalesce(d.allowed_rate / 2, $3::int), d.rate)) end,
       slowed_since = coalesce(d.slowed_since, now()), slowed_at = now(), raise_at = now() + $4 * interval '1 second',
       slowed_reason = $5, slowed_host = $6
     from before b where d.name = b.name returning d.allowance, d.allowed_rate`,
    [name, how.full, how.firstRate, how.raiseSeconds, how.reason, how.host],
  );
  return rows[0] ? { connections: rows[0].allowance, perMinute: rows[0].allowed_rate } : null;
}

/**
 * One step back to full speed, when its time has come: first the messages a minute, then connections. `recovered`: it is at full speed
 * again, after so many seconds. Null: it is not its time, or it was not slowed.
 */
export async function raiseDestination(
  pool: Pool,
  name: string,
  how: { full: number; firstRate: number; raiseSeconds: number },
): Promise<{ recovered: number | null } | null> {
  const { rows } = await pool.query<{ recovered: number | null }>(
    `with step as (
       select d.name, d.slowed_since as since, coalesce(d.concurrency, $2::int) as full_slots,
         case when d.allowed_rate + greatest(1, $3::int / 10) < $3::int then d.allowed_rate + greatest(1, $3::int / 10) end as rate,
         case when d.allowed_rate is null then d.allowance + greatest(1, coalesce(d.concurrency, $2::int) / 10) else d.allowance end as slots
       from mail.destination d where d.name = $1 and d.slowed_since is not null and d.raise_at <= now() for update
     ), fresh as (select *, rate is null and slots >= full_slots as is_over from step)
     update mail.destination d set
       allowance = case when not f.is_over then f.slots end,
       allowed_rate = case when not f.is_over then f.rate end,
       paced_until = case when not f.is_over then d.paced_until end,
       slowed_since = case when not f.is_over then d.slowed_since end,
       slowed_at = case when not f.is_over then d.slowed_at end,
       raise_at = case when not f.is_over then now() + $4 * interval '1 second' end,
       slowed_reason = case when not f.is_over then d.slowed_reason end,
       slowed_host = case when not f.is_over then d.slowed_host end
     from fresh f where d.name = f.name
     returning case when f.is_over then extract(epoch from now() - f.since)::float8 end as recovered`,
    [name, how.full, how.firstRate, how.raiseSeconds],
  );
  return rows[0] ?? null;
}

/** Nobody claims the destination for a while, twice as long each time in a row. Null: it rests already. */
export async function restDestination(
  pool: Pool,
  name: string,
  how: PaceReply & { seconds: number; class: string },
): Promise<Date | null> {
  const { rows } = await pool.query<{ not_before: Date }>(
    `update mail.destination set
       not_before = now() + $2 * power(2, least(case when reason_class = $3 then failures else 0 end, ${MOST_DOUBLINGS})) * interval '1 second',
       reason = $4, reason_host = $5, reason_class = $3, failures = case when reason_class = $3 then failures + 1 else 1 end,
       failing_since = coalesce(failing_since, now())
     where name = $1 and coalesce(not_before, '-infinity') <= now() returning not_before`,
    [name, how.seconds, how.class, how.reason, how.host],
  );
  return rows[0]?.not_before ?? null;
}

type PaceRow = { allowance: number; allowed_rate: number | null };

/** So long after a step down another reply of the same kind changes nothing: it may be an answer to what was sent before. */
const SETTLE_SECONDS = 10;
const MOST_DOUBLINGS = 3;
