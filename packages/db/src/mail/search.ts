import { isIP } from 'node:net';
import type { PosthornEvent } from '@posthorn/events/event';
import { EVENT_COLUMNS, type EventColumns, eventOf } from './events.ts';
import { type Conditions, conditions, domainPattern, isUuid, pattern, queueIdRange } from './filter.ts';
import type { Pool, RecipientState, StoredMessage } from './message.ts';
import { idAt } from './rates.ts';
import { dayTables, type SplitTable } from './retention.ts';
import { MESSAGE_COLUMNS, type MessageColumns, messageOf } from './rows.ts';
import { beginOf, type IdRange, type Page, searchBack } from './window.ts';

export type MessageFilter = {
  /** Matches subject, addresses, Message-ID; a whole queue id is one. */
  text?: string;
  /** Envelope sender or the From field; `<>` is the null reverse path. */
  from?: string;
  to?: string;
  /** A state, or `leased`, `deferred` (queued after an attempt), `unfinished`. */
  status?: RecipientState | 'leased' | 'deferred' | 'unfinished';
  /** Of a recipient or of the sender; `*.example.org` means subdomains. */
  domain?: string;
  /** Address or network (CIDR) of the client. */
  ip?: string;
  before?: Date;
  after?: Date;
  queueId?: string;
  messageId?: string;
  sessionId?: string;
  destination?: string;
  origin?: 'received' | 'generated' | 'expanded';
};

/** A message with its first recipients (the message says how many there are). */
export type MessageRow = {
  message: StoredMessage;
  recipients: {
    id: string;
    address: string;
    state: RecipientState;
    leased: boolean;
    destination: string;
    attempts: number;
    nextTry: Date | null;
    lastError: string | null;
  }[];
};

export type EventFilter = {
  text?: string;
  type?: string | string[];
  messageId?: string;
  sessionId?: string;
  ip?: string;
  host?: string;
  recipient?: string;
  sender?: string;
  /** Of the recipient or the sender; `*.example.org` means subdomains. */
  domain?: string;
  /** Reply code of SMTP. */
  code?: number;
  before?: Date;
  after?: Date;
};

export type PageOptions<F> = { filter?: F; cursor?: string | null; limit?: number };

export async function findMessages(pool: Pool, options: PageOptions<MessageFilter>): Promise<Page<MessageRow>> {
  const filter = options.filter ?? {};
  const unfinished = filter.status !== undefined && UNFINISHED.has(filter.status);
  const session = filter.sessionId === undefined ? null : beginOf(filter.sessionId);
  // A whole id is one moment.
  const exact = beginOf(filter.messageId || (queueIdRange(filter.queueId ?? '')?.first ?? ''));
  const page = await searchBack<MessageColumns>({
    read: async (range, limit) => {
      const where = messageConditions(filter, range);
      const { rows } = await pool.query<MessageColumns>(
        `select ${MESSAGE_COLUMNS} from mail.message m where ${where.sql} order by m.id desc limit ${where.parameter(limit)}`,
        where.values,
      );
      return rows;
    },
    idOf: (row) => row.m_id,
    limit: pageSize(options.limit),
    cursor: options.cursor ?? null,
    before: exact === null ? filter.before : new Date(exact.getTime() + 1),
    after: exact ?? filter.after ?? session ?? undefined,
    // Few are unfinished and an index knows them.
    oldest: await oldestDay(pool, 'message'),
    ...(unfinished ? { budgetMs: 10_000 } : {}),
  });
  return { ...page, rows: await withRecipients(pool, page.rows) };
}

export async function findMessage(pool: Pool, id: string): Promise<MessageRow | null> {
  const range = isUuid(id) ? { first: id, last: id } : queueIdRange(id);
  if (range === null) return null;
  const { rows } = await pool.query<MessageColumns>(
    `select ${MESSAGE_COLUMNS} from mail.message m where m.id >= $1::uuid and m.id <= $2::uuid limit 1`,
    [range.first, range.last],
  );
  return (await withRecipients(pool, rows))[0] ?? null;
}

