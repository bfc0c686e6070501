import type { PosthornEvent } from '@posthorn/events/event';
import type { Decision } from '@posthorn/policy/decision';
import { EVENT_COLUMNS, type EventColumns, eventOf, WITHOUT_CONNECTIONS_OUT } from './events.ts';
import { isUuid, queueIdRange } from './filter.ts';
import { idAt } from './id-at.ts';
import type { Pool, RecipientState, StoredMessage } from './message.ts';
import { type Refusal, refusalsOfSession } from './refusal.ts';
import { MESSAGE_COLUMNS, type MessageColumns, messageOf } from './rows.ts';
import type { Attempt } from './settlement.ts';
import {
  TIMELINE_COLUMNS,
  type TimelineRecipient,
  type TimelineRow,
  timelineRecipientOf,
} from './timeline-recipient.ts';
import { beginOf } from './window.ts';

/** One line of a timeline, oldest first. */
export type TimelineEntry =
  | { kind: 'refusal'; at: Date; refusal: Refusal }
  | { kind: 'accept'; at: Date; message: StoredMessage }
  | { kind: 'decision'; at: Date; recipientId: string; recipient: string; decision: Decision }
  | { kind: 'attempt'; at: Date; recipientId: string; recipient: string; attempt: Attempt }
  | { kind: 'event'; at: Date; event: PosthornEvent }
  | { kind: 'child'; at: Date; message: StoredMessage }
  | { kind: 'outcome'; at: Date; recipientId: string; recipient: string; state: RecipientState };

export type Timeline = {
  message: StoredMessage | null;
  parent: StoredMessage | null;
  /** Reports about it and what it was expanded to. */
  children: StoredMessage[];
  sessionId: string | null;
  /** All messages of the session, when asked for a session. */
  messages: StoredMessage[];
  recipients: TimelineRecipient[];
  entries: TimelineEntry[];
  /** Entries were left out: more than the limit. */
  truncated: boolean;
};

/** Everything known of a message or of a session, in one list. Null: nothing is known. */
export async function timelineOf(pool: Pool, id: string, limit: number): Promise<Timeline | null> {
  const message = await messageBy(pool, id);
  if (message !== null) return await timelineOfMessage(pool, message, limit);
  return await timelineOfSession(pool, id, limit);
}

async function timelineOfMessage(pool: Pool, message: StoredMessage, limit: number): Promise<Timeline> {
  const { id, sessionId, parentId } = message;
  const [parent, children, recipients, attempts, events, sessionEvents] = await Promise.all([
    parentId ? messageBy(pool, parentId) : null,
    messagesWhere(pool, 'm.parent_id = $1::uuid and m.id >= $1::uuid', [id], limit),
    recipientsOf(pool, [id], limit),
    attemptsOf(pool, id, limit),
    eventsOf(pool, id, beginOf(id), limit),
    sessionId ? eventsOf(pool, sessionId, beginOf(sessionId), SESSION_EVENTS) : [],
  ]);
  const entries = [
    ...messageEntries([message], recipients),
    ...attempts.map((attempt) => attemptEntry(attempt, recipients)),
    ...eventEntries([...sessionEvents, ...events]),
    ...children.map((child): TimelineEntry => ({ kind: 'child', at: child.acceptedAt, message: child })),
  ];
  return {
    message,
    parent,
    children,
    sessionId: sessionId ?? null,
    messages: [message],
    recipients,
    ...inOrder(entries, limit),
  };
}

async function timelineOfSession(pool: Pool, sessionId: string, limit: number): Promise<Timeline | null> {
  const begin = beginOf(sessionId);
  const [messages, events, refusals] = await Promise.all([
    messagesWhere(pool, 'm.session_id = $1 and m.id >= $2::uuid', [sessionId, since(begin)], limit),
    eventsOf(pool, sessionId, begin, limit),
    refusalsOfSession(pool, sessionId, limit),
  ]);
  if (messages.length + events.length + refusals.length === 0) return null;
  const recipients = await recipientsOf(
    pool,
    messages.map(({ id }) => id),
    limit,
  );
  const entries = [
    ...messageEntries(messages, recipients),
    ...eventEntries(events),
    ...refusals.map((refusal): TimelineEntry => ({ kind: 'refusal', at: refusal.at, refusal })),
  ];
  return { message: null, parent: null, children: [], sessionId, messages, recipients, ...inOrder(entries, limit) };
}

