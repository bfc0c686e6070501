import type { QueueAction, QueueSelection } from '@posthorn/queue/actions';
import { z } from 'zod';
import { given } from '../../given.ts';
import { quarantineFilterOf, quarantineFilterSchema } from '../../views/quarantine.ts';

/** What to do, and to which of what is kept back; preview and apply take the same. */
export const quarantineActionInput = {
  action: z.enum(['release', 'delete']).meta({
    description:
      'release: it goes on to the recipient and is not judged again; delete: it is thrown away, and nobody is told',
  }),
  reason: z.string().max(300).optional().meta({ description: 'Why, for the record' }),
  recipientIds: z.array(z.uuid()).min(1).max(10_000).optional(),
  filter: quarantineFilterSchema
    .optional()
    .meta({ description: 'Instead of recipientIds. An empty filter means everything in quarantine.' }),
};

type Input = {
  action: 'release' | 'delete';
  reason?: string | undefined;
  recipientIds?: string[] | undefined;
  filter?: z.output<typeof quarantineFilterSchema> | undefined;
};

export const quarantineActionOf = ({ action, reason }: Input): QueueAction => ({ kind: action, ...given({ reason }) });

export const quarantineSelectionOf = ({ recipientIds, filter }: Input): QueueSelection =>
  recipientIds ? { recipientIds } : { quarantine: quarantineFilterOf(filter ?? {}) };
