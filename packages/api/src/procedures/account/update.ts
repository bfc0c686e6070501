import { z } from 'zod';
import { beforeAndAfter } from '../../audit.ts';
import { operation } from '../../trpc.ts';
import { personOf } from './person.ts';

export const update = operation({
  needs: 'person',
  method: 'PATCH',
  path: '/account/profile',
  tag: 'account',
  summary: 'Change my name',
})
  .input(z.object({ name: z.string().trim().min(1).max(200) }))
  .output(z.object({ name: z.string() }))
  .mutation(async ({ ctx, input }) => {
    const { id, email } = personOf(ctx);
    const { prisma } = ctx.services;
    const before = await prisma.user.findUniqueOrThrow({ where: { id }, select: { name: true } });
    await prisma.user.update({ where: { id }, data: { name: input.name } });
    ctx.audit = { target: email, detail: beforeAndAfter(before, { name: input.name }) };
    return { name: input.name };
  });
