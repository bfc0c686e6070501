import { HOUR_MS } from './closed-hours.ts';
import { QUARTER_SECONDS } from './event-quarters.ts';
import type { Pool } from './message.ts';
import type { Density } from './window.ts';

/** How thickly events lie before a moment, as they were counted in quarters; of the newest few days that have any. */
export async function eventDensity(pool: Pool, before: Date): Promise<Density> {
  const [quarters, hours] = await Promise.all([
    pool.query<{ at: Date; count: string }>(
      `select at, sum(count) as count from (select at, count from mail.event_quarter where at < $1 order by at desc limit ${ROWS_READ}) as q
       group by at order by at desc`,
      [before],
    ),
    pool.query<{ hour: Date }>(
      `select hour from mail.event_quarter_done where hour < $1 order by hour desc limit ${HOURS_READ}`,
      [before],
    ),
  ]);
  const counts = new Map(quarters.rows.map(({ at, count }) => [at.getTime(), Number(count)]));
  // Where reading stopped the oldest quarter may be half read.
  const known = counts.size === 0 ? 0 : Math.min(...counts.keys()) + QUARTER_MS;
  const done = new Set(hours.rows.map(({ hour }) => hour.getTime()).filter((hour) => hour >= known));
  return densityOf(counts, done);
}

/** The same from counts by the begin of their quarter and the hours that were counted, in ms since 1970. */
export function densityOf(counts: ReadonlyMap<number, number>, hours: ReadonlySet<number>): Density {
  return {
    reach: (edge, rows) => {
      let at = edge.getTime();
      let met = 0;
      while (hours.has(floor(at - 1, HOUR_MS))) {
        const quarter = floor(at - 1, QUARTER_MS);
        const here = ((counts.get(quarter) ?? 0) * (at - quarter)) / QUARTER_MS;
        if (met + here > rows) {
          const part = ((rows - met) / here) * (at - quarter);
          return { to: new Date(Math.floor(at - part)), rows };
        }
        met += here;
        at = quarter;
      }
      return at === edge.getTime() ? null : { to: new Date(at), rows: met };
    },
  };
}

function floor(at: number, unit: number): number {
  return Math.floor(at / unit) * unit;
}

const QUARTER_MS = QUARTER_SECONDS * 1000;
/** Rows of quarters and types: some three days of a busy system, months of a quiet one; read in a few milliseconds. */
const ROWS_READ = 8000;
const HOURS_READ = 2400;
