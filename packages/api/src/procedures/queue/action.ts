import type { ActionPreview, QueueAction, QueueSelection } from '@posthorn/queue/actions';
import { z } from 'zod';
import { queueEntrySchema, queueEntryView, queueFilterOf, queueFilterSchema } from '../../views/queue.ts';

/** What to do, and to which waiting recipients; preview and apply take the same. */
export const actionInput = {
  action: z.enum(['hold', 'release', 'retry', 'expire', 'fail', 'drop', 'reroute']).meta({
    description:
      'hold and release delivery; retry now; expire or fail with a report to the sender; drop without one; reroute to another destination',
  }),
  reason: z.string().max(300).optional().meta({ description: 'For hold and fail: why, in words people will read' }),
  destination: z
    .string()
    .max(300)
    .optional()
    .meta({ description: 'For reroute: the new destination, such as `smarthost:relay1`' }),
  recipientIds: z.array(z.uuid()).min(1).max(10_000).optional(),
  filter: queueFilterSchema
    .optional()
    .meta({ description: 'Instead of recipientIds. An empty filter means everything that waits.' }),
};

type Input = {
  action: QueueAction['kind'];
  reason?: string | undefined;
  destination?: string | undefined;
  recipientIds?: string[] | undefined;
  filter?: z.output<typeof queueFilterSchema> | undefined;
};

export const hasOneSelection = (input: Input): boolean =>
  (input.recipientIds === undefined) !== (input.filter === undefined) &&
  (input.action !== 'reroute' || input.destination !== undefined);

export const selectionAdvice = 'Give either recipientIds or filter; reroute also needs a destination.';

export const actionOf = (input: Input): QueueAction => {
  switch (input.action) {
    case 'reroute':
      return { kind: 'reroute', destination: input.destination ?? '' };
    case 'hold':
    case 'fail':
      return input.reason === undefined ? { kind: input.action } : { kind: input.action, reason: input.reason };
    default:
      return { kind: input.action };
  }
};

export const selectionOf = (input: Input): QueueSelection =>
  input.recipientIds ? { recipientIds: input.recipientIds } : { filter: queueFilterOf(input.filter ?? {}) };

export const previewSchema = z.object({
  count: z.number(),
  sample: z.array(queueEntrySchema),
  token: z.string().meta({ description: 'Send it with apply: nothing happens if the selection has changed meanwhile' }),
});

export const previewView = (preview: ActionPreview): z.output<typeof previewSchema> => ({
  count: preview.count,
  sample: preview.sample.map(queueEntryView),
  token: preview.token,
});
