import type { Pool } from './message.ts';
import { storableJson } from './text.ts';

/** What went wrong in a rule: at which stage, why, and at which character of its condition. */
export type RuleFaultNote = { stage: string; reason: string; position?: number };

/** How often one rule was asked, applied and failed within ten minutes. */
export type RuleTallyRow = {
  /** The beginning of the stretch; see {@link ruleStretchOf}. */
  at: Date;
  rule: string;
  asked: number;
  applied: number;
  failed: number;
  lastApplied: Date | null;
  lastFailed: Date | null;
  lastFault: RuleFaultNote | null;
};

/** What a rule did lately, since so many full stretches. */
export type RuleHits = {
  rule: string;
  hour: RuleCounts;
  day: RuleCounts;
  week: RuleCounts;
  lastApplied: Date | null;
  lastFailed: Date | null;
  lastFault: RuleFaultNote | null;
};

export type RuleCounts = { asked: number; applied: number; failed: number };

/** When the stretch began that a moment falls into, in milliseconds since 1970. */
export const ruleStretchOf = (at: number): number => Math.floor(at / STRETCH_MS) * STRETCH_MS;

/** Adds to what stands; written behind, so without waiting for the disk. Rows go in order, so that engines do not wait for each other in a circle. */
export async function addRuleTally(pool: Pool, rows: readonly RuleTallyRow[]): Promise<void> {
  if (rows.length === 0) return;
  await pool.query({
    name: 'mail-rule-tally',
    text: `with unflushed as materialized (select set_config('synchronous_commit', 'off', true))
      insert into mail.rule_tally as t (at, rule, asked, applied, failed, last_applied, last_failed, last_fault)
      select v.* from unflushed, json_to_recordset($1::json) as v (at timestamptz, rule text, asked bigint, applied bigint,
        failed bigint, last_applied timestamptz, last_failed timestamptz, last_fault jsonb)
      order by v.at, v.rule
      on conflict (at, rule) do update set asked = t.asked + excluded.asked, applied = t.applied + excluded.applied,
        failed = t.failed + excluded.failed, last_applied = greatest(t.last_applied, excluded.last_applied),
        last_fault = case when coalesce(excluded.last_failed >= t.last_failed, excluded.last_failed is not null)
          then excluded.last_fault else t.last_fault end,
        last_failed = greatest(t.last_failed, excluded.last_failed)`,
    values: [
      storableJson(
        rows.map(({ lastApplied, lastFailed, lastFault, ...row }) => ({
          ...row,
          last_applied: lastApplied,
          last_failed: lastFailed,
          last_fault: lastFault,
        })),
      ),
    ],
  });
}

/** What every rule did in the last hour, day and week, by ten minutes; rules that were never asked are missing. */
export async function readRuleHits(pool: Pool, now: Date): Promise<RuleHits[]> {
  const since = (milliseconds: number): Date => new Date(ruleStretchOf(now.getTime() - milliseconds));
  const { rows } = await pool.query<Row>(
    `select rule, ${countsSince('$1', 'hour')}, ${countsSince('$2', 'day')}, ${countsSince('$3', 'week')},
       max(last_applied) as last_applied, max(last_failed) as last_failed,
       (array_agg(last_fault order by last_failed desc) filter (where last_fault is not null))[1] as last_fault
     from mail.rule_tally group by rule order by rule`,
    [since(HOUR_MS), since(24 * HOUR_MS), since(KEPT_HOURS * HOUR_MS)],
  );
  return rows.map((row) => ({
    rule: row.rule,
    hour: { asked: Number(row.hour_asked), applied: Number(row.hour_applied), failed: Number(row.hour_failed) },
    day: { asked: Number(row.day_asked), applied: Number(row.day_applied), failed: Number(row.day_failed) },
    week: { asked: Number(row.week_asked), applied: Number(row.week_applied), failed: Number(row.week_failed) },
    lastApplied: row.last_applied,
    lastFailed: row.last_failed,
    lastFault: row.last_fault,
  }));
}

/** Forgets what is older than two weeks. */
export async function forgetRuleTally(pool: Pool, now = new Date()): Promise<void> {
  await pool.query('delete from mail.rule_tally where at < $1', [new Date(now.getTime() - 2 * KEPT_HOURS * HOUR_MS)]);
}

const countsSince = (from: string, name: string): string =>
  ['asked', 'applied', 'failed']
    .map((what) => `coalesce(sum(${what}) filter (where at >= ${from}), 0) as ${name}_${what}`)
    .join(', ');

type Span = 'hour' | 'day' | 'week';
type Row = {
  rule: string;
  last_applied: Date | null;
  last_failed: Date | null;
  last_fault: RuleFaultNote | null;
} & Record<`${Span}_${keyof RuleCounts}`, string>;

const HOUR_MS = 3_600_000;
const STRETCH_MS = 600_000;
const KEPT_HOURS = 168;
