import type { Pool } from './message.ts';

/** What was found out about a message when it came in, and what rules decided for each recipient (by id). */
export type KeptFacts = { authentication: Record<string, unknown> | null; decisions: Map<string, unknown> };

export async function readKeptFacts(pool: Pool, messageId: string): Promise<KeptFacts> {
  const { rows } = await pool.query<{ id: string; decision: unknown; authentication: Record<string, unknown> | null }>(
    `select r.id, r.decision, m.authentication from mail.recipient r join mail.message m on m.id = r.message_id where r.message_id = $1`,
    [messageId],
  );
  return {
    authentication: rows[0]?.authentication ?? null,
    decisions: new Map(rows.map(({ id, decision }) => [id, decision])),
  };
}
