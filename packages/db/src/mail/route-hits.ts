import type { Pool } from './message.ts';

/** How many recipients a route took. */
export type RouteHit = { route: string; recipients: number };

/**
 * What each route took lately: of the newest recipients of the last day, at most twenty thousand, so that a busy day costs what a
 * quiet one does. `isWhole` is false when there were more.
 */
export async function countRouteHits(pool: Pool): Promise<{ items: RouteHit[]; isWhole: boolean }> {
  const { rows } = await pool.query<{ route: string; recipients: string }>(
    `select route, count(*) as recipients from (
       select route, queued_at from mail.recipient order by message_id desc, id desc limit $1
     ) newest where queued_at > now() - interval '1 day' group by route order by 2 desc`,
    [LOOKED_AT],
  );
  const items = rows.map(({ route, recipients }) => ({ route, recipients: Number(recipients) }));
  return { items, isWhole: items.reduce((sum, { recipients }) => sum + recipients, 0) < LOOKED_AT };
}

const LOOKED_AT = 20_000;