async function withRecipients(pool: Pool, messages: MessageColumns[]): Promise<MessageRow[]> {
  if (messages.length === 0) return [];
  const { rows } = await pool.query<{
    message_id: string;
    id: string;
    address: string;
    state: RecipientState;
    leased: boolean;
    destination: string;
    attempts: number;
    next_try: Date | null;
    last_error: string | null;
  }>(
    `select r.* from unnest($1::uuid[]) as g (id) cross join lateral (
       select r.message_id, r.id, r.address, r.state, r.lease_until is not null as leased, r.destination, r.attempts,
         case when r.lease_until is null then r.next_try end as next_try, r.last_error
       from mail.recipient r where r.message_id = g.id order by r.id limit ${RECIPIENTS_SHOWN}) as r`,
    [messages.map((row) => row.m_id)],
  );
  const byMessage = Map.groupBy(rows, ({ message_id }) => message_id);
  return messages.map((row) => ({
    message: messageOf(row),
    recipients: (byMessage.get(row.m_id) ?? []).map(({ message_id: _, next_try, last_error, ...rest }) => ({
      ...rest,
      nextTry: next_try,
      lastError: last_error,
    })),
  }));
}

function messageConditions(filter: MessageFilter, range: IdRange): Conditions {
  const where = conditions();
  where.add('m.id >= ?::uuid', range.from);
  where.add('m.id < ?::uuid', range.below);
  const text = pattern(filter.text);
  if (text !== undefined) {
    const queue = queueIdRange(filter.text ?? '');
    const t = where.parameter(text);
    const byId =
      queue === null
        ? ''
        : ` or (m.id >= ${where.parameter(queue.first)}::uuid and m.id <= ${where.parameter(queue.last)}::uuid)`;
    where.also(`m.summary->>'subject' ilike ${t} or m.sender ilike ${t} or m.summary->>'from' ilike ${t}
      or m.summary->>'to' ilike ${t} or m.summary->>'messageId' ilike ${t} or m.id::text ilike ${t}
      or exists (select from mail.recipient r where r.message_id = m.id and r.address ilike ${t})${byId}`);
  }
  if (filter.from === '<>') where.also(`m.sender = ''`);
  else where.add(`m.sender ilike ? or m.summary->>'from' ilike ?`, pattern(filter.from));
  where.add(
    'm.sender ilike ? or exists (select from mail.recipient r where r.message_id = m.id and r.address ilike ?)',
    domainPattern(filter.domain),
  );
  networkCondition(where, `m.client->>'address'`, filter.ip);
  where.add('m.origin = ?', filter.origin);
  where.add('m.session_id = ?', filter.sessionId);
  if (filter.messageId) where.add('m.id = ?::uuid', isUuid(filter.messageId) ? filter.messageId : NO_ID);
  if (filter.queueId) {
    const queue = queueIdRange(filter.queueId) ?? { first: NO_ID, last: NO_ID };
    where.add('m.id >= ?::uuid', queue.first);
    where.add('m.id <= ?::uuid', queue.last);
  }
  recipientCondition(where, filter);
  return where;
}

/** One recipient must meet them all. */
function recipientCondition(where: Conditions, filter: MessageFilter): void {
  const parts: string[] = [];
  const to = pattern(filter.to);
  if (to !== undefined)
    parts.push(`(r.address ilike ${where.parameter(to)} or m.summary->>'to' ilike $${where.values.length})`);
  if (filter.destination) parts.push(`r.destination = ${where.parameter(filter.destination)}`);
  if (filter.status !== undefined) parts.push(statusCondition(filter.status, (value) => where.parameter(value)));
  if (parts.length === 0) return;
  const condition = parts.join(' and ');
  if (filter.status !== undefined && UNFINISHED.has(filter.status)) {
    where.also(`m.id in (select r.message_id from mail.recipient r where ${condition})`);
  } else where.also(`exists (select from mail.recipient r where r.message_id = m.id and ${condition})`);
}

function statusCondition(status: NonNullable<MessageFilter['status']>, parameter: (value: unknown) => string): string {
  switch (status) {
    case 'leased':
      return `r.state = 'queued' and r.lease_until is not null`;
    case 'deferred':
      return `r.state = 'queued' and r.lease_until is null and r.attempts > 0`;
    case 'unfinished':
      return `r.state in ('queued', 'held', 'quarantined')`;
    case 'queued':
    case 'held':
    case 'quarantined':
      // Written out, so that the partial indexes fit.
      return `r.state = '${status}'`;
    default:
      return `r.state = ${parameter(status)}`;
  }
}