/** The message row is the accept event, so that one is not told twice. */
function eventEntries(events: PosthornEvent[]): TimelineEntry[] {
  return events
    .filter(({ type }) => type !== 'msg:accept')
    .map((event): TimelineEntry => ({ kind: 'event', at: event.at, event }));
}

function messageEntries(messages: StoredMessage[], recipients: TimelineRecipient[]): TimelineEntry[] {
  return [
    ...messages.map((message): TimelineEntry => ({ kind: 'accept', at: message.acceptedAt, message })),
    ...recipients.flatMap(({ id, address, decision, finishedAt, state, queuedAt }): TimelineEntry[] => {
      const at = new Date(decision.at);
      const about = { recipientId: id, recipient: address };
      return [
        { kind: 'decision', at: Number.isNaN(at.getTime()) ? queuedAt : at, ...about, decision },
        ...(finishedAt === null ? [] : [{ kind: 'outcome' as const, at: finishedAt, ...about, state }]),
      ];
    }),
  ];
}

function inOrder(entries: TimelineEntry[], limit: number): { entries: TimelineEntry[]; truncated: boolean } {
  const sorted = entries.toSorted((a, b) => a.at.getTime() - b.at.getTime() || ORDER[a.kind] - ORDER[b.kind]);
  return { entries: sorted.slice(0, limit), truncated: sorted.length > limit };
}

const ORDER: Record<TimelineEntry['kind'], number> = {
  refusal: 0,
  decision: 1,
  accept: 2,
  event: 3,
  attempt: 4,
  outcome: 5,
  child: 6,
};

async function messageBy(pool: Pool, id: string): Promise<StoredMessage | null> {
  const range = isUuid(id) ? { first: id, last: id } : queueIdRange(id);
  if (range === null) return null;
  const found = await messagesWhere(pool, 'm.id >= $1::uuid and m.id <= $2::uuid', [range.first, range.last], 1);
  return found[0] ?? null;
}

async function messagesWhere(pool: Pool, where: string, values: unknown[], limit: number): Promise<StoredMessage[]> {
  const { rows } = await pool.query<MessageColumns>(
    `select ${MESSAGE_COLUMNS} from mail.message m where ${where} order by m.id limit $${values.length + 1}`,
    [...values, limit],
  );
  return rows.map(messageOf);
}

async function recipientsOf(pool: Pool, messageIds: string[], limit: number): Promise<TimelineRecipient[]> {
  if (messageIds.length === 0) return [];
  const { rows } = await pool.query<TimelineRow>(
    `select ${TIMELINE_COLUMNS} from mail.recipient r where r.message_id = any($1::uuid[]) order by r.message_id, r.id limit $2`,
    [messageIds, limit],
  );
  return rows.map(timelineRecipientOf);
}

type AttemptRow = Attempt & { recipient_id: string };

async function attemptsOf(pool: Pool, messageId: string, limit: number): Promise<AttemptRow[]> {
  const { rows } = await pool.query<AttemptRow>(
    `select a.recipient_id, a.at, a.ms, a.host, a.address, a.port, a.tls, a.code, a.enhanced, a.reply, a.stage, a.result,
       a.transcript, a.signatures, a.proxy, a.sent_as as "sentAs", a.security, a.extensions, a.class
     from mail.attempt a where a.message_id = $1::uuid and a.id >= $1::uuid order by a.id limit $2`,
    [messageId, limit],
  );
  return rows;
}

function attemptEntry({ recipient_id, ...attempt }: AttemptRow, recipients: TimelineRecipient[]): TimelineEntry {
  const recipient = recipients.find(({ id }) => id === recipient_id)?.address ?? '';
  return { kind: 'attempt', at: attempt.at, recipientId: recipient_id, recipient, attempt };
}

/** No event of the subject is older than `begin`, so that older days are not looked at. */
async function eventsOf(pool: Pool, subject: string, begin: Date | null, limit: number): Promise<PosthornEvent[]> {
  const { rows } = await pool.query<EventColumns>(
    `select ${EVENT_COLUMNS} from mail.event e
     where coalesce(e.message_id::text, e.session_id) = $1 and e.id >= $2::uuid and ${WITHOUT_CONNECTIONS_OUT} order by e.id limit $3`,
    [subject, since(begin), limit],
  );
  return rows.map(eventOf);
}

/** Clocks of two processes may differ by some seconds. */
function since(begin: Date | null): string {
  return idAt(new Date(begin === null ? 0 : begin.getTime() - 60_000));
}

const SESSION_EVENTS = 200;
