import type { Pool } from '@posthorn/db/pool';
import type { PosthornEvent } from '@posthorn/events/event';
import { tailEvents } from '@posthorn/queue/history';
import { type EventView, eventView } from '../views/event.ts';

/** Which events one viewer wants; texts match anywhere, case-insensitively. */
export type TailFilter = {
  types: string[];
  text: string;
  recipient: string;
  sender: string;
  ip: string;
  messageId: string;
};

/** What one viewer gets each quarter of a second: at most 200 events, and how many more there were. */
export type TailBatch = { events: EventView[]; skipped: number };

export type Tail = AsyncDisposable & {
  /** Returns the way to stop. */
  subscribe(filter: TailFilter, deliver: (batch: TailBatch) => void): () => void;
};

/**
 * One reader of new events for the whole process, however many watch; it reads only while somebody does. The cursor of `tailEvents` follows
 * commit visibility, so no event is missed or sent twice.
 */
export const createTail = (pool: Pool, onTrouble: (error: unknown) => void): Tail => {
  const viewers = new Set<{ filter: TailFilter; deliver: (batch: TailBatch) => void }>();
  let running: Promise<void> | null = null;
  let isClosed = false;

  const read = async (): Promise<void> => {
    let cursor: string | null = null;
    while (viewers.size > 0 && !isClosed) {
      const next: { rows: PosthornEvent[]; cursor: string } | null = await tailEvents(pool, {
        cursor,
        limit: maxRead,
      }).catch((error: unknown) => {
        onTrouble(error);
        return null;
      });
      if (next) {
        cursor = next.cursor;
        if (next.rows.length > 0) for (const viewer of viewers) viewer.deliver(select(next.rows, viewer.filter));
      }
      await pause(next ? interval : retryAfter);
    }
    running = null;
    if (viewers.size > 0 && !isClosed) running = read();
  };

  return {
    subscribe(filter, deliver) {
      const viewer = { filter, deliver };
      viewers.add(viewer);
      running ??= read();
      return () => viewers.delete(viewer);
    },
    async [Symbol.asyncDispose]() {
      isClosed = true;
      viewers.clear();
      await running;
    },
  };
};

const select = (rows: PosthornEvent[], filter: TailFilter): TailBatch => {
  const wanted = rows.filter((event) => matches(event, filter));
  return { events: wanted.slice(-maxSent).map(eventView), skipped: Math.max(0, wanted.length - maxSent) };
};

const matches = (event: PosthornEvent, filter: TailFilter): boolean =>
  (filter.types.length === 0 || filter.types.includes(event.type)) &&
  (filter.messageId === '' || event.messageId === filter.messageId) &&
  holds(event.recipient, filter.recipient) &&
  holds(event.sender, filter.sender) &&
  holds(event.clientAddress ?? event.address, filter.ip) &&
  (filter.text === '' ||
    [event.text, event.sender, event.recipient, event.clientAddress, event.host, event.type].some((value) =>
      value?.toLowerCase().includes(filter.text),
    ));

const holds = (value: string | undefined, wanted: string): boolean =>
  wanted === '' || value?.toLowerCase().includes(wanted) === true;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const interval = 250;
const retryAfter = 2_000;
const maxSent = 200;
const maxRead = 2_000;
