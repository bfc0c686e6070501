import type { Pool } from './message.ts';
import { storableJson } from './text.ts';

export const vetoOutcomes = ['allowed', 'refused', 'failed', 'late'] as const;

/** What came of one question: nothing against it, a refusal, a failure, or no answer in time. */
export type VetoOutcome = (typeof vetoOutcomes)[number];

/** One time that a veto was asked. */
export type VetoRun = {
  id: string;
  veto: string;
  at: Date;
  outcome: VetoOutcome;
  ms: number;
  /** tcp:connect, smtp:connect or tls:cert. */
  moment: string;
  /** The reason, or what went wrong. */
  words: string | null;
  /** It could not be asked, and so the connection was refused. */
  stopped: boolean;
  host: string | null;
  address: string | null;
  port: number | null;
  route: string | null;
  transport: string | null;
  messageId: string | null;
};

/** What a veto was asked within an hour. `at`: its beginning; `ms`: of all of them together. */
export type VetoHour = {
  at: Date;
  veto: string;
  asked: number;
  refused: number;
  failed: number;
  late: number;
  ms: number;
  slowestMs: number;
};

/** When the hour began that a moment falls into. */
export const vetoHourOf = (at: Date): Date => new Date(Math.floor(at.getTime() / HOUR_MS) * HOUR_MS);

/** Adds to what stands. In order, so that workers do not wait for each other in a circle; without waiting for the disk. */
export async function addVetoHours(pool: Pool, hours: readonly VetoHour[]): Promise<void> {
  await pool.query({
    name: 'mail-veto-hours',
    text: `with unflushed as materialized (select set_config('synchronous_commit', 'off', true))
      insert into mail.veto_hour as t (at, veto, asked, refused, failed, late, ms, slowest_ms)
      select v.at, v.veto, v.asked, v.refused, v.failed, v.late, v.ms, v."slowestMs" from unflushed, json_to_recordset($1::json)
        as v (at timestamptz, veto text, asked bigint, refused bigint, failed bigint, late bigint, ms float8, "slowestMs" integer)
      order by v.at, v.veto
      on conflict (at, veto) do update set asked = t.asked + excluded.asked, refused = t.refused + excluded.refused,
        failed = t.failed + excluded.failed, late = t.late + excluded.late, ms = t.ms + excluded.ms,
        slowest_ms = greatest(t.slowest_ms, excluded.slowest_ms)`,
    values: [storableJson(hours)],
  });
}

/** Keeps runs; those that are kept already stay as they are. */
export async function addVetoRuns(pool: Pool, runs: readonly VetoRun[]): Promise<void> {
  await pool.query({
    name: 'mail-veto-runs',
    text: `with unflushed as materialized (select set_config('synchronous_commit', 'off', true))
      insert into mail.veto_run (id, veto, at, outcome, ms, moment, words, stopped, host, address, port, route, transport, message_id)
      select v.id, v.veto, v.at, v.outcome, v.ms, v.moment, v.words, v.stopped, v.host, v.address, v.port, v.route, v.transport, v."messageId"
      from unflushed, json_to_recordset($1::json) as v (id uuid, veto text, at timestamptz, outcome text, ms integer, moment text, words text,
        stopped boolean, host text, address text, port integer, route text, transport text, "messageId" uuid)
      on conflict (id) do nothing`,
    values: [storableJson(runs)],
  });
}

/** Keeps the newest of each veto and outcome for a week, and the hours of a month. */
export async function forgetVetoes(pool: Pool): Promise<void> {
  await pool.query(
    `delete from mail.veto_run where id in (
       select id from (
         select id, at, row_number() over (partition by veto, outcome order by id desc) as place from mail.veto_run) as r
       where place > $1 or at < now() - interval '7 days')`,
    [KEPT],
  );
  await pool.query(`delete from mail.veto_hour where at < now() - interval '31 days'`);
}

/** What a veto was asked within the last 24 hours, and when last. */
export type VetoFigures = {
  veto: string;
  asked: number;
  refused: number;
  failed: number;
  late: number;
  meanMs: number | null;
  slowestMs: number | null;
  /** Of the runs that are kept. */
  medianMs: number | null;
  lastAt: Date | null;
  lastRefusedAt: Date | null;
  lastFailedAt: Date | null;
};

/** For these vetoes; those that were never asked are missing. */
export async function readVetoFigures(pool: Pool, vetoes: readonly string[]): Promise<VetoFigures[]> {
  const { rows } = await pool.query<VetoFigures>(
    `select veto, coalesce(asked, 0)::float8 as asked, coalesce(refused, 0)::float8 as refused, coalesce(failed, 0)::float8 as failed,
       coalesce(late, 0)::float8 as late, ms / asked as "meanMs", slowest_ms::float8 as "slowestMs", median::float8 as "medianMs",
       last_at as "lastAt", last_refused as "lastRefusedAt", last_failed as "lastFailedAt"
     from (
       select veto, sum(asked) as asked, sum(refused) as refused, sum(failed) as failed, sum(late) as late, sum(ms) as ms,
         max(slowest_ms) as slowest_ms
       from mail.veto_hour where at > now() - interval '24 hours' and veto = any ($1::text[]) group by veto) as h
     full join (
       select veto, percentile_cont(0.5) within group (order by ms) as median, max(at) as last_at,
         max(at) filter (where outcome = 'refused') as last_refused, max(at) filter (where outcome in ('failed', 'late')) as last_failed
       from mail.veto_run where veto = any ($1::text[]) group by veto) as r using (veto)`,
    [vetoes],
  );
  return rows;
}

/** The runs that are kept of a veto, newest first. `cursor`: the id of the last row of the page before. */
export async function listVetoRuns(
  pool: Pool,
  {
    veto,
    outcome,
    limit,
    cursor,
  }: { veto: string; outcome?: VetoOutcome | undefined; limit: number; cursor?: string | undefined },
): Promise<{ rows: VetoRun[]; cursor: string | null }> {
  const { rows } = await pool.query<VetoRun>(
    `select id, veto, at, outcome, ms, moment, words, stopped, host, address, port, route, transport, message_id as "messageId"
     from mail.veto_run where veto = $1 and ($2::text is null or outcome = $2) and ($3::uuid is null or id < $3)
     order by id desc limit $4`,
    [veto, outcome ?? null, cursor ?? null, limit + 1],
  );
  const shown = rows.slice(0, limit);
  return { rows: shown, cursor: rows.length > limit ? shown.at(-1)!.id : null };
}

const HOUR_MS = 3_600_000;
const KEPT = 200;
