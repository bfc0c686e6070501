import type { Pool } from './message.ts';

/** When the oldest message or refusal that is still there came; null on a fresh installation. */
export async function firstActivity(pool: Pool): Promise<Date | null> {
  const { rows } = await pool.query<{ at: Date | null }>(
    `select least((select mail.time_of(id) from mail.message order by id limit 1),
       (select mail.time_of(id) from mail.refusal order by id limit 1)) as at`,
  );
  return rows[0]?.at ?? null;
}
