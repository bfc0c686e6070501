import { inTransaction } from './hot.ts';
import type { Client, Pool } from './message.ts';
import type { TailCursor } from './tail.ts';
import { storable } from './text.ts';

/** Events on their way to an endpoint, as they are posted. */
export type NewWebhookDelivery = {
  id: string;
  kind: 'events' | 'test';
  events: number;
  types: readonly string[];
  body: string;
};

/** One that is due. */
export type DueWebhookDelivery = {
  id: string;
  body: string;
  events: number;
  attempts: number;
  /** Waits since then. */
  since: Date;
  /** How much of it is done, where it can be done in parts. */
  progress: number;
};

/** What became of a try. */
export type WebhookTry = {
  /** Null where nothing is posted. */
  url: string | null;
  /** Where it was connected to; null: nowhere. */
  address: string | null;
  status: number | null;
  ms: number;
  /** Why it failed; null: it was taken. */
  error: string | null;
  /** The beginning of the answer. */
  answer: string | null;
};

/** What an endpoint read: how far it got, what it sends of that, and what it passed over. */
export type WebhookAdvance = {
  name: string;
  from: TailCursor;
  to: TailCursor;
  /** The time of the last event that was read. */
  at: Date;
  deliveries: readonly NewWebhookDelivery[];
  skipped: number;
  skippedUntil: Date | null;
  conditionError: string | null;
};

/** Moves the cursor and stores the deliveries, both or neither. False: somebody else has moved it. */
export async function advanceWebhook(pool: Pool, advance: WebhookAdvance): Promise<boolean> {
  return await inTransaction(pool, async (client) => {
    const [tx, id] = advance.to.split('.');
    const { rowCount } = await client.query(
      `update mail.webhook set cursor_tx = $3::xid8, cursor_id = $4, cursor_at = $5, skipped = skipped + $6,
         skipped_until = coalesce($7, skipped_until), condition_error = coalesce($8, condition_error)
       where name = $1 and cursor_tx::text || '.' || cursor_id::text = $2`,
      [
        advance.name,
        advance.from,
        tx,
        id,
        advance.at,
        advance.skipped,
        advance.skippedUntil,
        advance.conditionError?.slice(0, MAX_ERROR) ?? null,
      ],
    );
    if (rowCount !== 1) return false;
    await insertDeliveries(client, advance.name, advance.deliveries);
    return true;
  });
}

/** Stores a test and its outcome. */
export async function insertWebhookTest(
  pool: Pool,
  webhook: string,
  { delivery, tried }: { delivery: NewWebhookDelivery; tried: WebhookTry },
): Promise<void> {
  await inTransaction(pool, async (client) => {
    await insertDeliveries(client, webhook, [delivery]);
    await noteTry(client, delivery.id, {
      tried,
      state: tried.error === null ? 'delivered' : 'failed',
      retrySeconds: 0,
    });
  });
}

/** Those whose time has come, oldest first. `isEarly`: whatever waits, to find out whether the endpoint is back. */
export async function dueWebhookDeliveries(
  pool: Pool,
  webhook: string,
  { limit, isEarly }: { limit: number; isEarly: boolean },
): Promise<DueWebhookDelivery[]> {
  const { rows } = await pool.query<DueWebhookDelivery>(
    `select id, body, events, attempts, since, progress from mail.webhook_delivery
     where webhook = $1 and state = 'waiting' and ($3 or try_after <= now()) order by try_after, id limit $2`,
    [webhook, limit, isEarly],
  );
  return rows;
}

/** What follows from a try: taken, given up, or tried again after so many seconds; and how the endpoint does after it. */
export type WebhookSettlement = {
  tried: WebhookTry;
  state: 'waiting' | 'delivered' | 'failed';
  retrySeconds: number;
  /** The endpoint rests so long; 0: it does not. */
  restSeconds: number;
  progress?: number;
};

