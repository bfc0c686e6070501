import { z } from 'zod';
import { problem } from '../../problem.ts';
import { operation } from '../../trpc.ts';

export const signOut = operation({
  needs: 'admin',
  method: 'DELETE',
  path: '/users/{id}/sessions',
  tag: 'users',
  summary: 'Sign a person out everywhere',
})
  .input(z.object({ id: z.string().max(64) }))
  .output(z.object({ revoked: z.number() }))
  .mutation(async ({ ctx, input }) => {
    const { prisma } = ctx.services;
    const row = await prisma.user.findUnique({ where: { id: input.id }, select: { email: true } });
    if (!row) throw problem('not-found', 'There is no such person.');
    const { count } = await prisma.session.deleteMany({ where: { userId: input.id } });
    ctx.audit = { target: row.email, detail: { revoked: count } };
    return { revoked: count };
  });
