import type { WebhookState } from '@posthorn/db/mail/webhook';
import type { WebhookDeliveryDetail, WebhookDeliveryRow, WebhookTimes } from '@posthorn/db/mail/webhook-read';
import type { Configuration } from '@posthorn/settings/configuration';
import { z } from 'zod';
import { instant, isoOf } from './time.ts';

export const webhookSchema = z
  .object({
    name: z.string(),
    url: z.string(),
    types: z.array(z.string()).meta({ description: 'Empty: every event' }),
    condition: z.string().meta({ description: 'Empty: always' }),
    isEnabled: z.boolean(),
    state: z.enum(['off', 'paused', 'resting', 'failing', 'well', 'new']).meta({
      description:
        'off: switched off in the settings; resting: failed several times in a row and is tried now and then; new: nothing was sent yet',
    }),
    pausedAt: instant.nullable(),
    pausedBy: z.string().nullable(),
    restsUntil: instant.nullable(),
    failures: z.number().meta({ description: 'Tries that failed in a row' }),
    lastSuccessAt: instant.nullable(),
    lastFailureAt: instant.nullable(),
    lastError: z.string().nullable(),
    readUntil: instant.nullable().meta({ description: 'Up to when it has read the event log' }),
    sent: z.number().meta({ description: 'Events it took' }),
    skipped: z.number().meta({ description: 'Events that grew too old before they could be sent' }),
    skippedUntil: instant.nullable(),
    waiting: z.number().meta({ description: 'Deliveries on their way' }),
    delivered: z.number().meta({ description: 'Deliveries kept that were taken' }),
    failed: z.number().meta({ description: 'Deliveries kept that were given up' }),
    medianMs: z.number().nullable(),
    slowestMs: z.number().nullable(),
    conditionError: z.string().nullable().meta({ description: 'The last condition that could not be evaluated' }),
  })
  .meta({ id: 'Webhook' });

/** How what reads the event log does: a webhook, or an action. */
export const followerSchema = webhookSchema.omit({ url: true }).meta({});
export type FollowerView = z.output<typeof followerSchema>;

type Endpoint = Configuration['webhooks']['endpoints'][number];
type Follower = Pick<Endpoint, 'name' | 'types' | 'when' | 'enabled'>;

export const webhookView = (
  endpoint: Endpoint,
  state: WebhookState | undefined,
  times: WebhookTimes | undefined,
): z.output<typeof webhookSchema> => ({ url: endpoint.url, ...followerView(endpoint, state, times) });

export const followerView = (
  endpoint: Follower,
  state: WebhookState | undefined,
  times: WebhookTimes | undefined,
): z.output<typeof followerSchema> => ({
  name: endpoint.name,
  types: endpoint.types,
  condition: endpoint.when,
  isEnabled: endpoint.enabled,
  state: stateOf(endpoint, state),
  pausedAt: isoOf(state?.pausedAt),
  pausedBy: state?.pausedBy ?? null,
  restsUntil: isoOf(state?.restsUntil),
  failures: state?.failures ?? 0,
  lastSuccessAt: isoOf(state?.lastSuccessAt),
  lastFailureAt: isoOf(state?.lastFailureAt),
  lastError: state?.lastError ?? null,
  readUntil: isoOf(state?.cursorAt),
  sent: state?.sent ?? 0,
  skipped: state?.skipped ?? 0,
  skippedUntil: isoOf(state?.skippedUntil),
  waiting: state?.waiting ?? 0,
  delivered: times?.delivered ?? 0,
  failed: times?.failed ?? 0,
  medianMs: times?.medianMs ?? null,
  slowestMs: times?.slowestMs ?? null,
  conditionError: state?.conditionError ?? null,
});

const stateOf = (endpoint: Follower, state: WebhookState | undefined): z.output<typeof webhookSchema>['state'] => {
  if (!endpoint.enabled) return 'off';
  if (state === undefined) return 'new';
  if (state.pausedAt !== null) return 'paused';
  if (state.failures >= RESTS_AFTER) return 'resting';
  if (state.failures > 0) return 'failing';
  return state.lastSuccessAt === null ? 'new' : 'well';
};

export const webhookDeliverySchema = z
  .object({
    id: z.string().meta({ description: 'The `webhook-id` of the request' }),
    webhook: z.string(),
    kind: z.enum(['events', 'test']),
    at: instant,
    events: z.number(),
    types: z.array(z.string()),
    state: z.enum(['waiting', 'delivered', 'failed']),
    attempts: z.number(),
    nextTry: instant.nullable(),
    triedAt: instant.nullable(),
    url: z.string().nullable(),
    address: z.string().nullable().meta({ description: 'Where it was connected to' }),
    status: z.number().nullable(),
    ms: z.number().nullable(),
    error: z.string().nullable(),
  })
  .meta({ id: 'WebhookDelivery' });

export const webhookDeliveryDetailSchema = webhookDeliverySchema
  .extend({
    body: z.string().meta({ description: 'What was posted' }),
    answer: z.string().nullable().meta({ description: 'The beginning of what came back, at most 4 KB' }),
  })
  .meta({ id: 'WebhookDeliveryDetail' });

export const webhookDeliveryView = (row: WebhookDeliveryRow): z.output<typeof webhookDeliverySchema> => ({
  id: row.id,
  webhook: row.webhook,
  kind: row.kind,
  at: isoOf(row.at),
  events: row.events,
  types: row.types,
  state: row.state,
  attempts: row.attempts,
  nextTry: row.state === 'waiting' ? isoOf(row.tryAfter) : null,
  triedAt: isoOf(row.triedAt),
  url: row.url,
  address: row.address,
  status: row.status,
  ms: row.ms,
  error: row.error,
});

export const webhookDeliveryDetailView = (
  row: WebhookDeliveryDetail,
): z.output<typeof webhookDeliveryDetailSchema> => ({
  ...webhookDeliveryView(row),
  body: row.body,
  answer: row.answer,
});

/** As in the worker: from so many failures in a row on an endpoint is tried now and then only. */
const RESTS_AFTER = 5;
