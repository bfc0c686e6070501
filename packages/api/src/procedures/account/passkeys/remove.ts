import { z } from 'zod';
import { problem } from '../../../problem.ts';
import { operation } from '../../../trpc.ts';
import { personOf } from '../person.ts';

export const remove = operation({
  needs: 'person',
  fresh: true,
  method: 'DELETE',
  path: '/account/passkeys/{id}',
  tag: 'account',
  summary: 'Remove a passkey of mine',
})
  .input(z.object({ id: z.string().max(64) }))
  .output(z.object({ deleted: z.number() }))
  .mutation(async ({ ctx, input }) => {
    const { id: userId } = personOf(ctx);
    const { prisma } = ctx.services;
    const row = await prisma.passkey.findFirst({ where: { id: input.id, userId } });
    if (!row) throw problem('not-found', 'You have no such passkey.');
    await prisma.passkey.deleteMany({ where: { id: row.id } });
    ctx.audit = { target: row.name };
    return { deleted: 1 };
  });
