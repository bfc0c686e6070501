import type { Pool } from '@posthorn/db/mail/message';
import { eventsAfter } from '@posthorn/db/mail/tail';
import { readWebhooks, type WebhookState } from '@posthorn/db/mail/webhook';
import {
  advanceWebhook,
  type DueWebhookDelivery,
  dueWebhookDeliveries,
  expireWebhookDeliveries,
  settleWebhookDelivery,
} from '@posthorn/db/mail/webhook-delivery';
import { newEvent, type PosthornEvent } from '@posthorn/events/event';
import { deliveriesOf } from './body.ts';
import { MAX_WAITING } from './due.ts';
import type { Endpoint } from './endpoint.ts';
import { consequenceOf, RESTS_AFTER } from './schedule.ts';
import type { SendContext } from './send.ts';
import type { createSkipNotes } from './skip-notes.ts';

export type TurnOptions = {
  pool: Pool;
  process: string;
  random: () => number;
  tell: (event: PosthornEvent) => void;
  skips: ReturnType<typeof createSkipNotes>;
  context: SendContext;
};

/** One step for one endpoint: reads on in the log while there is room, and sends what is due. True: there may be more to do at once. */
export async function takeTurn(endpoint: Endpoint, options: TurnOptions): Promise<boolean> {
  const { pool } = options;
  const { key } = endpoint;
  const [state] = await readWebhooks(pool, [key]);
  if (state === undefined || !state.following || state.pausedAt !== null) return false;
  for (const late of await expireWebhookDeliveries(pool, key, endpoint.settings.keepFor))
    tellFailed(endpoint, late, options);
  if (state.restsFor > 0) return false;
  const hasRead = state.waiting < MAX_WAITING ? await readOn(endpoint, state, options) : false;
  // While it is not known whether anybody is there, one asks at a time.
  const due = await dueWebhookDeliveries(pool, key, {
    limit: state.failures > 0 ? 1 : AT_ONCE,
    isEarly: state.failures >= RESTS_AFTER,
  });
  await Promise.all(due.map((delivery) => sendOne(delivery, endpoint, options)));
  return hasRead || due.length > 0;
}

/** True: there may be more to read. */
async function readOn(endpoint: Endpoint, state: WebhookState, { pool, skips }: TurnOptions): Promise<boolean> {
  const { batch, keepFor } = endpoint.settings;
  const { rows, cursor } = await eventsAfter(pool, state.cursor, READ_AT_ONCE);
  const last = rows.at(-1);
  if (last === undefined) return false;
  const now = new Date();
  const oldest = now.getTime() - keepFor * 1000;
  const wanted: PosthornEvent[] = [];
  let skipped = 0;
  let skippedUntil: Date | null = null;
  let conditionError: string | null = null;
  for (const event of rows) {
    const answer = await endpoint.wants(event);
    conditionError = answer.fault ?? conditionError;
    if (!answer.wanted) continue;
    if (event.at.getTime() < oldest) {
      skipped++;
      skippedUntil = event.at;
    } else wanted.push(event);
  }
  const isOurs = await advanceWebhook(pool, {
    name: endpoint.key,
    from: state.cursor,
    to: cursor,
    at: last.at,
    deliveries: deliveriesOf(endpoint.whose, wanted, { batch, now }),
    skipped,
    skippedUntil,
    conditionError,
  });
  if (isOurs && skippedUntil !== null) skips.add(endpoint, skipped, skippedUntil);
  return isOurs && rows.length === READ_AT_ONCE;
}

async function sendOne(delivery: DueWebhookDelivery, endpoint: Endpoint, options: TurnOptions): Promise<void> {
  const { pool, process, random, tell } = options;
  const { key, whose, kind } = endpoint;
  const sent = await endpoint.send(delivery, options.context);
  const { askedSeconds, isGone, isPartial = false, progress = 0, ...tried } = sent;
  const attempts = delivery.attempts + 1;
  if (tried.error === null) {
    const state = isPartial ? 'waiting' : 'delivered';
    const settlement = { tried, state, retrySeconds: 0, restSeconds: 0, progress } as const;
    const { failuresBefore } = await settleWebhookDelivery(pool, key, delivery, settlement);
    if (failuresBefore >= RESTS_AFTER)
      tell(newEvent(`${kind}:back`, { process, data: { ...whose, failures: failuresBefore } }));
    return;
  }
  const [before] = await readWebhooks(pool, [key]);
  const waitedSeconds = (Date.now() - delivery.since.getTime()) / 1000;
  const consequence = consequenceOf({
    attempts,
    failures: (before?.failures ?? 0) + 1,
    waitedSeconds,
    keepSeconds: endpoint.settings.keepFor,
    askedSeconds,
    isGone,
    random,
  });
  const { state, restSeconds } = consequence;
  const { failures } = await settleWebhookDelivery(pool, key, delivery, { tried, progress, ...consequence });
  const until = new Date(Date.now() + restSeconds * 1000).toISOString();
  // Told when it begins to rest, not at every try after that.
  if (failures === RESTS_AFTER)
    tell(newEvent(`${kind}:rest`, { process, text: tried.error, data: { ...whose, failures, until } }));
  if (state === 'failed') tellFailed(endpoint, { ...delivery, attempts, error: tried.error }, options);
}

function tellFailed(
  { kind, whose }: Endpoint,
  { id, events, attempts, error }: { id: string; events: number; attempts: number; error: string | null },
  { process, tell }: TurnOptions,
): void {
  tell(
    newEvent(`${kind}:failed`, {
      process,
      ...(error === null ? {} : { text: error }),
      data: { ...whose, delivery: id, events, attempts },
    }),
  );
}

const READ_AT_ONCE = 1000;
const AT_ONCE = 4;
