import { z } from 'zod';
import { problem } from '../../problem.ts';
import { operation } from '../../trpc.ts';
import { assertOwnerRemains } from './owners.ts';

export const remove = operation({
  needs: 'admin',
  method: 'DELETE',
  path: '/users/{id}',
  tag: 'users',
  summary: 'Remove a person and end their sessions',
})
  .input(z.object({ id: z.string().max(64) }))
  .output(z.object({ deleted: z.number() }))
  .mutation(async ({ ctx, input }) => {
    const { prisma } = ctx.services;
    const row = await prisma.user.findUnique({ where: { id: input.id }, select: { email: true } });
    if (!row) throw problem('not-found', 'There is no such person.');
    await assertOwnerRemains(prisma, input.id);
    await prisma.user.delete({ where: { id: input.id } });
    ctx.audit = { target: row.email };
    return { deleted: 1 };
  });
