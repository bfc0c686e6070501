import { z } from 'zod';
import { deviceOf } from '../../../people/device.ts';
import { problem } from '../../../problem.ts';
import { operation } from '../../../trpc.ts';
import { personOf } from '../person.ts';

export const revoke = operation({
  needs: 'person',
  method: 'DELETE',
  path: '/account/sessions/{id}',
  tag: 'account',
  summary: 'Sign one session of mine out',
})
  .input(z.object({ id: z.string().max(64) }))
  .output(z.object({ revoked: z.number() }))
  .mutation(async ({ ctx, input }) => {
    const { id: userId } = personOf(ctx);
    const { prisma } = ctx.services;
    const row = await prisma.session.findFirst({ where: { id: input.id, userId } });
    if (!row) throw problem('not-found', 'You have no such session (any more).');
    await prisma.session.deleteMany({ where: { id: row.id } });
    ctx.audit = { target: deviceOf(row.userAgent), detail: { session: row.id, signedInFrom: row.ipAddress } };
    return { revoked: 1 };
  });
