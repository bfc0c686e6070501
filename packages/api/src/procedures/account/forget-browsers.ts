import { z } from 'zod';
import { operation } from '../../trpc.ts';
import { personOf } from './person.ts';

export const forgetBrowsers = operation({
  needs: 'person',
  method: 'DELETE',
  path: '/account/trusted-browsers',
  tag: 'account',
  summary: 'Ask every browser for a code again',
})
  .output(z.object({ forgotten: z.number() }))
  .mutation(async ({ ctx }) => {
    const { id, email } = personOf(ctx);
    const { count } = await ctx.services.prisma.trustedBrowser.deleteMany({ where: { userId: id } });
    ctx.audit = { target: email, detail: { forgotten: count } };
    return { forgotten: count };
  });
