import { z } from 'zod';
import { operation } from '../../../trpc.ts';
import { personOf } from '../person.ts';

export const revokeOthers = operation({
  needs: 'person',
  method: 'POST',
  path: '/account/sessions/revoke-others',
  tag: 'account',
  summary: 'Sign out everywhere but here',
})
  .output(z.object({ revoked: z.number() }))
  .mutation(async ({ ctx }) => {
    const { id: userId, email, session } = personOf(ctx);
    const { count } = await ctx.services.prisma.session.deleteMany({ where: { userId, id: { not: session.id } } });
    ctx.audit = { target: email, detail: { revoked: count } };
    return { revoked: count };
  });
