import { z } from 'zod';
import { beforeAndAfter } from '../../../audit.ts';
import { problem } from '../../../problem.ts';
import { operation } from '../../../trpc.ts';
import { passkeySchema, passkeyView } from '../../../views/passkey.ts';
import { personOf } from '../person.ts';

export const rename = operation({
  needs: 'person',
  method: 'PATCH',
  path: '/account/passkeys/{id}',
  tag: 'account',
  summary: 'Rename a passkey of mine',
})
  .input(z.object({ id: z.string().max(64), name: z.string().trim().min(1).max(100) }))
  .output(passkeySchema)
  .mutation(async ({ ctx, input }) => {
    const { id: userId } = personOf(ctx);
    const { prisma } = ctx.services;
    const before = await prisma.passkey.findFirst({ where: { id: input.id, userId } });
    if (!before) throw problem('not-found', 'You have no such passkey.');
    const after = await prisma.passkey.update({ where: { id: before.id }, data: { name: input.name } });
    ctx.audit = { target: input.name, detail: beforeAndAfter({ name: before.name }, { name: after.name }) };
    return passkeyView(after);
  });
