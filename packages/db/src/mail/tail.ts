import type { PosthornEvent } from '@posthorn/events/event';
import { EVENT_COLUMNS, type EventColumns, eventOf } from './events.ts';
import { isUuid } from './filter.ts';
import type { Pool } from './message.ts';
import { idAt } from './rates.ts';

/**
 * Events in the order in which they became visible: by transaction, then id, and only those of transactions below the oldest one
 * still running. An id alone is no cursor: a row with a smaller id may appear later.
 */
export async function eventsAfter(
  pool: Pool,
  cursor: string | null,
  limit: number,
): Promise<{ rows: PosthornEvent[]; cursor: string }> {
  const at = parseCursor(cursor);
  if (at === null) {
    const { rows } = await pool.query<{ tx: string }>('select pg_snapshot_xmin(pg_current_snapshot())::text as tx');
    return { rows: [], cursor: `${rows[0]!.tx}.${NO_ID}` };
  }
  const { rows } = await pool.query<EventColumns & { tx: string }>({
    name: 'mail-tail',
    text: `select e.tx::text as tx, ${EVENT_COLUMNS} from mail.event e
      where (e.tx, e.id) > ($1::xid8, $2::uuid) and e.tx < pg_snapshot_xmin(pg_current_snapshot())
      order by e.tx, e.id limit $3`,
    values: [at.tx, at.id, limit],
  });
  const last = rows.at(-1);
  return { rows: rows.map(eventOf), cursor: last === undefined ? cursor! : `${last.tx}.${last.id}` };
}

function parseCursor(cursor: string | null): { tx: string; id: string } | null {
  const [tx, id] = cursor?.split('.') ?? [];
  if (tx === undefined || id === undefined || !/^\d{1,19}$/.test(tx) || !isUuid(id)) return null;
  return { tx, id };
}

const NO_ID = idAt(new Date(0));
