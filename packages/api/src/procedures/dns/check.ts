import { z } from 'zod';
import { askAll, dnsRunSchema } from '../../dns/ask-all.ts';
import { operation } from '../../trpc.ts';

export const check = operation({
  needs: 'configure',
  method: 'POST',
  path: '/dns/check',
  tag: 'dns',
  summary: 'Have every process look now whether its trusted resolvers validate',
  description:
    'They do so by themselves every `dns.checkEvery` seconds. One that is found to be fooled is not believed until it validates again.',
})
  .input(z.object({}))
  .output(z.object({ runs: z.array(dnsRunSchema) }))
  .mutation(async ({ ctx }) => {
    ctx.audit.target = 'trusted resolvers';
    return await askAll(ctx, { kind: 'dns-check', input: {} });
  });
