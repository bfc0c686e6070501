import type { PosthornEvent } from '@posthorn/events/event';
import { eventDensity } from './event-density.ts';
import { type EventFilter, eventConditions, hasExactEventPart } from './event-filter.ts';
import { EVENT_COLUMNS, type EventColumns, eventOf } from './events.ts';
import { isAddress, isDomain, isUuid, queueIdRange } from './filter.ts';
import { exactly, inTime } from './in-time.ts';
import type { Pool, RecipientState, StoredMessage } from './message.ts';
import { type Candidates, exactCandidates, type MessageFilter, messageConditions } from './message-filter.ts';
import { oldestDay } from './retention.ts';
import { MESSAGE_COLUMNS, type MessageColumns, messageOf } from './rows.ts';
import { beginOf, type IdRange, type Page, SEARCH_BUDGET_MS, searchBack } from './window.ts';

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

export type PageOptions<F> = { filter?: F; cursor?: string | null; limit?: number };

/**
 * Newest first. A whole address first means that very address; only when nothing has it, it is looked for anywhere in addresses.
 */
export async function findMessages(pool: Pool, options: PageOptions<MessageFilter>): Promise<Page<MessageRow>> {
  const filter = options.filter ?? {};
  const began = performance.now();
  let page = await messagePage(pool, options, { isLoose: false });
  const isWhole = isAddress(filter.to) || isAddress(filter.from);
  if (isWhole && page.rows.length === 0 && page.complete)
    page = await messagePage(pool, options, { isLoose: true, budgetMs: leftOf(began) });
  return { ...page, rows: await withRecipients(pool, page.rows) };
}

async function messagePage(
  pool: Pool,
  options: PageOptions<MessageFilter>,
  how: { isLoose: boolean; budgetMs?: number },
): Promise<Page<MessageColumns>> {
  const filter = options.filter ?? {};
  const session = filter.sessionId === undefined ? null : beginOf(filter.sessionId);
  // A whole id is one moment.
  const exact = beginOf(filter.messageId || (queueIdRange(filter.queueId ?? '')?.first ?? ''));
  const candidates = how.isLoose ? null : exactCandidates(filter);
  return await searchBack<MessageColumns>({
    read: async (range, limit, milliseconds) => {
      const where = messageConditions(filter, range, how);
      const text = `select ${MESSAGE_COLUMNS} from mail.message m where ${where.sql} order by m.id desc limit ${where.parameter(limit)}`;
      return await inTime<MessageColumns>(pool, { text, values: where.values, milliseconds });
    },
    rest:
      candidates === null
        ? undefined
        : async (range, limit, milliseconds) => {
            const ids = await idsAmong(pool, { candidates, range, milliseconds });
            if (ids === null) return null;
            return await messagesAmong(pool, { filter, range, how, ids, limit });
          },
    idOf: (row) => row.m_id,
    limit: pageSize(options.limit),
    cursor: options.cursor ?? null,
    before: exact === null ? filter.before : new Date(exact.getTime() + 1),
    after: exact ?? filter.after ?? session ?? undefined,
    oldest: await oldestDay(pool, 'message'),
    newest: await newestMessage(pool, options),
    ...(how.budgetMs === undefined ? {} : { budgetMs: how.budgetMs }),
  });
}

/** What any of the ways to an exact value names, newest first, each way on a connection of its own; null when that is too much or takes too long. */
async function idsAmong(
  pool: Pool,
  about: { candidates: Candidates; range: IdRange; milliseconds: number },
): Promise<string[] | null> {
  const { candidates, range, milliseconds } = about;
  const ways = await Promise.all(
    candidates.ways.map((sql) =>
      exactly<{ id: string }>(pool, {
        text: `with found as materialized (${sql}) select distinct id from found
          where id >= $2::uuid and id < $3::uuid order by id desc limit ${MAX_CANDIDATES + 1}`,
        values: [candidates.value, range.from, range.below],
        milliseconds,
      }),
    ),
  );
  const ids = new Set<string>();
  for (const way of ways) {
    if (way === null) return null;
    for (const { id } of way) ids.add(id);
  }
  return ids.size > MAX_CANDIDATES ? null : [...ids].sort().reverse();
}

