import type { ActionPreview, QueueAction, QueueSelection } from '@posthorn/queue/actions';
import { z } from 'zod';
import { given } from '../../given.ts';
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
  route: z
    .string()
    .max(100)
    .optional()
    .meta({ description: 'For reroute: the name of the route to take from then on' }),
  waitSeconds: z.number().int().min(0).max(600).optional().meta({
    description: 'For expire and fail: how long they can still be undone before the report leaves. 0: at once',
  }),
  recipientIds: z.array(z.uuid()).min(1).max(10_000).optional(),
  filter: queueFilterSchema
    .optional()
    .meta({ description: 'Instead of recipientIds. An empty filter means everything that waits.' }),
};

type Input = {
  action: QueueAction['kind'];
  reason?: string | undefined;
  destination?: string | undefined;
  route?: string | undefined;
  waitSeconds?: number | undefined;
  recipientIds?: string[] | undefined;
  filter?: z.output<typeof queueFilterSchema> | undefined;
};

export const hasOneSelection = (input: Input): boolean =>
  (input.recipientIds === undefined) !== (input.filter === undefined);

export const hasItsDestination = (input: Input): boolean => input.action !== 'reroute' || Boolean(input.destination);

export const selectionAdvice = 'Give either recipientIds or filter.';
export const destinationAdvice = 'Reroute needs a destination.';

export const actionOf = (input: Input): QueueAction => {
  const { reason, waitSeconds, route } = input;
  switch (input.action) {
    case 'reroute':
      return { kind: 'reroute', destination: input.destination ?? '', ...given({ route }) };
    case 'hold':
      return { kind: 'hold', ...given({ reason }) };
    case 'fail':
      return { kind: 'fail', ...given({ reason, waitSeconds }) };
    case 'expire':
      return { kind: 'expire', ...given({ waitSeconds }) };
    default:
      return { kind: input.action };
  }
};

/** What a preview stands for: reason, destination and time to think are often settled after looking. */
export const kindOf = (input: Input): QueueAction =>
  input.action === 'reroute' ? { kind: 'reroute', destination: '' } : { kind: input.action };

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
