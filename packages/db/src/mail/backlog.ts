import { queueIdOf } from '@posthorn/events/id';
import { type Conditions, conditions, domainPattern, isUuid, pattern, queueIdRange } from './filter.ts';
import type { Pool } from './message.ts';

/** What waits now. */
export type Backlog = {
  queued: number;
  /** Queued and in the hands of a worker. */
  leased: number;
  /** Queued, not leased, its time has come. */
  due: number;
  /** Queued after at least one try, waiting for its time. */
  deferred: number;
  held: number;
  quarantined: number;
  oldestQueuedAt: Date | null;
  destinations: number;
};

/** One unfinished recipient. */
export type QueueEntry = {
  messageId: string;
  queueId: string;
  recipientId: string;
  sender: string;
  recipient: string;
  destination: string;
  route: string;
  state: 'queued' | 'held' | 'quarantined';
  leased: boolean;
  attempts: number;
  lastError: string | null;
  holdReason: string | null;
  nextTry: Date | null;
  queuedAt: Date;
  size: number;
  subject: string | null;
};

export type QueueGroup = {
  key: string;
  recipients: number;
  held: number;
  due: number;
  oldest: Date;
  nextTry: Date | null;
  lastError: string | null;
};

/** Which unfinished recipients are meant. Empty: all. Texts match anywhere, `*` is a wildcard. */
export type QueueFilter = {
  destination?: string;
  state?: 'queued' | 'held' | 'quarantined';
  /** Matches the last error or the hold reason. */
  reason?: string;
  sender?: string;
  recipient?: string;
  /** Of the recipient; `*.example.org` means subdomains. */
  domain?: string;
  queueId?: string;
  messageId?: string;
  /** Queued before / after. */
  before?: Date;
  after?: Date;
};

export async function countBacklog(pool: Pool): Promise<Backlog> {
  const { rows } = await pool.query<Record<string, string> & { oldest: Date | null }>(
    `select count(*) filter (where state = 'queued') as queued,
       count(*) filter (where state = 'queued' and lease_until is not null) as leased,
       count(*) filter (where state = 'queued' and lease_until is null and next_try <= now()) as due,
       count(*) filter (where state = 'queued' and lease_until is null and next_try > now() and attempts > 0) as deferred,
       count(*) filter (where state = 'held') as held, count(*) filter (where state = 'quarantined') as quarantined,
       min(queued_at) filter (where state = 'queued') as oldest,
       count(distinct destination) filter (where state = 'queued') as destinations
     from mail.recipient where ${UNFINISHED_STATES}`,
  );
  const row = rows[0]!;
  const n = (name: string) => Number(row[name]);
  return {
    queued: n('queued'),
    leased: n('leased'),
    due: n('due'),
    deferred: n('deferred'),
    held: n('held'),
    quarantined: n('quarantined'),
    oldestQueuedAt: row.oldest,
    destinations: n('destinations'),
  };
}

/** The conditions of a filter over {@link queueSource}. */
export function queueConditions(filter: QueueFilter): Conditions {
  const unknown = Object.keys(filter).filter((name) => !MEMBERS.has(name));
  // A misspelt member would select everything.
  if (unknown.length > 0) throw new TypeError(`unknown in a queue filter: ${unknown.join(', ')}`);
  const where = conditions();
  where.also(`r.state in ('queued', 'held', 'quarantined')`);
  where.add('r.destination = ?', filter.destination);
  where.add('r.state = ?', filter.state);
  where.add('r.last_error ilike ? or r.hold_reason ilike ?', pattern(filter.reason));
  if (filter.sender === '<>') where.also(`m.sender = ''`);
  else where.add('m.sender ilike ?', pattern(filter.sender));
  where.add('r.address ilike ?', pattern(filter.recipient));
  where.add('r.address ilike ?', domainPattern(filter.domain));
  where.add('r.queued_at < ?', filter.before);
  where.add('r.queued_at >= ?', filter.after);
  if (filter.messageId !== undefined && filter.messageId !== '') {
    if (isUuid(filter.messageId)) where.add('r.message_id = ?::uuid', filter.messageId);
    else where.also('false');
  }
  if (filter.queueId !== undefined && filter.queueId !== '') {
    const range = queueIdRange(filter.queueId);
    where.add('r.message_id >= ?::uuid', range?.first);
    where.add('r.message_id <= ?::uuid', range?.last);
    if (range === null) where.also('false');
  }
  return where;
}

/** What {@link queueConditions} is about; messages are looked at only when the filter speaks of them. */
export function queueSource(filter: QueueFilter): string {
  return filter.sender ? 'mail.recipient r join mail.message m on m.id = r.message_id' : 'mail.recipient r';
}