/** Those of some thousand ids that meet all of the filter. */
async function messagesAmong(
  pool: Pool,
  about: { filter: MessageFilter; range: IdRange; how: { isLoose: boolean }; ids: string[]; limit: number },
): Promise<MessageColumns[]> {
  const { filter, range, how, limit } = about;
  const found: MessageColumns[] = [];
  // Newest first and a page at a time: most of what an index of values names also meets the rest.
  for (let at = 0; at < about.ids.length && found.length < limit; at += AMONG) {
    const ids = about.ids.slice(at, at + AMONG);
    const narrow = { from: ids.at(-1)!, below: at === 0 ? range.below : about.ids[at - 1]! };
    const where = messageConditions(filter, narrow, how);
    where.add('m.id = any(?::uuid[])', ids);
    const { rows } = await pool.query<MessageColumns>(
      `select ${MESSAGE_COLUMNS} from mail.message m where ${where.sql} order by m.id desc limit ${where.parameter(limit - found.length)}`,
      where.values,
    );
    found.push(...rows);
  }
  return found;
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

/** Newest first; whole values as in {@link findMessages}. */
export async function findEvents(pool: Pool, options: PageOptions<EventFilter>): Promise<Page<PosthornEvent>> {
  const filter = options.filter ?? {};
  const began = performance.now();
  let page = await eventPage(pool, options, { isLoose: false });
  const isWhole = isAddress(filter.recipient) || isAddress(filter.sender) || isDomain(filter.host);
  if (isWhole && page.rows.length === 0 && page.complete)
    page = await eventPage(pool, options, { isLoose: true, budgetMs: leftOf(began) });
  return { ...page, rows: page.rows.map(eventOf) };
}

async function eventPage(
  pool: Pool,
  options: PageOptions<EventFilter>,
  how: { isLoose: boolean; budgetMs?: number },
): Promise<Page<EventColumns>> {
  const filter = options.filter ?? {};
  const subject = filter.messageId ?? filter.sessionId;
  const begin = subject === undefined ? null : beginOf(subject);
  const after =
    begin === null ? filter.after : new Date(Math.max(begin.getTime() - 60_000, filter.after?.getTime() ?? 0));
  const select = (range: IdRange, limit: number) => {
    const where = eventConditions(filter, range, how);
    const text = `select ${EVENT_COLUMNS} from mail.event e where ${where.sql} order by e.id desc limit ${where.parameter(limit)}`;
    return { text, values: where.values };
  };
  const [oldest, density] = await Promise.all([
    oldestDay(pool, 'event'),
    eventDensity(pool, beginOf(options.cursor ?? '') ?? filter.before ?? new Date()),
  ]);
  return await searchBack<EventColumns>({
    read: (range, limit, milliseconds) => inTime<EventColumns>(pool, { ...select(range, limit), milliseconds }),
    rest: hasExactEventPart(filter)
      ? (range, limit, milliseconds) => exactly<EventColumns>(pool, { ...select(range, limit), milliseconds })
      : undefined,
    idOf: ({ id }) => id,
    limit: pageSize(options.limit),
    cursor: options.cursor ?? null,
    before: filter.before,
    after,
    oldest,
    density,
    ...(how.budgetMs === undefined ? {} : { budgetMs: how.budgetMs }),
  });
}

/** A second look has what the first one left of the time. */
function leftOf(began: number): number {
  return Math.max(100, SEARCH_BUDGET_MS - (performance.now() - began));
}

/** When the newest message came, where a search begins at the end: after a quiet night it need not feel its way back to the evening. */
async function newestMessage(
  pool: Pool,
  { cursor, filter }: Pick<PageOptions<MessageFilter>, 'cursor' | 'filter'>,
): Promise<Date | undefined> {
  if (cursor || filter?.before !== undefined) return undefined;
  const { rows } = await pool.query<{ at: Date }>(
    'select mail.time_of(id) as at from mail.message order by id desc limit 1',
  );
  return rows[0]?.at;
}

export function pageSize(limit = 50): number {
  return Math.min(Math.max(Math.trunc(limit), 1), 500);
}

const RECIPIENTS_SHOWN = 25;
const MAX_CANDIDATES = 20_000;
const AMONG = 1000;
