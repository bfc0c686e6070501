import { z } from 'zod';
import { dropSecondFactor } from '../../people/second-factor.ts';
import { problem } from '../../problem.ts';
import { operation } from '../../trpc.ts';

export const resetSecondFactor = operation({
  needs: 'admin',
  fresh: true,
  method: 'DELETE',
  path: '/users/{id}/second-factor',
  tag: 'users',
  summary: 'Take away a person’s second factor and passkeys',
  description: 'For somebody who lost them. Ends their sessions; the password alone lets them in afterwards.',
})
  .input(z.object({ id: z.string().max(64) }))
  .output(z.object({ reset: z.literal(true) }))
  .mutation(async ({ ctx, input }) => {
    const { prisma } = ctx.services;
    const row = await prisma.user.findUnique({ where: { id: input.id }, select: { email: true } });
    if (!row) throw problem('not-found', 'There is no such person.');
    await dropSecondFactor(prisma, input.id);
    const passkeys = await prisma.passkey.deleteMany({ where: { userId: input.id } });
    await prisma.session.deleteMany({ where: { userId: input.id } });
    ctx.audit = { target: row.email, detail: { passkeys: passkeys.count } };
    return { reset: true as const };
  });
