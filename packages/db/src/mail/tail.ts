import type { PosthornEvent } from '@posthorn/events/event';
import { EVENT_COLUMNS, type EventColumns, eventOf } from './events.ts';
import { isUuid } from './filter.ts';
import { idAt } from './id-at.ts';
import type { Pool } from './message.ts';

/** Where a reader of the tail stands; grows with commit order. */
export type TailCursor = string;

/**
 * Events in the order in which they became visible: by transaction, then id, and only those of transactions below the oldest one
 * still running. An id alone is no cursor: a row with a smaller id may appear later. `until`: not beyond that cursor.
 */
export async function eventsAfter(
  pool: Pool,
  cursor: TailCursor | null,
  limit: number,
  until: TailCursor | null = null,
): Promise<{ rows: PosthornEvent[]; cursor: TailCursor }> {
  const at = parseCursor(cursor);
  const end = parseCursor(until);
  if (at === null) {
    const { rows } = await pool.query<{ tx: string }>('select pg_snapshot_xmin(pg_current_snapshot())::text as tx');
    return { rows: [], cursor: `${rows[0]!.tx}.${NO_ID}` };
  }
  const { rows } = await pool.query<EventColumns & { tx: string }>({
    name: end === null ? 'mail-tail' : 'mail-tail-until',
    text: `select e.tx::text as tx, ${EVENT_COLUMNS} from mail.event e
      where (e.tx, e.id) > ($1::xid8, $2::uuid) and e.tx < pg_snapshot_xmin(pg_current_snapshot())
        ${end === null ? '' : 'and (e.tx, e.id) <= ($4::xid8, $5::uuid)'}
      order by e.tx, e.id limit $3`,
    values: end === null ? [at.tx, at.id, limit] : [at.tx, at.id, limit, end.tx, end.id],
  });
  const last = rows.at(-1);
  return { rows: rows.map(eventOf), cursor: last === undefined ? cursor! : `${last.tx}.${last.id}` };
}

/** Does the first cursor stand before the second? */
export function isBefore(first: TailCursor, second: TailCursor): boolean {
  const [one, other] = [parseCursor(first), parseCursor(second)];
  if (one === null || other === null) return false;
  const difference = BigInt(one.tx) - BigInt(other.tx);
  return difference === 0n ? one.id < other.id : difference < 0n;
}

function parseCursor(cursor: string | null): { tx: string; id: string } | null {
  const [tx, id] = cursor?.split('.') ?? [];
  if (tx === undefined || id === undefined || !/^\d{1,19}$/.test(tx) || !isUuid(id)) return null;
  return { tx, id: id.toLowerCase() };
}

const NO_ID = idAt(new Date(0));