/** A page of unfinished recipients, oldest message first. The cursor is the last row's ids. */
export async function selectQueue(
  pool: Pool,
  options: { filter?: QueueFilter; recipientIds?: string[]; cursor?: string | null; limit: number },
): Promise<{ rows: QueueEntry[]; cursor: string | null }> {
  const where = queueConditions(options.filter ?? {});
  if (options.recipientIds !== undefined) where.add('r.id = any(?::uuid[])', options.recipientIds.filter(isUuid));
  const after = options.cursor?.split('.') ?? [];
  if (after.length === 2 && after.every(isUuid)) {
    where.also(`(r.message_id, r.id) > (${where.parameter(after[0])}::uuid, ${where.parameter(after[1])}::uuid)`);
  }
  const { rows } = await pool.query<QueueRow>(
    `select r.message_id, r.id, m.sender, r.address, r.destination, r.route, r.state, r.lease_until is not null as leased,
       r.attempts, r.last_error, r.hold_reason, case when r.lease_until is null then r.next_try end as next_try, r.queued_at,
       m.size, m.summary->>'subject' as subject
     from mail.recipient r join mail.message m on m.id = r.message_id where ${where.sql}
     order by r.message_id, r.id limit ${where.parameter(options.limit + 1)}`,
    where.values,
  );
  const page = rows.slice(0, options.limit);
  const last = page.at(-1);
  return {
    rows: page.map(entryOf),
    cursor: rows.length > options.limit && last !== undefined ? `${last.message_id}.${last.id}` : null,
  };
}

export async function countQueue(
  pool: Pool,
  selection: { filter?: QueueFilter; recipientIds?: string[] },
): Promise<number> {
  const where = queueConditions(selection.filter ?? {});
  if (selection.recipientIds !== undefined) where.add('r.id = any(?::uuid[])', selection.recipientIds.filter(isUuid));
  const { rows } = await pool.query<{ n: string }>(
    `select count(*) as n from ${queueSource(selection.filter ?? {})} where ${where.sql}`,
    where.values,
  );
  return Number(rows[0]!.n);
}

/** Groups by destination, or by what the remote or the holder said, the biggest first. */
export async function groupBacklog(
  pool: Pool,
  options: { by: 'destination' | 'reason'; filter: QueueFilter; limit: number },
): Promise<QueueGroup[]> {
  const where = queueConditions(options.filter);
  const key =
    options.by === 'destination'
      ? 'r.destination'
      : `coalesce(r.hold_reason, r.last_error, case when r.state = 'queued' then 'waiting for its first try' else r.state end)`;
  const { rows } = await pool.query<Omit<QueueGroup, 'nextTry' | 'lastError'> & { next_try: Date; last_error: string }>(
    `select ${key} as key, count(*)::int as recipients, count(*) filter (where r.state <> 'queued')::int as held,
       count(*) filter (where r.state = 'queued' and r.lease_until is null and r.next_try <= now())::int as due,
       min(r.queued_at) as oldest, min(r.next_try) filter (where r.lease_until is null) as next_try,
       max(r.last_error) as last_error
     from ${queueSource(options.filter)} where ${where.sql}
     group by 1 order by 2 desc, 1 limit ${where.parameter(options.limit)}`,
    where.values,
  );
  return rows.map(({ next_try, last_error, ...group }) => ({ ...group, nextTry: next_try, lastError: last_error }));
}

type QueueRow = {
  message_id: string;
  id: string;
  sender: string;
  address: string;
  destination: string;
  route: string;
  state: QueueEntry['state'];
  leased: boolean;
  attempts: number;
  last_error: string | null;
  hold_reason: string | null;
  next_try: Date | null;
  queued_at: Date;
  size: number;
  subject: string | null;
};

function entryOf(row: QueueRow): QueueEntry {
  return {
    messageId: row.message_id,
    queueId: queueIdOf(row.message_id),
    recipientId: row.id,
    sender: row.sender,
    recipient: row.address,
    destination: row.destination,
    route: row.route,
    state: row.state,
    leased: row.leased,
    attempts: row.attempts,
    lastError: row.last_error,
    holdReason: row.hold_reason,
    nextTry: row.next_try,
    queuedAt: row.queued_at,
    size: row.size,
    subject: row.subject,
  };
}

const MEMBERS = new Set<string>([
  'destination',
  'state',
  'reason',
  'sender',
  'recipient',
  'domain',
  'queueId',
  'messageId',
  'before',
  'after',
] satisfies (keyof QueueFilter)[]);
const UNFINISHED_STATES = `state in ('queued', 'held', 'quarantined')`;
