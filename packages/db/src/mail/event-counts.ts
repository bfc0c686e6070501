import type { PosthornEvent } from '@posthorn/events/event';
import { type EventFilter, eventConditions } from './event-filter.ts';
import { EVENT_COLUMNS, type EventColumns, eventOf } from './events.ts';
import { isUuid } from './filter.ts';
import type { Pool } from './message.ts';
import { idAt } from './rates.ts';
import { oldestDay } from './search.ts';

/** Events of a stretch of time; buckets in which there was none are left out. */
export type EventCounts = {
  buckets: { at: Date; count: number }[];
  /** Counted back to here; later than asked when the time for counting was over. */
  countedFrom: Date;
};

/**
 * How many events there were, by time. Counts from the newest back, in stretches that grow while it goes fast, until everything is counted or the
 * budget is used up: over ten million rows it answers as fast as over ten, and says how far it came.
 */
export async function countEventsByTime(
  pool: Pool,
  options: { filter: EventFilter; from: Date; to: Date; bucketSeconds: number; budgetMs?: number },
): Promise<EventCounts> {
  const { filter, to, bucketSeconds, budgetMs = 400 } = options;
  const width = bucketSeconds * 1000;
  const started = performance.now();
  const oldest = await oldestDay(pool, 'event');
  const end = Math.max(options.from.getTime(), Math.min(oldest?.getTime() ?? to.getTime(), to.getTime()));
  const counts = new Map<number, number>();
  let edge = to.getTime();
  let steps = 1;
  while (edge > end && performance.now() - started < budgetMs) {
    // Whole buckets, so that none is told in two parts.
    const start = Math.max(end, edge - steps * width);
    const asked = performance.now();
    const stretch = { from: new Date(start), to: new Date(edge), origin: options.from, bucketSeconds };
    for (const { at, count } of await countStretch(pool, filter, stretch)) {
      counts.set(at.getTime(), (counts.get(at.getTime()) ?? 0) + count);
    }
    edge = start;
    const took = performance.now() - asked;
    steps = took < budgetMs / 8 ? steps * 4 : took > budgetMs / 3 ? Math.max(1, Math.floor(steps / 4)) : steps;
  }
  const buckets = [...counts].sort(([a], [b]) => a - b).map(([at, count]) => ({ at: new Date(at), count }));
  return { buckets, countedFrom: edge > end ? new Date(edge) : options.from };
}

async function countStretch(
  pool: Pool,
  filter: EventFilter,
  { from, to, origin, bucketSeconds }: { from: Date; to: Date; origin: Date; bucketSeconds: number },
): Promise<EventCounts['buckets']> {
  const where = eventConditions(filter, { from: idAt(from), below: idAt(to) });
  const width = `${where.parameter(bucketSeconds)} * interval '1 second'`;
  const begin = `${where.parameter(origin)}::timestamptz`;
  // The id decides what belongs to the stretch; the time of the row may differ from it by a moment.
  const { rows } = await pool.query<{ at: Date; count: string }>(
    `select date_bin(${width}, mail.time_of(e.id), ${begin}) as at, count(*) from mail.event e where ${where.sql} group by 1`,
    where.values,
  );
  return rows.map(({ at, count }) => ({ at, count: Number(count) }));
}

/** One event; null when there is none of that id (any more). */
export async function findEvent(pool: Pool, id: string): Promise<PosthornEvent | null> {
  if (!isUuid(id)) return null;
  const { rows } = await pool.query<EventColumns>(`select ${EVENT_COLUMNS} from mail.event e where e.id = $1`, [id]);
  return rows[0] === undefined ? null : eventOf(rows[0]);
}
