import { timeOfId } from '@posthorn/events/id';
import { isUuid } from './filter.ts';
import { idAt } from './rates.ts';

/** A page, newest first. `complete` false: stopped by its time budget; ask again with the cursor to look further back. */
export type Page<T> = { rows: T[]; cursor: string | null; complete: boolean; searchedTo: Date | null };

/** Half-open stretch of ids. */
export type IdRange = { from: string; below: string };

export type WindowSearch<T> = {
  /** Rows of the stretch, newest id first, at most `limit`. */
  read(range: IdRange, limit: number): Promise<T[]>;
  idOf(row: T): string;
  limit: number;
  cursor: string | null;
  before?: Date | undefined;
  after?: Date | undefined;
  /** Nothing is older than this day's begin. */
  oldest: Date | null;
  budgetMs?: number;
};

/**
 * Looks back through time in stretches that grow while little is found, so that a search over ten million rows answers as fast as
 * one over ten: with what it found, how far it looked, and a cursor from which to look on.
 */
export async function searchBack<T>(search: WindowSearch<T>): Promise<Page<T>> {
  const { limit } = search;
  const started = performance.now();
  const budget = search.budgetMs ?? 1500;
  const end = new Date(Math.max(search.after?.getTime() ?? 0, search.oldest?.getTime() ?? 0));
  const newest = search.before ?? new Date(Date.now() + 60_000);
  let below = search.cursor !== null && isUuid(search.cursor) ? search.cursor : idAt(newest);
  let edge = search.cursor !== null && isUuid(search.cursor) ? timeOf(search.cursor) : newest;
  let span = FIRST_SPAN_MS;
  const rows: T[] = [];
  for (;;) {
    const start = new Date(Math.max(edge.getTime() - span, end.getTime()));
    const from = idAt(start);
    const asked = performance.now();
    const found = await search.read({ from, below }, limit + 1 - rows.length);
    const took = performance.now() - asked;
    rows.push(...found);
    if (rows.length > limit) {
      const page = rows.slice(0, limit);
      const last = search.idOf(page.at(-1)!);
      return { rows: page, cursor: last, complete: true, searchedTo: timeOf(last) };
    }
    below = from;
    edge = start;
    if (start.getTime() <= end.getTime()) return { rows, cursor: null, complete: true, searchedTo: end };
    if (performance.now() - started > budget) return { rows, cursor: below, complete: false, searchedTo: start };
    // Busy hours in short steps, so that the budget is kept; quiet weeks in long ones.
    if (took < budget / 5) span *= 4;
    else if (took > budget / 2) span = Math.max(span / 4, 1000);
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

const FIRST_SPAN_MS = 300_000;
