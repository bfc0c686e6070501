import type { Decision } from '@posthorn/policy/decision';
import { conditions, pattern } from './filter.ts';
import type { Client, Pool } from './message.ts';
import { idAt } from './rates.ts';
import { networkCondition, oldestDay, type PageOptions, pageSize } from './search.ts';
import { storableJson } from './text.ts';
import { type Page, searchBack } from './window.ts';

/** A "no" before there was a message: connection, HELO, MAIL or RCPT refused. */
export type Refusal = {
  id: string;
  at: Date;
  sessionId: string;
  client: string;
  helo?: string | null;
  sender?: string | null;
  recipient?: string | null;
  decision: Decision;
  /** Above 1: folded under flood; then only network (`client`), rule and minute are true of all of them. Default 1. */
  count?: number;
};

export type RefusalFilter = {
  text?: string;
  rule?: string;
  ip?: string;
  sender?: string;
  recipient?: string;
  sessionId?: string;
  stage?: string;
  before?: Date;
  after?: Date;
};

/** How often the same answer was given for the same reason. */
export type RefusalCount = {
  rule: string;
  stage: string;
  code: number | null;
  text: string | null;
  count: number;
  last: Date;
};

export async function insertRefusals(connection: Pool | Client, refusals: readonly Refusal[]): Promise<void> {
  if (refusals.length === 0) return;
  await connection.query({
    name: 'mail-refusals',
    text: `with unflushed as materialized (select set_config('synchronous_commit', 'off', true))
      insert into mail.refusal (id, at, stage, rule, verdict, code, session_id, client, helo, sender, recipient, count, decision)
      select r.* from unflushed, json_to_recordset($1::json) as r (id uuid, at timestamptz, stage text, rule text, verdict text,
        code smallint, session text, client text, helo text, sender text, recipient text, count integer, decision jsonb)
      on conflict do nothing`,
    values: [
      storableJson(
        refusals.map(({ sessionId, decision, count, ...refusal }) => ({
          ...refusal,
          stage: decision.stage,
          rule: decision.rule,
          verdict: decision.verdict,
          code: decision.reply?.code,
          session: sessionId,
          count: count ?? 1,
          decision,
        })),
      ),
    ],
  });
}

export async function findRefusals(pool: Pool, options: PageOptions<RefusalFilter>): Promise<Page<Refusal>> {
  const filter = options.filter ?? {};
  const page = await searchBack<RefusalRow>({
    read: async (range, limit) => {
      const where = conditions();
      where.add('f.id >= ?::uuid', range.from);
      where.add('f.id < ?::uuid', range.below);
      where.add('f.rule like ?', filter.rule?.includes('*') ? pattern(filter.rule) : filter.rule);
      where.add('f.stage = ?', filter.stage);
      where.add('f.session_id = ?', filter.sessionId);
      networkCondition(where, 'f.client', filter.ip);
      if (filter.sender === '<>') where.also(`f.sender = ''`);
      else where.add('f.sender ilike ?', pattern(filter.sender));
      where.add('f.recipient ilike ?', pattern(filter.recipient));
      where.add(
        'f.client ilike ? or f.helo ilike ? or f.sender ilike ? or f.recipient ilike ? or f.rule ilike ? or f.decision::text ilike ?',
        pattern(filter.text),
      );
      const { rows } = await pool.query<RefusalRow>(
        `select ${COLUMNS} from mail.refusal f where ${where.sql} order by f.id desc limit ${where.parameter(limit)}`,
        where.values,
      );
      return rows;
    },
    idOf: ({ id }) => id,
    limit: pageSize(options.limit),
    cursor: options.cursor ?? null,
    before: filter.before,
    after: filter.after,
    oldest: await oldestDay(pool, 'refusal'),
  });
  return { ...page, rows: page.rows.map(refusalOf) };
}

export async function refusalsOfSession(pool: Pool, sessionId: string, limit: number): Promise<Refusal[]> {
  const { rows } = await pool.query<RefusalRow>(
    `select ${COLUMNS} from mail.refusal f where f.session_id = $1 order by f.id limit $2`,
    [sessionId, limit],
  );
  return rows.map(refusalOf);
}

/** The commonest refusals since a moment. */
export async function countRefusals(pool: Pool, after: Date, limit: number): Promise<RefusalCount[]> {
  const { rows } = await pool.query<RefusalCount>(
    `select f.rule, f.stage, f.code, min(f.decision->'reply'->>'text') as text, sum(f.count)::int as count, max(f.at) as last
     from mail.refusal f where f.id >= $1::uuid group by f.rule, f.stage, f.code order by 5 desc, 1 limit $2`,
    [idAt(after), limit],
  );
  return rows;
}

type RefusalRow = Required<Omit<Refusal, 'sessionId'>> & { session_id: string };

function refusalOf({ session_id, ...row }: RefusalRow): Refusal {
  return { ...row, sessionId: session_id };
}

const COLUMNS = 'f.id, f.at, f.session_id, f.client, f.helo, f.sender, f.recipient, f.decision, f.count';
