import { insertMessages } from './insert.ts';
import type { NewMessage, Pool } from './message.ts';

/** What a message became that was stored only to see. */
export type QuarantineTrial = {
  state: string;
  reason: string | null;
  days: number | null;
  afterRelease: string | null;
};

/** Stores a message with a quarantined recipient, looks at it, lets it go on, looks again, and takes all of it back: no worker ever sees it. */
export async function tryQuarantine(pool: Pool, message: NewMessage): Promise<QuarantineTrial> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin');
    await insertMessages(client, [message]);
    const { rows } = await client.query<{ state: string; reason: string | null; days: number | null }>(
      `select r.state, k.reason, (extract(epoch from k.leaves_at - k.since) / 86400)::real as days
       from mail.recipient r left join mail.quarantine k on k.message_id = r.message_id and k.recipient_id = r.id and k.ended_at is null
       where r.message_id = $1`,
      [message.id],
    );
    const released = await client.query<{ state: string }>(
      `update mail.recipient set state = 'queued', next_try = now(), queued_at = now(), hold_reason = null, fence = nextval('mail.fence')
       where message_id = $1 and state = 'quarantined' returning state`,
      [message.id],
    );
    const [found] = rows;
    return {
      state: found?.state ?? 'gone',
      reason: found?.reason ?? null,
      days: found?.days ?? null,
      afterRelease: released.rows[0]?.state ?? null,
    };
  } finally {
    await client.query('rollback').catch((error: Error) => {
      broken = error;
    });
    client.release(broken);
  }
}
