import { queueIdOf } from '@posthorn/events/id';
import type { Decision } from '@posthorn/policy/decision';
import { isUuid } from './filter.ts';
import type { Pool, RecipientState } from './message.ts';
import {
  AUTHOR,
  QUARANTINE_SOURCE,
  type QuarantineFilter,
  quarantineConditions,
  quarantineSource,
} from './quarantine-filter.ts';

/** One recipient whose copy is kept back. */
export type KeptRecipient = {
  messageId: string;
  queueId: string;
  recipientId: string;
  recipient: string;
  /** The reverse path; empty for the null sender. */
  sender: string;
  /** The field From as it was written. */
  from: string | null;
  subject: string | null;
  /** Octets. */
  size: number;
  clientAddress: string | null;
  destination: string;
  stage: string;
  rule: string;
  /** Why, in words. */
  reason: string;
  /** What a scanner made of it, where one looked. */
  score: number | null;
  symbols: string[];
  since: Date;
  leavesAt: Date;
  /** What was found out about the sender, in single words; null where it was not checked. */
  authentication: { spf: string | null; dkim: string | null; dmarc: string | null; arc: string | null };
};

/** One recipient that is or was in quarantine, with all that is known. */
export type QuarantineRecord = KeptRecipient & {
  state: RecipientState;
  decision: Decision;
  /** How the stay ended: released, deleted, expired, or the name of the action that ended it; null while it lasts. */
  ended: string | null;
  endedAt: Date | null;
  /** Who ended it; empty when nobody did. */
  endedBy: string | null;
};

/** What one group of {@link groupQuarantine} has in common. */
export type QuarantineGroup = {
  key: string;
  recipients: number;
  messages: number;
  oldest: Date;
  firstLeaves: Date;
};

/** By what the quarantine can be grouped. `domain`: the author's. */
export const quarantineGroupings = ['reason', 'rule', 'sender', 'domain', 'recipient'] as const;
export type QuarantineGrouping = (typeof quarantineGroupings)[number];

/** A page, newest first. The cursor is the last row's ids. */
export async function selectQuarantine(
  pool: Pool,
  options: { filter?: QuarantineFilter; cursor?: string | null; limit: number },
): Promise<{ rows: KeptRecipient[]; cursor: string | null }> {
  const where = quarantineConditions(options.filter ?? {});
  const after = options.cursor?.split('.') ?? [];
  if (after.length === 2 && after.every(isUuid))
    where.also(
      `(k.message_id, k.recipient_id) < (${where.parameter(after[0])}::uuid, ${where.parameter(after[1])}::uuid)`,
    );
  const { rows } = await pool.query<KeptRow>(
    // The page is chosen before the messages are looked up, or all of them would be joined for fifty.
    `with page as materialized (
       select k.message_id, k.recipient_id from ${quarantineSource(options.filter ?? {})} where ${where.sql}
       order by k.message_id desc, k.recipient_id desc limit ${where.parameter(options.limit + 1)}
     )
     select ${COLUMNS} from page p join ${QUARANTINE_SOURCE} on p.message_id = k.message_id and p.recipient_id = k.recipient_id
     order by k.message_id desc, k.recipient_id desc`,
    where.values,
  );
  const page = rows.slice(0, options.limit);
  const last = page.at(-1);
  return {
    rows: page.map(keptOf),
    cursor: rows.length > options.limit && last !== undefined ? `${last.message_id}.${last.recipient_id}` : null,
  };
}

/** Groups by what they have in common, the biggest first. `groups` and `recipients` count all of them, not only the page. */
export async function groupQuarantine(
  pool: Pool,
  options: { by: QuarantineGrouping; filter?: QuarantineFilter; limit: number; offset?: number },
): Promise<{ rows: QuarantineGroup[]; groups: number; recipients: number }> {
  const filter = options.filter ?? {};
  const where = quarantineConditions(filter);
  const source = options.by === 'sender' || options.by === 'domain' ? QUARANTINE_SOURCE : quarantineSource(filter);
  const { rows } = await pool.query<GroupRow>(
    `with grouped as (
       select ${KEYS[options.by]} as key, count(*)::int as recipients, count(distinct k.message_id)::int as messages,
         min(k.since) as oldest, min(k.leaves_at) as first_leaves
       from ${source} where ${where.sql} group by 1
     )
     select g.*, count(*) over ()::int as groups, (sum(g.recipients) over ())::int as total from grouped g
     order by g.recipients desc, g.key limit ${where.parameter(options.limit)} offset ${where.parameter(options.offset ?? 0)}`,
    where.values,
  );
  return {
    rows: rows.map(({ key, recipients, messages, oldest, first_leaves }) => ({
      ...{ key, recipients, messages, oldest },
      firstLeaves: first_leaves,
    })),
    groups: rows[0]?.groups ?? 0,
    recipients: rows[0]?.total ?? 0,
  };
}