/** An address or a network; text that is neither matches nothing. Any of the columns may hold it. */
export function networkCondition(where: Conditions, columns: string | string[], ip: string | undefined): void {
  if (ip === undefined || ip === '') return;
  const [address, length] = ip.split('/');
  const version = isIP(address ?? '');
  const any = (condition: string) =>
    [columns]
      .flat()
      .map((column) => condition.replace('COLUMN', column))
      .join(' or ');
  if (version === 0 || (length !== undefined && !(Number(length) <= (version === 4 ? 32 : 128)))) where.also('false');
  else if (length === undefined) where.add(any('COLUMN = ?'), ip);
  else where.add(any('mail.try_inet(COLUMN) <<= network(?::inet)'), ip);
}

/** Types by name, and `msg:*` for all that begin so. */
function typeCondition(where: Conditions, types: string[]): void {
  if (types.length === 0) return;
  const names = where.parameter(types.filter((type) => !type.endsWith('*')));
  const groups = where.parameter(
    types.filter((type) => type.endsWith('*')).map((type) => `${type.slice(0, -1).replaceAll(/[\\%_]/g, '\\$&')}%`),
  );
  where.also(`e.type = any(${names}::text[]) or e.type like any(${groups}::text[])`);
}

export async function findEvents(pool: Pool, options: PageOptions<EventFilter>): Promise<Page<PosthornEvent>> {
  const filter = options.filter ?? {};
  const subject = filter.messageId ?? filter.sessionId;
  const page = await searchBack<EventColumns>({
    read: async (range, limit) => {
      const where = eventConditions(filter, range);
      const { rows } = await pool.query<EventColumns>(
        `select ${EVENT_COLUMNS} from mail.event e where ${where.sql} order by e.id desc limit ${where.parameter(limit)}`,
        where.values,
      );
      return rows;
    },
    idOf: ({ id }) => id,
    limit: pageSize(options.limit),
    cursor: options.cursor ?? null,
    before: filter.before,
    after: filter.after,
    oldest: await oldestDay(pool, 'event'),
    ...(subject === undefined ? {} : { budgetMs: 10_000 }),
  });
  return { ...page, rows: page.rows.map(eventOf) };
}

/** The conditions of a filter over `mail.event e`. */
export function eventConditions(filter: EventFilter, range: IdRange): Conditions {
  const where = conditions();
  where.add('e.id >= ?::uuid', range.from);
  where.add('e.id < ?::uuid', range.below);
  if (filter.type !== undefined) typeCondition(where, [filter.type].flat());
  where.add('coalesce(e.message_id::text, e.session_id) = ?', filter.messageId?.toLowerCase());
  if (filter.messageId === undefined) where.add('e.session_id = ?', filter.sessionId);
  networkCondition(where, ['e.client_address', 'e.address'], filter.ip);
  where.add('e.host ilike ?', pattern(filter.host));
  where.add('e.recipient ilike ? or e.sender ilike ?', domainPattern(filter.domain));
  where.add('e.code = ?', filter.code);
  where.add('e.recipient ilike ?', pattern(filter.recipient));
  if (filter.sender === '<>') where.also(`e.sender = ''`);
  else where.add('e.sender ilike ?', pattern(filter.sender));
  where.add(
    'e.type ilike ? or e.text ilike ? or e.host ilike ? or e.recipient ilike ? or e.sender ilike ? or e.client_address ilike ? or e.data::text ilike ?',
    pattern(filter.text),
  );
  return where;
}

/** Begin of the oldest day that is still there. */
export async function oldestDay(pool: Pool, table: SplitTable): Promise<Date | null> {
  const first = (await dayTables(pool, table))[0];
  return first === undefined ? null : new Date(`${first.day}T00:00:00Z`);
}

export function pageSize(limit = 50): number {
  return Math.min(Math.max(Math.trunc(limit), 1), 500);
}

const UNFINISHED = new Set<string>(['queued', 'held', 'quarantined', 'leased', 'deferred', 'unfinished']);
const RECIPIENTS_SHOWN = 25;
const NO_ID = idAt(new Date(0));
