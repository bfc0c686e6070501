import { z } from 'zod';
import { problem } from '../../problem.ts';
import { operation } from '../../trpc.ts';
import { apiKeySchema, apiKeyView } from '../../views/api-key.ts';

export const revoke = operation({
  needs: 'admin',
  method: 'DELETE',
  path: '/api-keys/{id}',
  tag: 'api-keys',
  summary: 'Revoke an API key at once',
})
  .input(z.object({ id: z.uuid() }))
  .output(apiKeySchema)
  .mutation(async ({ ctx, input }) => {
    const { prisma, now } = ctx.services;
    const row = await prisma.apiKey.findUnique({ where: { id: input.id } });
    if (!row) throw problem('not-found', 'There is no such API key.');
    ctx.audit = { target: row.id, detail: { name: row.name } };
    return apiKeyView(
      row.revokedAt ? row : await prisma.apiKey.update({ where: { id: row.id }, data: { revokedAt: now() } }),
    );
  });
