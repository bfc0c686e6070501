import type { Pool } from './message.ts';

/** What is known of a next hop, shared by all workers. */
export type Destination = {
  name: string;
  held: boolean;
  heldReason: string | null;
  /** Slots; null: as the settings say. */
  concurrency: number | null;
  slotsInUse: number;
  notBefore: Date | null;
  reason: string | null;
  failures: number;
  /** The class of the reply behind `reason`; null: there was no conversation. */
  reasonClass: string | null;
  lastClaimAt: Date | null;
  lastSuccessAt: Date | null;
};

/** Counts a failure of the host and keeps the destination from being claimed for a while. */
export async function markFailing(pool: Pool, name: string, notBefore: Date, reason: string): Promise<void> {
  await pool.query({
    name: 'mail-destination-failing',
    text: `insert into mail.destination (name, not_before, reason, failures, failing_since) values ($1, $2, $3, 1, now())
      on conflict (name) do update set not_before = greatest(destination.not_before, excluded.not_before),
        reason = excluded.reason, reason_class = null, reason_host = null, failures = destination.failures + 1,
        failing_since = coalesce(destination.failing_since, excluded.failing_since)`,
    values: [name, notBefore, reason],
  });
}

/** Forgets failures; true when there was something to forget. */
export async function markHealthy(pool: Pool, name: string): Promise<boolean> {
  const { rowCount } = await pool.query({
    name: 'mail-destination-healthy',
    text: `update mail.destination set not_before = null, reason = null, reason_class = null, reason_host = null, failures = 0, failing_since = null,
        last_success_at = now()
      where name = $1 and (failures > 0 or not_before is not null or coalesce(last_success_at, '-infinity') < now() - interval '1 minute')
      returning name`,
    values: [name],
  });
  return (rowCount ?? 0) > 0;
}

/** Changes what people set; members that are absent stay as they are. */
export async function changeDestination(
  pool: Pool,
  name: string,
  change: { held?: boolean; heldReason?: string | null; concurrency?: number | null; rate?: number | null },
): Promise<Destination> {
  await pool.query('insert into mail.destination (name) values ($1) on conflict do nothing', [name]);
  await pool.query(
    `update mail.destination set
       held = coalesce($2, held),
       held_reason = case when $2 = false then null when $3 then $4 else held_reason end,
       concurrency = case when $5 then $6 else concurrency end,
       rate = case when $7 then $8 else rate end
     where name = $1`,
    [
      name,
      change.held ?? null,
      change.heldReason !== undefined,
      change.heldReason ?? null,
      change.concurrency !== undefined,
      change.concurrency ?? null,
      change.rate !== undefined,
      change.rate ?? null,
    ],
  );
  return (await findDestination(pool, name))!;
}

export async function findDestination(pool: Pool, name: string): Promise<Destination | null> {
  const { rows } = await pool.query<DestinationRow>(`${SELECT} where name = $1`, [name]);
  return rows[0] === undefined ? null : destinationOf(rows[0]);
}

/** Held or backing off or failing, worst first. */
export async function listTroubled(pool: Pool, limit: number): Promise<Destination[]> {
  const { rows } = await pool.query<DestinationRow>(
    `${SELECT} where held or failures > 0 or not_before > now() order by held desc, failures desc, name limit $1`,
    [limit],
  );
  return rows.map(destinationOf);
}

/** Rows of destinations that nobody has used for a while and nothing waits for. */
export async function forgetDestinations(pool: Pool, idleDays: number): Promise<number> {
  const { rowCount } = await pool.query(
    `delete from mail.destination d where not d.held and d.concurrency is null and d.rate is null and d.slowed_since is null
       and coalesce(d.last_claim_at, '-infinity') < now() - $1 * interval '1 day' and coalesce(d.not_before, '-infinity') < now()
       and not exists (select from mail.recipient r where r.destination = d.name and r.state = 'queued')`,
    [idleDays],
  );
  return rowCount ?? 0;
}

type DestinationRow = {
  name: string;
  held: boolean;
  held_reason: string | null;
  concurrency: number | null;
  slots: number;
  not_before: Date | null;
  reason: string | null;
  failures: number;
  last_claim_at: Date | null;
  last_success_at: Date | null;
  reason_class: string | null;
};

const SELECT = `select name, held, held_reason, concurrency, not_before, reason, failures, last_claim_at, last_success_at, reason_class,
  (select count(*)::int from unnest(slot_until) as u where u >= now()) as slots from mail.destination`;

function destinationOf(row: DestinationRow): Destination {
  return {
    name: row.name,
    held: row.held,
    heldReason: row.held_reason,
    concurrency: row.concurrency,
    slotsInUse: row.slots,
    notBefore: row.not_before,
    reason: row.reason,
    failures: row.failures,
    reasonClass: row.reason_class,
    lastClaimAt: row.last_claim_at,
    lastSuccessAt: row.last_success_at,
  };
}
