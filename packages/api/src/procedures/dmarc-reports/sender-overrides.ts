import { countDmarcOverrides } from '@posthorn/db/mail/dmarc-override-counts';
import { sourceGroups } from '@posthorn/reports/dmarc-aggregate/source-group';
import { z } from 'zod';
import { operation } from '../../trpc.ts';
import { daysOf, lastDaysInput } from './days.ts';

export const senderOverrides = operation({
  needs: 'read',
  method: 'GET',
  path: '/dmarc/senders/overrides',
  tag: 'dmarc',
  summary: 'Why receivers did otherwise with mail of one sender than the policy asks',
  description: 'In messages, by the reason they gave. `arc`: a local policy that trusted a chain which passed.',
})
  .input(
    z.object({
      domain: z.string().max(255).optional(),
      group: z.enum(sourceGroups),
      sender: z.string().max(255).default(''),
      ...lastDaysInput,
    }),
  )
  .output(
    z.object({
      items: z.array(z.object({ type: z.string(), count: z.number().int() })),
      isComplete: z.boolean().meta({ description: 'False: only the newest 10,000 rows were looked at' }),
    }),
  )
  .query(async ({ ctx, input: { domain, group, sender, ...asked } }) =>
    countDmarcOverrides(ctx.services.pool, { ...daysOf(ctx, asked), domain, sourceGroup: group, sender }),
  );
