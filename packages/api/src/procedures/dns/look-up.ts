import { dnsLookUpInputSchema } from '@posthorn/settings/dns-look';
import { z } from 'zod';
import { askAll, dnsRunSchema } from '../../dns/ask-all.ts';
import { operation } from '../../trpc.ts';

export const lookUp = operation({
  needs: 'configure',
  method: 'POST',
  path: '/dns/look-ups',
  tag: 'dns',
  summary: 'Look a name up as mail would',
  description:
    'Every engine and worker asks its own resolver, cache included, and keeps what it learns. Ask for each answer by its id at /dns/runs/{id}. With no live process: 503 at once.',
})
  .input(dnsLookUpInputSchema)
  .output(z.object({ runs: z.array(dnsRunSchema) }))
  .mutation(async ({ ctx, input }) => {
    ctx.audit.target = `${input.name} ${input.type}`;
    return await askAll(ctx, { kind: 'dns-look-up', input });
  });
