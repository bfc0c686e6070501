import { isIP } from 'node:net';
import type { Decision } from '@posthorn/policy/decision';
import { type Conditions, conditions, isAddress, pattern } from './filter.ts';
import { exactly, inTime } from './in-time.ts';
import type { Client, Pool } from './message.ts';
import { networkCondition } from './message-filter.ts';
import { oldestDay } from './retention.ts';
import { type PageOptions, pageSize } from './search.ts';
import { storableJson } from './text.ts';
import { type IdRange, type Page, searchBack } from './window.ts';

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

/** Newest first. A whole address first means that very address; only when nothing has it, it is looked for anywhere. */
export async function findRefusals(pool: Pool, options: PageOptions<RefusalFilter>): Promise<Page<Refusal>> {
  const filter = options.filter ?? {};
  let page = await refusalPage(pool, options, false);
  const isWhole = isAddress(filter.recipient) || isAddress(filter.sender);
  if (isWhole && page.rows.length === 0 && page.complete) page = await refusalPage(pool, options, true);
  return { ...page, rows: page.rows.map(refusalOf) };
}

async function refusalPage(
  pool: Pool,
  options: PageOptions<RefusalFilter>,
  isLoose: boolean,
): Promise<Page<RefusalRow>> {
  const filter = options.filter ?? {};
  const select = (range: IdRange, limit: number) => {
    const where = refusalConditions(filter, range, isLoose);
    const text = `select ${COLUMNS} from mail.refusal f where ${where.sql} order by f.id desc limit ${where.parameter(limit)}`;
    return { text, values: where.values };
  };
  const hasExactPart =
    filter.rule !== undefined || isIP(filter.ip ?? '') !== 0 || isAddress(filter.recipient) || isAddress(filter.sender);
  return await searchBack<RefusalRow>({
    read: (range, limit, milliseconds) => inTime<RefusalRow>(pool, { ...select(range, limit), milliseconds }),
    rest: hasExactPart
      ? (range, limit, milliseconds) => exactly<RefusalRow>(pool, { ...select(range, limit), milliseconds })
      : undefined,
    idOf: ({ id }) => id,
    limit: pageSize(options.limit),
    cursor: options.cursor ?? null,
    before: filter.before,
    after: filter.after,
    oldest: await oldestDay(pool, 'refusal'),
  });
}

function refusalConditions(filter: RefusalFilter, range: IdRange, isLoose: boolean): Conditions {
  const where = conditions();
  where.add('f.id >= ?::uuid', range.from);
  where.add('f.id < ?::uuid', range.below);
  if (filter.rule?.includes('*')) where.add('f.rule like ?', pattern(filter.rule));
  else where.add('f.rule = ?', filter.rule);
  where.add('f.stage = ?', filter.stage);
  where.add('f.session_id = ?', filter.sessionId);
  networkCondition(where, 'f.client', filter.ip);
  if (filter.sender === '<>') where.also(`f.sender = ''`);
  else if (isAddress(filter.sender) && !isLoose) where.add('lower(f.sender) = ?', filter.sender.toLowerCase());
  else where.add('f.sender ilike ?', pattern(filter.sender));
  if (isAddress(filter.recipient) && !isLoose) where.add('lower(f.recipient) = ?', filter.recipient.toLowerCase());
  else where.add('f.recipient ilike ?', pattern(filter.recipient));
  where.add(
    'f.client ilike ? or f.helo ilike ? or f.sender ilike ? or f.recipient ilike ? or f.rule ilike ? or f.decision::text ilike ?',
    pattern(filter.text),
  );
  return where;
}

export async function refusalsOfSession(pool: Pool, sessionId: string, limit: number): Promise<Refusal[]> {
  const { rows } = await pool.query<RefusalRow>(
    `select ${COLUMNS} from mail.refusal f where f.session_id = $1 order by f.id limit $2`,
    [sessionId, limit],
  );
  return rows.map(refusalOf);
}

type RefusalRow = Required<Omit<Refusal, 'sessionId'>> & { session_id: string };

function refusalOf({ session_id, ...row }: RefusalRow): Refusal {
  return { ...row, sessionId: session_id };
}

const COLUMNS = 'f.id, f.at, f.session_id, f.client, f.helo, f.sender, f.recipient, f.decision, f.count';
