import { countSentInName } from '@posthorn/db/mail/sent-in-name';
import { z } from 'zod';
import { operation } from '../../trpc.ts';
import { daysOf, lastDaysInput } from './days.ts';

export const didWeSend = operation({
  needs: 'read',
  method: 'GET',
  path: '/dmarc/did-we-send',
  tag: 'dmarc',
  summary: 'What our own log says was sent in the name of a domain',
  description:
    'To put beside what reports count: recipients at other servers that were delivered, by the author’s domain or one below it. Of very much mail only the newest is looked at.',
})
  .input(z.object({ domain: z.string().min(1).max(255), ...lastDaysInput }))
  .output(
    z.object({
      from: z.string().meta({ format: 'date' }),
      to: z.string().meta({ format: 'date' }),
      delivered: z.number().int(),
      isComplete: z
        .boolean()
        .meta({ description: 'False: only the newest 50,000 messages of that time were looked at' }),
    }),
  )
  .query(async ({ ctx, input: { domain, ...asked } }) => {
    const days = daysOf(ctx, asked);
    return { ...days, ...(await countSentInName(ctx.services.pool, { domain, ...days })) };
  });
