import { z } from 'zod';
import { page, pageInput } from '../../cursor.ts';
import { operation } from '../../trpc.ts';
import { apiKeySchema, apiKeyView } from '../../views/api-key.ts';

export const list = operation({
  needs: 'admin',
  method: 'GET',
  path: '/api-keys',
  tag: 'api-keys',
  summary: 'API keys, newest first, with their last use',
})
  .input(z.object({ ...pageInput, cursor: z.uuid().optional() }))
  .output(page(apiKeySchema))
  .query(async ({ ctx, input }) => {
    const rows = await ctx.services.prisma.apiKey.findMany({
      orderBy: { id: 'desc' },
      take: input.limit + 1,
      ...(input.cursor ? { where: { id: { lt: input.cursor } } } : {}),
    });
    const items = rows.slice(0, input.limit).map(apiKeyView);
    return { items, nextCursor: rows.length > input.limit ? (items.at(-1)?.id ?? null) : null };
  });
