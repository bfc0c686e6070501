import { timeOfId } from '@posthorn/events/id';
import { isUuid } from './filter.ts';
import { idAt } from './id-at.ts';

/** A page, newest first. `complete` false: stopped by its time budget; ask again with the cursor to look further back. */
export type Page<T> = { rows: T[]; cursor: string | null; complete: boolean; searchedTo: Date | null };

/** Half-open stretch of ids. */
export type IdRange = { from: string; below: string };

/** What is known, from counts, of how thickly rows lie. */
export type Density = {
  /** How far back from a moment about so many rows reach, and how many they are by the counts; null: nobody counted there. */
  reach(edge: Date, rows: number): { to: Date; rows: number } | null;
};

export type WindowSearch<T> = {
  /** Rows of the stretch, newest id first, at most `limit`. Null: not within so many milliseconds. */
  read(range: IdRange, limit: number, milliseconds: number): Promise<T[] | null>;
  idOf(row: T): string;
  limit: number;
  cursor: string | null;
  before?: Date | undefined;
  after?: Date | undefined;
  /**
   * Everything that is left in one go, through an index that knows where a value cannot be; asked when the first stretches brought little.
   * Null: too much or too slow, look on in stretches.
   */
  rest?: ((range: IdRange, limit: number, milliseconds: number) => Promise<T[] | null>) | undefined;
  /** Nothing is older than this day's begin. */
  oldest: Date | null;
  /** Nothing is newer, but for a minute; left out: it may be of this moment. */
  newest?: Date | undefined;
  /** A stretch is as long as so many rows as can be read in its time; without it steps are felt for. */
  density?: Density | undefined;
  budgetMs?: number;
};

/**
 * Looks back through time in stretches that grow while little is found, so that a search over ten million rows answers as fast as
 * one over ten: with what it found, how far it looked, and a cursor from which to look on.
 */
export async function searchBack<T>(search: WindowSearch<T>): Promise<Page<T>> {
  const { limit } = search;
  const started = performance.now();
  const budget = search.budgetMs ?? SEARCH_BUDGET_MS;
  const end = new Date(Math.max(search.after?.getTime() ?? 0, search.oldest?.getTime() ?? 0));
  const now = Date.now() + MINUTE_MS;
  // Hours that have not come yet hold nothing; stepping through them would use up the time.
  const newest = new Date(Math.min(now, search.before?.getTime() ?? (search.newest?.getTime() ?? now) + MINUTE_MS));
  let below = search.cursor !== null && isUuid(search.cursor) ? search.cursor : idAt(newest);
  let edge = search.cursor !== null && isUuid(search.cursor) ? timeOf(search.cursor) : newest;
  let span = FIRST_SPAN_MS;
  let readable = FIRST_ROWS;
  let { rest } = search;
  let isFirst = true;
  const rows: T[] = [];
  for (;;) {
    const elapsed = performance.now() - started;
    const missing = limit + 1 - rows.length;
    // As dense as until now, the page is full before an index was asked.
    const isNearlyFull = rows.length > 0 && (elapsed / rows.length) * missing < budget - elapsed;
    const all = rest !== undefined && elapsed > REST_AFTER_MS && !isNearlyFull ? idAt(end) : null;
    const counted = all === null ? (search.density?.reach(edge, readable) ?? null) : null;
    const step = counted?.to.getTime() ?? edge.getTime() - span;
    const start = all === null ? new Date(Math.max(step, end.getTime())) : end;
    const range = { from: idAt(start), below };
    const left = budget - elapsed;
    const asked = performance.now();
    const found =
      all === null
        ? await search.read(range, missing, isFirst ? FIRST_MS : Math.max(Math.min(left, budget / 2), LEAST_MS))
        : await rest!(range, missing, Math.max(left, REST_MS));
    const took = performance.now() - asked;
    if (found === null && all !== null) {
      rest = undefined;
      continue;
    }
    if (found === null) {
      if (left - took < LEAST_MS) return { rows, cursor: below, complete: false, searchedTo: edge };
      // A busy stretch behind quiet ones.
      if (counted === null) span /= 16;
      else readable /= 16;
      continue;
    }
    isFirst = false;
    rows.push(...found);
    if (rows.length > limit) {
      const page = rows.slice(0, limit);
      const last = search.idOf(page.at(-1)!);
      return { rows: page, cursor: last, complete: true, searchedTo: timeOf(last) };
    }
    below = range.from;
    edge = start;
    if (start.getTime() <= end.getTime()) return { rows, cursor: null, complete: true, searchedTo: end };
    if (performance.now() - started > budget) return { rows, cursor: below, complete: false, searchedTo: start };
    // Busy hours in short steps, so that the budget is kept; quiet weeks in long ones.
    const factor = Math.min(Math.max(STEP_MS / Math.max(took, 1), 0.25), MOST_GROWTH);
    if (counted === null) span = Math.max(span * factor, 1000);
    else readable = Math.max(readable * factor, LEAST_ROWS);
  }
}

function timeOf(id: string): Date {
  return new Date(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16));
}

/** When a session or message began, if its id says so. */
export function beginOf(id: string): Date | null {
  try {
    return timeOfId(id);
  } catch {
    return null;
  }
}

/** After this long a search answers with what it has. A page shows it within a second, the browser's own time included. */
export const SEARCH_BUDGET_MS = 400;
const MINUTE_MS = 60_000;
const FIRST_SPAN_MS = 300_000;
const FIRST_ROWS = 4000;
const LEAST_ROWS = 100;
/** What one stretch should take. */
const STEP_MS = 100;
const MOST_GROWTH = 4;
const REST_AFTER_MS = 60;
/** What a stretch that was begun may still take when the time is nearly over. */
const LEAST_MS = 100;
/** The first stretch is a short one and has its time, so that each page comes further than the one before. */
const FIRST_MS = 10_000;
/** At least, for all that is left at once: that there is nothing is worth waiting for. */
const REST_MS = 250;
