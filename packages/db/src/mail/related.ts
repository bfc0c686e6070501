import { conditions } from './filter.ts';
import { idAt } from './id-at.ts';
import { inTime } from './in-time.ts';
import type { Pool, StoredMessage } from './message.ts';
import { networkCondition } from './message-filter.ts';
import type { Refusal } from './refusal.ts';
import { oldestDay } from './retention.ts';
import { MESSAGE_COLUMNS, type MessageColumns, messageOf } from './rows.ts';
import { beginOf, searchBack } from './window.ts';

/** Messages that came of a message: reports about it and copies by aliases, oldest first. */
export async function childrenOf(
  pool: Pool,
  messageId: string,
  { after, limit }: { after: string | null; limit: number },
): Promise<StoredMessage[]> {
  const where = conditions();
  where.add('m.parent_id = ?::uuid', messageId);
  where.add('m.id > ?::uuid', after ?? messageId);
  return await messagesWhere(pool, where, limit);
}

/** Other messages of one session, oldest first. */
export async function messagesOfSession(pool: Pool, sessionId: string, limit: number): Promise<StoredMessage[]> {
  const begin = beginOf(sessionId);
  if (begin === null) return [];
  const where = conditions();
  where.add('m.session_id = ?', sessionId);
  where.add('m.id >= ?::uuid', idAt(new Date(begin.getTime() - 60_000)));
  where.add('m.id < ?::uuid', idAt(new Date(begin.getTime() + LONGEST_SESSION_MS)));
  return await messagesWhere(pool, where, limit);
}

/**
 * Messages accepted around the same time whose header names the same Message-ID. Anybody may write any Message-ID, so this is a hint and no
 * more. Looks at most half a second; `complete` false says that it did not see everything.
 */
export async function sameMessageId(
  pool: Pool,
  message: Pick<StoredMessage, 'id' | 'acceptedAt' | 'summary'>,
  limit: number,
): Promise<{ rows: StoredMessage[]; complete: boolean }> {
  const name = message.summary.messageId;
  if (!name) return { rows: [], complete: true };
  const page = await searchBack<MessageColumns>({
    read: async (range, most, milliseconds) => {
      const where = conditions();
      where.add('m.id >= ?::uuid', range.from);
      where.add('m.id < ?::uuid', range.below);
      where.add(`m.summary->>'messageId' = ?`, name);
      where.add('m.id <> ?::uuid', message.id);
      const text = `select ${MESSAGE_COLUMNS} from mail.message m where ${where.sql} order by m.id desc limit ${where.parameter(most)}`;
      return await inTime<MessageColumns>(pool, { text, values: where.values, milliseconds });
    },
    idOf: (row) => row.m_id,
    limit,
    cursor: null,
    before: new Date(message.acceptedAt.getTime() + HINT_WINDOW_MS),
    after: new Date(message.acceptedAt.getTime() - HINT_WINDOW_MS),
    oldest: await oldestDay(pool, 'message'),
    budgetMs: 500,
  });
  return { rows: page.rows.map(messageOf), complete: page.complete };
}

/** One refusal by its own id. */
export async function findRefusal(pool: Pool, id: string): Promise<Refusal | null> {
  const { rows } = await pool.query<Omit<Refusal, 'sessionId'> & { session_id: string }>(
    `select f.id, f.at, f.session_id, f.client, f.helo, f.sender, f.recipient, f.decision, f.count
     from mail.refusal f where f.id = $1::uuid`,
    [id],
  );
  const [row] = rows;
  if (row === undefined) return null;
  const { session_id: sessionId, ...refusal } = row;
  return { ...refusal, sessionId };
}

/** How often a network was refused within a stretch of time, by rule; counts of folded rows included. */
export type NetworkRefusals = {
  rules: { rule: string; stage: string; code: number | null; count: number; folded: number; last: Date }[];
  /** Not every row was looked at. */
  truncated: boolean;
};

export async function refusalsOfNetwork(
  pool: Pool,
  options: { network: string; from: Date; to: Date },
): Promise<NetworkRefusals> {
  const where = conditions();
  where.add('f.id >= ?::uuid', idAt(options.from));
  where.add('f.id < ?::uuid', idAt(options.to));
  networkCondition(where, 'f.client', options.network);
  const { rows } = await pool.query<{
    rule: string;
    stage: string;
    code: number | null;
    count: number;
    folded: number;
    last: Date;
    seen: number;
  }>(
    `select n.rule, n.stage, n.code, sum(n.count)::int as count, coalesce(sum(n.count) filter (where n.count > 1), 0)::int as folded,
       max(n.at) as last, count(*)::int as seen
     from (select f.rule, f.stage, f.code, f.count, f.at from mail.refusal f where ${where.sql} order by f.id desc
       limit ${where.parameter(MOST_REFUSALS)}) as n
     group by n.rule, n.stage, n.code order by 4 desc limit 20`,
    where.values,
  );
  const seen = rows.reduce((sum, row) => sum + row.seen, 0);
  return { rules: rows.map(({ seen: _, ...row }) => row), truncated: seen >= MOST_REFUSALS };
}

/** How many recipients are in a state that people look for; never counts further than `most`. */
export async function countWaiting(pool: Pool, most: number): Promise<{ state: string; count: number }[]> {
  const { rows } = await pool.query<{ state: string; count: number }>(
    `select s.state, (select count(*)::int from (select from mail.recipient r where r.state = 'held' limit $1) as h) as count
       from (values ('held')) as s (state)
     union all select 'quarantined', (select count(*)::int from (select from mail.recipient r where r.state = 'quarantined' limit $1) as q)
     union all select 'queued', (select count(*)::int from (select from mail.recipient r where r.state = 'queued' limit $1) as w)
     union all select 'deferred', (select count(*)::int from
       (select from mail.recipient r where r.state = 'queued' and r.attempts > 0 and r.lease_until is null limit $1) as d)`,
    [most],
  );
  return rows;
}

async function messagesWhere(
  pool: Pool,
  where: ReturnType<typeof conditions>,
  limit: number,
): Promise<StoredMessage[]> {
  const { rows } = await pool.query<MessageColumns>(
    `select ${MESSAGE_COLUMNS} from mail.message m where ${where.sql} order by m.id limit ${where.parameter(limit)}`,
    where.values,
  );
  return rows.map(messageOf);
}

const LONGEST_SESSION_MS = 86_400_000;
const HINT_WINDOW_MS = 2 * 86_400_000;
const MOST_REFUSALS = 50_000;