/** What is in quarantine now, and how much of it leaves within some days. */
export type QuarantineSummary = {
  recipients: number;
  messages: number;
  leavingRecipients: number;
  leavingMessages: number;
  /** When the next one leaves. */
  firstLeaves: Date | null;
  oldest: Date | null;
};

/** Reads only the narrow rows of the quarantine, so that an overview may ask often. */
export async function summarizeQuarantine(pool: Pool, days: number): Promise<QuarantineSummary> {
  const { rows } = await pool.query<QuarantineSummary>(
    `select count(*)::int as recipients, count(distinct message_id)::int as messages,
       count(*) filter (where leaves_at < now() + $1 * interval '1 day')::int as "leavingRecipients",
       count(distinct message_id) filter (where leaves_at < now() + $1 * interval '1 day')::int as "leavingMessages",
       min(leaves_at) as "firstLeaves", min(since) as oldest
     from mail.quarantine where ended_at is null`,
    [days],
  );
  return rows[0]!;
}

/** One recipient that is or was in quarantine. Null: never, or it is forgotten. */
export async function findQuarantined(pool: Pool, recipientId: string): Promise<QuarantineRecord | null> {
  if (!isUuid(recipientId)) return null;
  const { rows } = await pool.query<
    KeptRow &
      Pick<QuarantineRecord, 'state' | 'decision' | 'ended'> & { ended_at: Date | null; ended_by: string | null }
  >(
    `select ${COLUMNS}, r.state, r.decision, k.ended, k.ended_at, k.ended_by from ${QUARANTINE_SOURCE}
     where k.recipient_id = $1::uuid order by k.message_id desc limit 1`,
    [recipientId],
  );
  const row = rows[0];
  if (row === undefined) return null;
  const { state, decision, ended, ended_at, ended_by } = row;
  return { ...keptOf(row), state, decision, ended, endedAt: ended_at, endedBy: ended_by };
}

type GroupRow = Omit<QuarantineGroup, 'firstLeaves'> & { first_leaves: Date; groups: number; total: number };

type KeptRow = {
  message_id: string;
  recipient_id: string;
  address: string;
  sender: string;
  author: string | null;
  subject: string | null;
  size: number;
  client: string | null;
  destination: string;
  stage: string;
  rule: string;
  reason: string;
  score: number | null;
  symbols: string[] | null;
  since: Date;
  leaves_at: Date;
  spf: string | null;
  dkim: string[] | null;
  dmarc: string | null;
  arc: string | null;
};

function keptOf(row: KeptRow): KeptRecipient {
  const { message_id, recipient_id, address, author, client, leaves_at, symbols, spf, dkim, dmarc, arc } = row;
  const { sender, subject, size, destination, stage, rule, reason, score, since } = row;
  return {
    messageId: message_id,
    queueId: queueIdOf(message_id),
    recipientId: recipient_id,
    recipient: address,
    from: author,
    clientAddress: client,
    leavesAt: leaves_at,
    symbols: symbols ?? [],
    // One signature that passes is what counts.
    authentication: {
      spf,
      dmarc,
      arc,
      dkim: dkim === null ? null : dkim.includes('pass') ? 'pass' : (dkim[0] ?? 'none'),
    },
    ...{ sender, subject, size, destination, stage, rule, reason, score, since },
  };
}

const COLUMNS = `k.message_id, k.recipient_id, r.address, m.sender, m.summary->>'from' as author, m.summary->>'subject' as subject,
  m.size, m.client->>'address' as client, r.destination, k.stage, k.rule, k.reason, k.score, k.symbols, k.since, k.leaves_at,
  m.authentication->'spf'->>'result' as spf, m.authentication->'dmarc'->>'status' as dmarc, m.authentication->'arc'->>'state' as arc,
  case when jsonb_typeof(m.authentication->'dkim') = 'array'
    then array(select d->>'result' from jsonb_array_elements(m.authentication->'dkim') as d limit 20) end as dkim`;
const KEYS: Record<QuarantineGrouping, string> = {
  reason: 'k.reason',
  rule: 'k.rule',
  sender: `coalesce(nullif(${AUTHOR}, ''), nullif(m.sender, ''), '<>')`,
  domain: `coalesce(nullif(mail.domain_of(coalesce(nullif(${AUTHOR}, ''), m.sender)), ''), '<>')`,
  recipient: 'lower(r.address)',
};
