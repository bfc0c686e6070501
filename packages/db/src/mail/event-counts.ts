import type { PosthornEvent } from '@posthorn/events/event';
import { type EventFilter, eventConditions } from './event-filter.ts';
import { QUARTER_SECONDS, readQuarters, type Uncounted } from './event-quarters.ts';
import { EVENT_COLUMNS, type EventColumns, eventOf } from './events.ts';
import { isUuid } from './filter.ts';
import { idAt } from './id-at.ts';
import { inTime } from './in-time.ts';
import type { Pool } from './message.ts';
import { oldestDay } from './retention.ts';

/** Events of a stretch of time; buckets in which there was none are left out. */
export type EventCounts = {
  buckets: { at: Date; count: number }[];
  /** Counted back to here; later than asked when the time for counting was over. */
  countedFrom: Date;
};

/**
 * How many events there were, by time: of closed hours as they were counted where the filter asks for no more than types, of all others from the
 * rows. Those are counted from the newest back, in stretches that grow while it goes fast, until everything is counted or the budget is used up:
 * over ten million rows it answers as fast as over ten, and says how far it came.
 */
export async function countEventsByTime(
  pool: Pool,
  options: { filter: EventFilter; from: Date; to: Date; bucketSeconds: number; budgetMs?: number },
): Promise<EventCounts> {
  const { filter, from, to, bucketSeconds, budgetMs = 400 } = options;
  const deadline = performance.now() + budgetMs;
  const oldest = await oldestDay(pool, 'event');
  const end = new Date(Math.max(from.getTime(), Math.min(oldest?.getTime() ?? to.getTime(), to.getTime())));
  const counts = new Map<number, number>();
  const add = ({ at, count }: { at: Date; count: number }) =>
    counts.set(at.getTime(), (counts.get(at.getTime()) ?? 0) + count);
  let stretches: Uncounted = [{ from: end, to }];
  if (from.getTime() % (QUARTER_SECONDS * 1000) === 0 && isCountedInQuarters(filter, bucketSeconds)) {
    const types = filter.type === undefined ? null : [filter.type].flat();
    const quarters = await readQuarters(pool, { from: end, to, origin: from, bucketSeconds, types });
    for (const bucket of quarters.buckets) add(bucket);
    stretches = quarters.uncounted;
  }
  let countedFrom = from;
  for (const stretch of stretches.reverse()) {
    const begin = stretch.from < end ? end : stretch.from;
    const reached = await countBack(pool, {
      filter,
      from: begin,
      to: stretch.to,
      origin: from,
      bucketSeconds,
      deadline,
      add,
    });
    if (reached > begin) {
      countedFrom = reached;
      break;
    }
  }
  const buckets = [...counts]
    .filter(([at]) => at >= countedFrom.getTime())
    .sort(([a], [b]) => a - b)
    .map(([at, count]) => ({ at: new Date(at), count }));
  return { buckets, countedFrom };
}

const isCountedInQuarters = ({ type: _, before, after, ...rest }: EventFilter, bucketSeconds: number): boolean =>
  bucketSeconds % QUARTER_SECONDS === 0 &&
  before === undefined &&
  after === undefined &&
  Object.values(rest).every((value) => value === undefined);

type CountBack = {
  filter: EventFilter;
  from: Date;
  to: Date;
  origin: Date;
  bucketSeconds: number;
  deadline: number;
  add(bucket: { at: Date; count: number }): void;
};

/** Counts rows from the newest back; returns how far it came. Whole buckets, so that none is told in two parts. */
async function countBack(pool: Pool, stretch: CountBack): Promise<Date> {
  const { filter, from, origin, bucketSeconds, deadline, add } = stretch;
  const width = bucketSeconds * 1000;
  let edge = stretch.to.getTime();
  let steps = 1;
  for (;;) {
    const left = deadline - performance.now();
    if (edge <= from.getTime() || left <= 0) return new Date(Math.max(edge, from.getTime()));
    const bucketEnd = origin.getTime() + Math.ceil((edge - origin.getTime()) / width) * width;
    const start = Math.max(from.getTime(), bucketEnd - steps * width);
    const asked = performance.now();
    const part = { from: new Date(start), to: new Date(edge), origin, bucketSeconds, milliseconds: left + GRACE_MS };
    const counted = await countStretch(pool, filter, part);
    const took = performance.now() - asked;
    if (counted === null) return new Date(edge);
    for (const bucket of counted) add(bucket);
    edge = start;
    // What comes may be busier than what was: never more than a quarter of the time that is left, as it went until now.
    const fits = Math.floor(((deadline - performance.now()) / 4 / took) * steps);
    steps = Math.min(Math.max(1, fits), steps * 4);
  }
}

async function countStretch(
  pool: Pool,
  filter: EventFilter,
  stretch: { from: Date; to: Date; origin: Date; bucketSeconds: number; milliseconds: number },
): Promise<EventCounts['buckets'] | null> {
  const { from, to, origin, bucketSeconds, milliseconds } = stretch;
  const where = eventConditions(filter, { from: idAt(from), below: idAt(to) });
  const width = `${where.parameter(bucketSeconds)} * interval '1 second'`;
  const begin = `${where.parameter(origin)}::timestamptz`;
  // The id decides what belongs to the stretch; the time of the row may differ from it by a moment.
  const text = `select date_bin(${width}, mail.time_of(e.id), ${begin}) as at, count(*) from mail.event e where ${where.sql} group by 1`;
  const rows = await inTime<{ at: Date; count: string }>(pool, { text, values: where.values, milliseconds });
  return rows?.map(({ at, count }) => ({ at, count: Number(count) })) ?? null;
}

/** One event; null when there is none of that id (any more). */
export async function findEvent(pool: Pool, id: string): Promise<PosthornEvent | null> {
  if (!isUuid(id)) return null;
  const { rows } = await pool.query<EventColumns>(`select ${EVENT_COLUMNS} from mail.event e where e.id = $1`, [id]);
  return rows[0] === undefined ? null : eventOf(rows[0]);
}

/** A stretch that was begun may end a little late. */
const GRACE_MS = 100;
