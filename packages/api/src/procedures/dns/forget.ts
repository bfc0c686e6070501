import { dnsForgetInputSchema } from '@posthorn/settings/dns-look';
import { z } from 'zod';
import { askAll, dnsRunSchema } from '../../dns/ask-all.ts';
import { operation } from '../../trpc.ts';

export const forget = operation({
  needs: 'configure',
  method: 'POST',
  path: '/dns/forget',
  tag: 'dns',
  summary: 'Have every cache forget a name, or everything',
  description:
    'The next look-up asks the resolver again. What the resolver itself keeps stays there. /dns/runs/{id} tells how many answers a process forgot.',
})
  .input(dnsForgetInputSchema)
  .output(z.object({ runs: z.array(dnsRunSchema) }))
  .mutation(async ({ ctx, input }) => {
    ctx.audit.target = input.name ?? 'everything';
    return await askAll(ctx, { kind: 'dns-forget', input });
  });