/** Stores the outcome of a try, with the health of its endpoint. `failures`: in a row, with this one. */
export async function settleWebhookDelivery(
  pool: Pool,
  webhook: string,
  delivery: { id: string; events: number },
  settlement: WebhookSettlement,
): Promise<{ failures: number; failuresBefore: number }> {
  const { tried, state, restSeconds } = settlement;
  return await inTransaction(pool, async (client) => {
    await noteTry(client, delivery.id, settlement);
    const before = await client.query<{ failures: number }>(
      `select failures from mail.webhook where name = $1 for update`,
      [webhook],
    );
    const failuresBefore = before.rows[0]?.failures ?? 0;
    if (tried.error !== null) {
      await client.query(
        `update mail.webhook set failures = failures + 1, last_failure_at = now(), last_error = $2,
           rests_until = case when $3 > 0 then now() + make_interval(secs => $3) else rests_until end where name = $1`,
        [webhook, tried.error.slice(0, MAX_ERROR), restSeconds],
      );
      return { failures: failuresBefore + 1, failuresBefore };
    }
    await client.query(
      `update mail.webhook set failures = 0, last_success_at = now(), rests_until = null,
         sent = sent + $2 where name = $1`,
      [webhook, state === 'delivered' ? delivery.events : 0],
    );
    // It answers again: what waits for a later try goes now.
    if (failuresBefore > 0)
      await client.query(
        `update mail.webhook_delivery set try_after = now() where webhook = $1 and state = 'waiting' and try_after > now()`,
        [webhook],
      );
    return { failures: 0, failuresBefore };
  });
}

/** Gives up what waits since before so many seconds without being tried. How many, and the events in them. */
export async function expireWebhookDeliveries(
  pool: Pool,
  webhook: string,
  keepSeconds: number,
): Promise<{ id: string; events: number; attempts: number; error: string | null }[]> {
  const { rows } = await pool.query<{ id: string; events: number; attempts: number; error: string | null }>(
    `update mail.webhook_delivery set state = 'failed', error = coalesce(error, 'it waited too long')
     where webhook = $1 and state = 'waiting' and since < now() - make_interval(secs => $2)
     returning id, events, attempts, error`,
    [webhook, keepSeconds],
  );
  return rows;
}

/** Keeps the newest of each endpoint and state, none older than a week. */
export async function forgetWebhookDeliveries(pool: Pool): Promise<void> {
  await pool.query(
    `delete from mail.webhook_delivery where id in (
       select id from (
         select id, at, row_number() over (partition by webhook, state order by id desc) as place
         from mail.webhook_delivery where state <> 'waiting') as d
       where place > $1 or at < now() - interval '7 days')`,
    [KEPT],
  );
  await pool.query(
    `delete from mail.webhook w where not following and not exists (select from mail.webhook_delivery d where d.webhook = w.name)`,
  );
}

async function insertDeliveries(
  client: Client,
  webhook: string,
  deliveries: readonly NewWebhookDelivery[],
): Promise<void> {
  for (const { id, kind, events, types, body } of deliveries)
    await client.query(
      `insert into mail.webhook_delivery (id, webhook, kind, events, types, body, state) values ($1, $2, $3, $4, $5, $6, 'waiting')`,
      [id, webhook, kind, events, types, body],
    );
}

async function noteTry(
  client: Client,
  id: string,
  { tried, state, retrySeconds, progress = 0 }: Omit<WebhookSettlement, 'restSeconds'>,
): Promise<void> {
  await client.query(
    `update mail.webhook_delivery set state = $2, attempts = attempts + 1, tried_at = now(),
       try_after = now() + make_interval(secs => $3), url = $4, address = $5, status = $6, ms = $7, error = $8, answer = $9, progress = $10
     where id = $1`,
    [
      id,
      state,
      retrySeconds,
      tried.url,
      tried.address,
      tried.status,
      Math.round(tried.ms),
      tried.error === null ? null : storable(tried.error.slice(0, MAX_ERROR)),
      tried.answer === null ? null : storable(tried.answer),
      progress,
    ],
  );
}

const MAX_ERROR = 500;
const KEPT = 300;
