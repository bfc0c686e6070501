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
  return ids
    .filter((messageId) => !unfinished.has(messageId))
    .map((messageId) => newEvent('msg:complete', { process, messageId }));
}
