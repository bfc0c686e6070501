import { readChunks } from '@posthorn/db/mail/content';
import { countEventsByTime, findEvent, type EventCounts as MailEventCounts } from '@posthorn/db/mail/event-counts';
import type { EventFilter as MailEventFilter } from '@posthorn/db/mail/event-filter';
import { insertEvents } from '@posthorn/db/mail/events';
import type { Pool } from '@posthorn/db/mail/message';
import type { MessageFilter as MailMessageFilter } from '@posthorn/db/mail/message-filter';
import { countRefusals, type RefusalCount as MailRefusalCount } from '@posthorn/db/mail/rates';
import {
  findRefusals,
  insertRefusals,
  type Refusal as MailRefusal,
  type RefusalFilter as MailRefusalFilter,
} from '@posthorn/db/mail/refusal';
import {
  findEvents,
  findMessage,
  findMessages,
  type MessageRow as MailMessageRow,
  type PageOptions as MailPageOptions,
} from '@posthorn/db/mail/search';
import { eventsAfter, isBefore } from '@posthorn/db/mail/tail';
import {
  type Timeline as MailTimeline,
  type TimelineEntry as MailTimelineEntry,
  timelineOf,
} from '@posthorn/db/mail/timeline';
import type { TimelineRecipient as MailTimelineRecipient } from '@posthorn/db/mail/timeline-recipient';
import type { Page as MailPage } from '@posthorn/db/mail/window';
import type { PosthornEvent } from '@posthorn/events/event';
import { createFold } from './fold.ts';
import { type QueueLog, silentLog } from './index.ts';
import { storeByHalving } from './store-by-halving.ts';

/** See `@posthorn/db/mail/refusal`. */
export type Refusal = MailRefusal;
/** See `@posthorn/db/mail/refusal`. */
export type RefusalFilter = MailRefusalFilter;
/** See `@posthorn/db/mail/rates`. */
export type RefusalCount = MailRefusalCount;
/** See `@posthorn/db/mail/message-filter`. */
export type MessageFilter = MailMessageFilter;
/** See `@posthorn/db/mail/search`. */
export type MessageRow = MailMessageRow;
/** See `@posthorn/db/mail/event-filter`. */
export type EventFilter = MailEventFilter;
/** See `@posthorn/db/mail/event-counts`. */
export type EventCounts = MailEventCounts;
/** See `@posthorn/db/mail/search`. */
export type PageOptions<F> = MailPageOptions<F>;
/** See `@posthorn/db/mail/window`. */
export type Page<T> = MailPage<T>;
/** See `@posthorn/db/mail/timeline`. */
export type Timeline = MailTimeline;
/** See `@posthorn/db/mail/timeline`. */
export type TimelineEntry = MailTimelineEntry;
/** See `@posthorn/db/mail/timeline`. */
export type TimelineRecipient = MailTimelineRecipient;

/** Written behind: never delays a reply, bounded, folded to counts under flood (and saying so). */
export type HistoryWriter = {
  events(events: readonly PosthornEvent[]): void;
  refusal(refusal: Refusal): void;
  /** Resolves when everything given so far is stored or given up. */
  flush(): Promise<void>;
  readonly buffered: number;
  /** Folded to counts since the start. */
  readonly folded: number;
  /** Could not be stored at all. */
  readonly lost: number;
  [Symbol.asyncDispose](): Promise<void>;
};

export type HistoryWriterOptions = {
  pool: Pool;
  /** Id of this process. */
  process: string;
  log?: QueueLog;
  /** Rows held in memory before folding begins. Default 10 000. */
  maxBuffered?: number;
  /** How long a row waits for company. Default 200 ms. */
  everyMs?: number;
};

