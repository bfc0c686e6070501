import { countDmarcNames } from '@posthorn/db/mail/dmarc-names';
import { z } from 'zod';
import { operation } from '../../trpc.ts';
import { daysOf, lastDaysInput } from './days.ts';

const count = z.number().int();

export const reportedNames = operation({
  needs: 'read',
  method: 'GET',
  path: '/dmarc/reported-names',
  tag: 'dmarc',
  summary: 'In which names of a domain mail was sent, busiest first',
  description:
    'The domain itself and names below it, with messages in the four groups. `p` of its record is about the domain, `sp` about names below it, `np` about those of them that do not exist.',
})
  .input(
    z.object({
      domain: z.string().min(1).max(255),
      ...lastDaysInput,
      limit: z.number().int().min(1).max(1000).default(100),
    }),
  )
  .output(
    z.object({
      items: z.array(
        z.object({
          name: z.string(),
          doesExist: z.boolean().nullable().meta({ description: 'Null: not looked up yet, or DNS did not say' }),
          aligned: count,
          broken: count,
          forwarded: count,
          unknown: count,
        }),
      ),
    }),
  )
  .query(async ({ ctx, input: { domain, limit, ...asked } }) => ({
    items: await countDmarcNames(ctx.services.pool, { domain, ...daysOf(ctx, asked), limit }),
  }));
