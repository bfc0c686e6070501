import { idAt } from './id-at.ts';
import type { Pool } from './message.ts';
import type { TailCursor } from './tail.ts';

/** How one endpoint of the settings does. */
export type WebhookState = {
  name: string;
  cursor: TailCursor;
  /** Up to when it has read the log. */
  cursorAt: Date;
  /** False: switched off, or gone from the settings. */
  following: boolean;
  pausedAt: Date | null;
  pausedBy: string | null;
  lastSuccessAt: Date | null;
  lastFailureAt: Date | null;
  lastError: string | null;
  /** Tries that failed in a row. */
  failures: number;
  restsUntil: Date | null;
  /** So many seconds more, by the clock of the database; 0: it does not rest. */
  restsFor: number;
  sent: number;
  skipped: number;
  skippedUntil: Date | null;
  conditionError: string | null;
  waiting: number;
  /** In how many seconds the next delivery is due, by the same clock; null: none waits. */
  nextTryIn: number | null;
};

/**
 * Says which endpoints there are. A new one, and one that was off, begins at this moment. `revision` is the one of the settings that say
 * so: a process that still has older ones changes nothing.
 */
export async function followWebhooks(pool: Pool, names: readonly string[], revision: number): Promise<void> {
  await pool.query(
    `insert into mail.webhook as w (name, cursor_tx, cursor_id, cursor_at, following, revision)
     select name, pg_snapshot_xmin(pg_current_snapshot()), $3, now(), true, $2 from unnest($1::text[]) as n (name) order by name
     on conflict (name) do update set following = true, revision = excluded.revision, failures = 0, rests_until = null,
       last_error = null, cursor_tx = excluded.cursor_tx, cursor_id = excluded.cursor_id, cursor_at = excluded.cursor_at
     where not w.following and w.revision < excluded.revision`,
    [names, revision, NO_ID],
  );
  await pool.query(
    `update mail.webhook set following = false, revision = $2, worker = null, leased_until = null
     where following and revision < $2 and not name = any ($1::text[])`,
    [names, revision],
  );
}

/** Takes endpoints that are followed, not paused and nobody else's for so many seconds, and keeps those it has. Their names. */
export async function leaseWebhooks(
  pool: Pool,
  { names, worker, seconds }: { names: readonly string[]; worker: string; seconds: number },
): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `update mail.webhook set worker = $2, leased_until = now() + make_interval(secs => $3)
     where name = any ($1::text[]) and following and paused_at is null
       and (leased_until is null or leased_until < now() or worker = $2)
     returning name`,
    [names, worker, seconds],
  );
  return rows.map(({ name }) => name);
}

/** Gives what a worker has to whoever asks next: one endpoint, or all of them. */
export async function releaseWebhooks(pool: Pool, worker: string, name: string | null = null): Promise<void> {
  await pool.query(
    `update mail.webhook set worker = null, leased_until = null where worker = $1 and ($2::text is null or name = $2)`,
    [worker, name],
  );
}

/** States of these endpoints, or of all there ever were rows for. */
export async function readWebhooks(pool: Pool, names?: readonly string[]): Promise<WebhookState[]> {
  const { rows } = await pool.query<Omit<WebhookState, 'sent' | 'skipped'> & { sent: string; skipped: string }>(
    `select name, cursor_tx::text || '.' || cursor_id::text as cursor, cursor_at as "cursorAt", following, paused_at as "pausedAt",
       paused_by as "pausedBy", last_success_at as "lastSuccessAt", last_failure_at as "lastFailureAt", last_error as "lastError",
       failures, rests_until as "restsUntil", greatest(0, extract(epoch from rests_until - now()))::float8 as "restsFor", sent, skipped, skipped_until as "skippedUntil", condition_error as "conditionError",
       d.waiting, extract(epoch from d.next - now())::float8 as "nextTryIn"
     from mail.webhook w cross join lateral (
       select count(*)::int as waiting, min(try_after) as next from mail.webhook_delivery where webhook = w.name and state = 'waiting') d
     where $1::text[] is null or name = any ($1::text[]) order by name`,
    [names ?? null],
  );
  return rows.map((row) => ({ ...row, sent: Number(row.sent), skipped: Number(row.skipped) }));
}

/** Where those of these endpoints stand that read on: followed, neither paused nor resting. */
export async function readWebhookCursors(
  pool: Pool,
  names: readonly string[],
): Promise<{ name: string; cursor: TailCursor }[]> {
  const { rows } = await pool.query<{ name: string; cursor: TailCursor }>(
    `select name, cursor_tx::text || '.' || cursor_id::text as cursor from mail.webhook
     where name = any ($1::text[]) and following and paused_at is null and (rests_until is null or rests_until <= now())`,
    [names],
  );
  return rows;
}

/** Sends nothing more until it goes on; what happens meanwhile waits in the log. `by` null: goes on. False: there is no such endpoint. */
export async function pauseWebhook(pool: Pool, name: string, by: string | null): Promise<boolean> {
  const { rowCount } = await pool.query(
    `update mail.webhook set paused_at = case when $2::text is null then null else coalesce(paused_at, now()) end, paused_by = $2,
       rests_until = case when $2::text is null then null else rests_until end
     where name = $1`,
    [name, by],
  );
  return rowCount === 1;
}

const NO_ID = idAt(new Date(0));