/** What is told of connections, sessions and refusals goes through here; the accept and settle paths store their own. */
export function createHistoryWriter(options: HistoryWriterOptions): HistoryWriter {
  const { pool } = options;
  const log = options.log ?? silentLog;
  const maxBuffered = options.maxBuffered ?? 10_000;
  const everyMs = options.everyMs ?? 200;
  const fold = createFold(options.process);
  let events: PosthornEvent[] = [];
  let refusals: Refusal[] = [];
  let folded = 0;
  let lost = 0;
  let writing: Promise<void> | null = null;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  let pause = 0;

  const refused = (error: unknown) => log.error({ err: error }, 'a row of history could not be stored');
  const room = () => events.length + refusals.length < maxBuffered;

  function plan(): void {
    if (timer !== undefined || writing !== null) return;
    timer = setTimeout(
      () => {
        timer = undefined;
        void write();
      },
      Math.max(everyMs, pause),
    );
  }

  function write(): Promise<void> {
    writing ??= writeSome().finally(() => {
      writing = null;
      if (!closed && (events.length > 0 || refusals.length > 0 || fold.size > 0)) plan();
    });
    return writing;
  }

  async function writeSome(): Promise<void> {
    if (fold.size > 0) {
      const counts = fold.take();
      events.push(...counts.events);
      refusals.push(...counts.refusals);
      log.warn(
        { folded, kinds: counts.events.length + counts.refusals.length },
        'history was folded to counts under load',
      );
    }
    const nowEvents = events.slice(0, BATCH);
    const nowRefusals = refusals.slice(0, BATCH);
    try {
      lost += await storeByHalving(nowEvents, (batch) => insertEvents(pool, batch, { unflushed: true }), refused);
      events = events.slice(nowEvents.length);
      lost += await storeByHalving(nowRefusals, (batch) => insertRefusals(pool, batch), refused);
      refusals = refusals.slice(nowRefusals.length);
      pause = 0;
    } catch (error) {
      // Kept for later; what comes meanwhile is folded once the buffer is full.
      pause = Math.min(pause * 2 + 100, 5000);
      log.warn({ err: error, buffered: events.length + refusals.length }, 'history could not be stored; trying again');
    }
  }

  return {
    events(given) {
      for (const event of given) {
        if (room()) events.push(event);
        else {
          fold.event(event);
          folded += 1;
        }
      }
      plan();
    },
    refusal(refusal) {
      if (room()) refusals.push(refusal);
      else {
        fold.refusal(refusal);
        folded += 1;
      }
      plan();
    },
    async flush() {
      let tries = 0;
      while ((events.length > 0 || refusals.length > 0 || fold.size > 0) && tries < FLUSH_TRIES) {
        const before = events.length + refusals.length;
        await write();
        if (events.length + refusals.length >= before && before > 0) {
          tries += 1;
          await new Promise((resolve) => setTimeout(resolve, 100 * tries));
        }
      }
    },
    get buffered() {
      return events.length + refusals.length;
    },
    get folded() {
      return folded;
    },
    get lost() {
      return lost;
    },
    async [Symbol.asyncDispose]() {
      await this.flush();
      closed = true;
      clearTimeout(timer);
      if (writing !== null) await writing;
    },
  };
}

/** By message id, queue id or session id. Null: no such thing. */
export async function readTimeline(pool: Pool, id: string, options: { limit?: number } = {}): Promise<Timeline | null> {
  return await timelineOf(pool, id, Math.min(Math.max(options.limit ?? 1000, 1), 5000));
}

/** By message id or queue id. */
export async function readMessage(pool: Pool, id: string): Promise<MessageRow | null> {
  return await findMessage(pool, id);
}

/** Octets of a message as accepted; null when there is no such message, an error while reading when its body is past retention. */
export async function readMessageContent(pool: Pool, id: string): Promise<AsyncIterable<Uint8Array> | null> {
  const found = await findMessage(pool, id);
  return found === null ? null : octets(pool, found.message.contentId, found.message.prefix);
}

async function* octets(pool: Pool, contentId: string, prefix: Uint8Array | null): AsyncGenerator<Uint8Array> {
  if (prefix !== null) yield prefix;
  yield* readChunks(pool, contentId);
}

export async function searchMessages(pool: Pool, options: PageOptions<MessageFilter> = {}): Promise<Page<MessageRow>> {
  return await findMessages(pool, options);
}

export async function searchRefusals(pool: Pool, options: PageOptions<RefusalFilter> = {}): Promise<Page<Refusal>> {
  return await findRefusals(pool, options);
}

/** The commonest refusals since a moment, folded ones counted. */
export async function topRefusals(pool: Pool, options: { after: Date; limit?: number }): Promise<RefusalCount[]> {
  return await countRefusals(pool, options.after, Math.min(options.limit ?? 10, 100));
}

export async function searchEvents(pool: Pool, options: PageOptions<EventFilter> = {}): Promise<Page<PosthornEvent>> {
  return await findEvents(pool, options);
}

/** How many events there were, by time, as far back as the budget reaches. At most a thousand buckets. */
export async function eventsOverTime(
  pool: Pool,
  options: { filter: EventFilter; from: Date; to: Date; bucketSeconds: number; budgetMs?: number },
): Promise<EventCounts> {
  const span = (options.to.getTime() - options.from.getTime()) / 1000;
  if (!(span > 0)) return { buckets: [], countedFrom: options.from };
  return await countEventsByTime(pool, {
    ...options,
    bucketSeconds: Math.max(options.bucketSeconds, 1, Math.ceil(span / 1000)),
  });
}

export async function readEvent(pool: Pool, id: string): Promise<PosthornEvent | null> {
  return await findEvent(pool, id);
}

/** Events after the cursor in the order in which they became visible; without a cursor: none, and a cursor of now. Never misses one. */
export async function tailEvents(
  pool: Pool,
  options: { cursor?: string | null; limit?: number; until?: string } = {},
): Promise<{ rows: PosthornEvent[]; cursor: string }> {
  const limit = Math.min(Math.max(options.limit ?? 200, 1), 2000);
  return await eventsAfter(pool, options.cursor ?? null, limit, options.until ?? null);
}

/** The order of the cursors of {@link tailEvents}; false when one is none. */
export function isTailCursorBefore(first: string, second: string): boolean {
  return isBefore(first, second);
}

const BATCH = 1000;
const FLUSH_TRIES = 5;
