import type { Pool } from '@posthorn/db/pool';
import type { PosthornEvent } from '@posthorn/events/event';
import { isTailCursorBefore, tailEvents } from '@posthorn/queue/history';
import { type EventView, eventView } from '../views/event.ts';
import type { TailFilter } from './tail-filter.ts';

/**
 * What one viewer gets, at most four times a second: at most 200 events, the newest, and how many more fitted. `cursor`: where it stands now;
 * given back later, it goes on from there. `isGap`: too long ago, so that some were passed over uncounted.
 */
export type TailBatch = { events: EventView[]; skipped: number; cursor: string; isGap: boolean };

export type Tail = AsyncDisposable & {
  /** The first batch comes when the viewer has joined, be it empty. Returns the way to stop. */
  subscribe(viewer: { filter: TailFilter; after: string | null; deliver: (batch: TailBatch) => void }): () => void;
};

/**
 * One reader of new events for the whole process, however many watch; it reads only while somebody does. The cursor of `tailEvents` follows
 * commit visibility, so no event is missed or sent twice; a viewer who was away first gets what lies between its cursor and the reader's.
 */
export const createTail = (pool: Pool, onTrouble: (error: unknown) => void): Tail => {
  const viewers = new Set<Viewer>();
  let running: Promise<void> | null = null;
  let isClosed = false;

  const run = async (): Promise<void> => {
    let cursor: string | null = null;
    while (viewers.size > 0 && !isClosed) {
      const began = performance.now();
      try {
        cursor ??= (await tailEvents(pool)).cursor;
        for (const viewer of viewers) if (!viewer.hasJoined) await join(pool, viewer, cursor);
        cursor = await readNew(pool, [...viewers], cursor);
      } catch (error) {
        onTrouble(error);
        await pause(retryAfter);
      }
      await pause(Math.max(0, interval - (performance.now() - began)));
    }
    running = null;
    if (viewers.size > 0 && !isClosed) running = run();
  };

  return {
    subscribe({ filter, after, deliver }) {
      const viewer = { filter, after, deliver, hasJoined: false };
      viewers.add(viewer);
      running ??= run();
      return () => viewers.delete(viewer);
    },
    async [Symbol.asyncDispose]() {
      isClosed = true;
      viewers.clear();
      await running;
    },
  };
};

type Viewer = Parameters<Tail['subscribe']>[0] & { hasJoined: boolean };

/** Brings one viewer to where the reader stands. Nothing is delivered before all of it is read, so that a failure may repeat it. */
const join = async (pool: Pool, viewer: Viewer, until: string): Promise<void> => {
  const found = select(viewer.filter);
  let isGap = false;
  let at = viewer.after;
  for (let page = 0; at !== null && isTailCursorBefore(at, until); page += 1) {
    if (page === maxMissedPages) {
      isGap = true;
      break;
    }
    const next: { rows: PosthornEvent[]; cursor: string } = await tailEvents(pool, {
      cursor: at,
      until,
      limit: maxRead,
    });
    found.add(next.rows);
    at = next.rows.length < maxRead ? null : next.cursor;
  }
  viewer.hasJoined = true;
  viewer.deliver({ ...found.take(), cursor: until, isGap });
};

/** Reads until it has caught up or a second is over, and gives every viewer one batch. */
const readNew = async (pool: Pool, viewers: Viewer[], from: string): Promise<string> => {
  const joined = viewers
    .filter((viewer) => viewer.hasJoined)
    .map((viewer) => ({ viewer, found: select(viewer.filter) }));
  const deadline = performance.now() + longestRound;
  let cursor = from;
  let isBehind = true;
  try {
    while (isBehind && performance.now() < deadline) {
      const next = await tailEvents(pool, { cursor, limit: maxRead });
      cursor = next.cursor;
      for (const { found } of joined) found.add(next.rows);
      isBehind = next.rows.length === maxRead;
    }
  } catch (error) {
    // What was read stays read: delivered once, and the next round fails again if it has to.
    if (cursor === from) throw error;
  }
  for (const { viewer, found } of joined) if (found.size > 0) viewer.deliver({ ...found.take(), cursor, isGap: false });
  return cursor;
};

/** The newest of the events that fit, and a count of all. */
const select = (filter: TailFilter) => {
  let size = 0;
  let newest: PosthornEvent[] = [];
  return {
    get size() {
      return size;
    },
    add(rows: PosthornEvent[]) {
      const wanted = rows.filter(filter);
      size += wanted.length;
      newest = [...newest, ...wanted].slice(-maxSent);
    },
    take: () => ({ events: newest.map(eventView), skipped: size - newest.length }),
  };
};

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const interval = 250;
const longestRound = 1_000;
const retryAfter = 2_000;
const maxSent = 200;
const maxRead = 2_000;
const maxMissedPages = 25;
