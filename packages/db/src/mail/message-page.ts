import type { PosthornEvent } from '@posthorn/events/event';
import { EVENT_COLUMNS, type EventColumns, eventOf, WITHOUT_CONNECTIONS_OUT } from './events.ts';
import { conditions, pattern } from './filter.ts';
import { idAt } from './id-at.ts';
import type { Pool, RecipientState } from './message.ts';
import type { Attempt } from './settlement.ts';
import {
  TIMELINE_COLUMNS,
  type TimelineRecipient,
  type TimelineRow,
  timelineRecipientOf,
} from './timeline-recipient.ts';
import { beginOf } from './window.ts';

/** Recipients of one message. `deferred` is queued after an attempt, `leased` in the hands of a worker. */
export type MessageRecipientsOptions = {
  state?: RecipientState | 'deferred' | 'leased';
  /** Part of the address. */
  text?: string;
  cursor?: string | null;
  limit: number;
};

export type MessageRecipientsPage = { rows: TimelineRecipient[]; cursor: string | null };

/** An attempt with its id; the transcript only by its length, since it is long and seldom read. */
export type AttemptRow = Omit<Attempt, 'transcript'> & { id: string; transcriptLength: number };

/** What happened to one recipient, oldest first. */
export type RecipientHistory = {
  recipient: TimelineRecipient;
  attempts: AttemptRow[];
  /** Of this recipient and of the message as a whole. */
  events: PosthornEvent[];
  truncated: boolean;
};

export async function recipientsOfMessage(
  pool: Pool,
  messageId: string,
  options: MessageRecipientsOptions,
): Promise<MessageRecipientsPage> {
  const where = conditions();
  where.add('r.message_id = ?::uuid', messageId);
  where.add('r.id > ?::uuid', options.cursor);
  where.add('r.address ilike ?', pattern(options.text));
  if (options.state === 'deferred') where.also(`r.state = 'queued' and r.lease_until is null and r.attempts > 0`);
  else if (options.state === 'leased') where.also(`r.state = 'queued' and r.lease_until is not null`);
  else where.add('r.state = ?', options.state);
  const { rows } = await pool.query<TimelineRow>(
    `select ${TIMELINE_COLUMNS} from mail.recipient r where ${where.sql} order by r.id limit ${where.parameter(options.limit + 1)}`,
    where.values,
  );
  const page = rows.slice(0, options.limit).map(timelineRecipientOf);
  return { rows: page, cursor: rows.length > options.limit ? (page.at(-1)?.id ?? null) : null };
}

/** How many recipients of a message are in which state; `deferred` and `leased` are also among the queued. */
export async function countRecipients(pool: Pool, messageId: string): Promise<Record<string, number>> {
  const { rows } = await pool.query<{ state: string; n: number; deferred: number; leased: number }>(
    `select r.state, count(*)::int as n, count(*) filter (where r.lease_until is not null)::int as leased,
       count(*) filter (where r.lease_until is null and r.attempts > 0)::int as deferred
     from mail.recipient r where r.message_id = $1::uuid group by r.state`,
    [messageId],
  );
  const counts: Record<string, number> = {};
  for (const row of rows) {
    counts[row.state] = row.n;
    if (row.state !== 'queued') continue;
    if (row.deferred > 0) counts['deferred'] = row.deferred;
    if (row.leased > 0) counts['leased'] = row.leased;
  }
  return counts;
}

/** Null: no such recipient. */
export async function recipientHistory(
  pool: Pool,
  messageId: string,
  { recipientId, limit }: { recipientId: string; limit: number },
): Promise<RecipientHistory | null> {
  const { rows } = await pool.query<TimelineRow>(
    `select ${TIMELINE_COLUMNS} from mail.recipient r where r.message_id = $1::uuid and r.id = $2::uuid`,
    [messageId, recipientId],
  );
  const row = rows[0];
  if (row === undefined) return null;
  const [attempts, events] = await Promise.all([
    attemptsOf(pool, messageId, { recipientId, limit: limit + 1 }),
    eventsOf(pool, messageId, { recipientId, limit: limit + 1 }),
  ]);
  return {
    recipient: timelineRecipientOf(row),
    attempts: attempts.slice(0, limit),
    events: events.slice(0, limit),
    truncated: attempts.length > limit || events.length > limit,
  };
}

/** The conversation of one attempt. Null: there is no such attempt, or nothing was kept of it. */
export async function transcriptOf(pool: Pool, messageId: string, attemptId: string): Promise<string | null> {
  const { rows } = await pool.query<{ transcript: string | null }>(
    'select a.transcript from mail.attempt a where a.id = $1::uuid and a.message_id = $2::uuid',
    [attemptId, messageId],
  );
  return rows[0]?.transcript ?? null;
}

/** Events of the session in which a message or refusal came about, oldest first. */
export async function sessionEvents(pool: Pool, sessionId: string, limit: number): Promise<PosthornEvent[]> {
  const { rows } = await pool.query<EventColumns>(
    `select ${EVENT_COLUMNS} from mail.event e
     where coalesce(e.message_id::text, e.session_id) = $1 and e.id >= $2::uuid order by e.id limit $3`,
    [sessionId, shortlyBefore(sessionId), limit],
  );
  return rows.map(eventOf);
}

type Of = { recipientId: string; limit: number };

async function attemptsOf(pool: Pool, messageId: string, { recipientId, limit }: Of): Promise<AttemptRow[]> {
  const { rows } = await pool.query<AttemptRow>(
    `select a.id, a.at, a.ms, a.host, a.address, a.port, a.tls, a.code, a.enhanced, a.reply, a.stage, a.result,
       a.signatures, a.proxy, a.sent_as as "sentAs", a.security, a.class,
       a.extensions, coalesce(length(a.transcript), 0) as "transcriptLength"
     from mail.attempt a where a.message_id = $1::uuid and a.id >= $1::uuid and a.recipient_id = $2::uuid
     order by a.id limit $3`,
    [messageId, recipientId, limit],
  );
  return rows;
}

async function eventsOf(pool: Pool, messageId: string, { recipientId, limit }: Of): Promise<PosthornEvent[]> {
  const { rows } = await pool.query<EventColumns>(
    `select ${EVENT_COLUMNS} from mail.event e
     where coalesce(e.message_id::text, e.session_id) = $1 and e.id >= $2::uuid
       and (e.recipient_id is null or e.recipient_id = $3::uuid) and ${WITHOUT_CONNECTIONS_OUT} order by e.id limit $4`,
    [messageId, shortlyBefore(messageId), recipientId, limit],
  );
  return rows.map(eventOf);
}

/** Clocks of two processes may differ by some seconds. */
function shortlyBefore(id: string): string {
  return idAt(new Date((beginOf(id)?.getTime() ?? 60_000) - 60_000));
}
