import type { WebhookState } from '@posthorn/db/mail/webhook';
import type { WebhookDeliveryDetail, WebhookDeliveryRow, WebhookTimes } from '@posthorn/db/mail/webhook-read';
import { actionKey } from '@posthorn/settings/actions/key';
import type { Configuration } from '@posthorn/settings/configuration';
import { z } from 'zod';
import { followerSchema, followerView, webhookDeliverySchema, webhookDeliveryView } from './webhook.ts';

export const actionSchema = followerSchema
  .extend({
    transport: z.string().meta({ description: 'Empty: any' }),
    steps: z.array(z.string()).meta({ description: 'The kinds of its steps, in order' }),
  })
  .meta({ id: 'Action' });

type Action = Configuration['events']['actions'][number];

export const actionView = (
  action: Action,
  state: WebhookState | undefined,
  times: WebhookTimes | undefined,
): z.output<typeof actionSchema> => ({
  ...followerView(action, state, times),
  transport: action.transport,
  steps: action.steps.map(({ kind }) => kind),
});

export const actionRunSchema = webhookDeliverySchema
  .omit({ webhook: true, kind: true, url: true, address: true, status: true })
  .extend({ action: z.string() })
  .meta({ id: 'ActionRun' });

export const actionRunDetailSchema = actionRunSchema
  .extend({
    body: z.string().meta({ description: 'Its events, as JSON' }),
    answer: z
      .string()
      .nullable()
      .meta({ description: 'What its steps said at the last try, a line each; at most 4 KB' }),
  })
  .meta({ id: 'ActionRunDetail' });

export const actionRunView = (row: WebhookDeliveryRow): z.output<typeof actionRunSchema> => {
  const { webhook, kind: _, url: __, address: ___, status: ____, ...rest } = webhookDeliveryView(row);
  return { ...rest, action: webhook.slice(actionKey('').length) };
};

export const actionRunDetailView = (row: WebhookDeliveryDetail): z.output<typeof actionRunDetailSchema> => ({
  ...actionRunView(row),
  body: row.body,
  answer: row.answer,
});
