import type { Pool } from './message.ts';

export type WebhookDeliveryRow = {
  id: string;
  webhook: string;
  kind: 'events' | 'test';
  at: Date;
  events: number;
  types: string[];
  state: 'waiting' | 'delivered' | 'failed';
  attempts: number;
  tryAfter: Date;
  triedAt: Date | null;
  url: string | null;
  address: string | null;
  status: number | null;
  ms: number | null;
  error: string | null;
};

/** With what was sent and the beginning of what came back. */
export type WebhookDeliveryDetail = WebhookDeliveryRow & { body: string; answer: string | null };

/** Deliveries of an endpoint, newest first. `cursor`: the id of the last row of the page before. */
export async function listWebhookDeliveries(
  pool: Pool,
  {
    webhook,
    state,
    limit,
    cursor,
  }: { webhook: string; state?: WebhookDeliveryRow['state'] | undefined; limit: number; cursor?: string | undefined },
): Promise<{ rows: WebhookDeliveryRow[]; cursor: string | null }> {
  const { rows } = await pool.query<WebhookDeliveryRow>(
    `select ${COLUMNS} from mail.webhook_delivery
     where webhook = $1 and ($2::text is null or state = $2) and ($3::uuid is null or id < $3) order by id desc limit $4`,
    [webhook, state ?? null, cursor ?? null, limit + 1],
  );
  const more = rows.length > limit;
  const shown = more ? rows.slice(0, limit) : rows;
  return { rows: shown, cursor: more ? shown.at(-1)!.id : null };
}

/** One delivery whole. */
export async function readWebhookDelivery(pool: Pool, id: string): Promise<WebhookDeliveryDetail | undefined> {
  const { rows } = await pool.query<WebhookDeliveryDetail>(
    `select ${COLUMNS}, body, answer from mail.webhook_delivery where id = $1`,
    [id],
  );
  return rows[0];
}

/** Sends deliveries of an endpoint again, under their own ids: these, or all that failed. How many. */
export async function replayWebhookDeliveries(
  pool: Pool,
  webhook: string,
  ids: readonly string[] | null,
): Promise<number> {
  const { rowCount } = await pool.query(
    `update mail.webhook_delivery set state = 'waiting', attempts = 0, since = now(), try_after = now(),
       progress = case when state = 'delivered' then 0 else progress end
     where webhook = $1 and kind = 'events' and (case when $2::uuid[] is null then state = 'failed'
       else state <> 'waiting' and id = any ($2::uuid[]) end)`,
    [webhook, ids],
  );
  await pool.query(`update mail.webhook set rests_until = null where name = $1`, [webhook]);
  return rowCount ?? 0;
}

/** What an endpoint did lately: how many deliveries are kept by state, and how long those took that it took. */
export type WebhookTimes = {
  name: string;
  delivered: number;
  failed: number;
  medianMs: number | null;
  slowestMs: number | null;
};

/** For these endpoints, from the deliveries that are kept. */
export async function readWebhookTimes(pool: Pool, names: readonly string[]): Promise<WebhookTimes[]> {
  const { rows } = await pool.query<WebhookTimes>(
    `select webhook as name, count(*) filter (where state = 'delivered')::int as delivered,
       count(*) filter (where state = 'failed')::int as failed,
       (percentile_cont(0.5) within group (order by ms) filter (where state = 'delivered'))::float8 as "medianMs",
       (max(ms) filter (where state = 'delivered'))::float8 as "slowestMs"
     from mail.webhook_delivery where webhook = any ($1::text[]) and kind = 'events' and state <> 'waiting' group by webhook`,
    [names],
  );
  return rows;
}

const COLUMNS = `id, webhook, kind, at, events, types, state, attempts, try_after as "tryAfter", tried_at as "triedAt", url, address,
  status, ms, error`;
