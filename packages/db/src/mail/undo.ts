import type { Pool } from './message.ts';

/** Forgets what can no longer be undone; the actions themselves are kept for ninety days. */
export async function forgetActions(pool: Pool): Promise<void> {
  await pool.query(
    `delete from mail.action_item i using mail.action a where a.id = i.action_id and a.undo_until < now() - interval '1 hour'`,
  );
  await pool.query(`delete from mail.action where at < now() - interval '90 days'`);
}
