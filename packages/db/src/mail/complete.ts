import { newEvent, type PosthornEvent } from '@posthorn/events/event';
import type { Client } from './message.ts';

/**
 * `msg:complete` for those of the messages whose last recipient ended in this transaction. Two transactions that end the last two
 * recipients at the same time each see the other's as unfinished, so the second waits here for the first and looks again.
 */
export async function completeEvents(
  client: Client,
  messageIds: readonly string[],
  process: string,
): Promise<PosthornEvent[]> {
  if (messageIds.length === 0) return [];
  const ids = [...new Set(messageIds)].sort();
  const { rows: shared } = await client.query<{ id: string }>({
    name: 'mail-shared',
    text: 'select id from mail.message where id = any($1::uuid[]) and recipient_count > 1 order by id',
    values: [ids],
  });
  let unfinished = new Set<string>();
  if (shared.length > 0) {
    const several = shared.map(({ id }) => id);
    await client.query('select pg_advisory_xact_lock(hashtextextended(id, 5)) from unnest($1::text[]) as id', [
      several,
    ]);
    const { rows } = await client.query<{ id: string }>(
      `select distinct r.message_id as id from mail.recipient r
       where r.message_id = any($1::uuid[]) and r.state in ('queued', 'held', 'quarantined')`,
      [several],
    );
    unfinished = new Set(rows.map(({ id }) => id));
  }
  const complete = ids.filter((messageId) => !unfinished.has(messageId));
  if (complete.length === 0) return [];
  const { rows } = await client.query<Balance>({ name: 'mail-balance', text: BALANCE, values: [complete] });
  return rows.map(({ id, sender, ...data }) => newEvent('msg:complete', { process, messageId: id, sender, data }));
}

type Balance = { id: string; sender: string; recipients: number; delivered: number; failed: number; seconds: number };

/** What became of all recipients. Whom an alias stood for, and who was dropped, is neither delivered nor failed. */
const BALANCE = `select m.id, m.sender, m.recipient_count as recipients, r.delivered, r.failed,
    greatest(0, round(extract(epoch from now() - m.accepted_at)::numeric, 3))::float8 as seconds
  from mail.message m cross join lateral (
    select count(*) filter (where state in ('delivered', 'handed-over'))::int as delivered,
      count(*) filter (where state in ('bounced', 'expired'))::int as failed
    from mail.recipient where message_id = m.id) r
  where m.id = any($1::uuid[]) order by m.id`;
