import { withPeopleLock } from '@posthorn/db/people-lock';
import { z } from 'zod';
import { problem } from '../../problem.ts';
import { operation, principalOf } from '../../trpc.ts';
import { assertOwnerRemains } from './owners.ts';

export const remove = operation({
  needs: 'admin',
  fresh: true,
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
    if (principalOf(ctx).id === input.id) throw problem('not-possible', 'You cannot remove yourself.');
    await withPeopleLock(prisma, async (tx) => {
      await assertOwnerRemains(tx, input.id);
      const totp = await tx.totp.findUnique({ where: { userId: input.id }, select: { secretId: true } });
      await tx.user.delete({ where: { id: input.id } });
      if (totp) await tx.secret.deleteMany({ where: { id: totp.secretId } });
    });
    ctx.audit = { target: row.email };
    return { deleted: 1 };
  });
