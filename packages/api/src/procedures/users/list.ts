import { z } from 'zod';
import { formatCursor, page, pageInput, parseCursor } from '../../cursor.ts';
import { operation } from '../../trpc.ts';
import { userColumns, userSchema, userView } from '../../views/user.ts';

export const list = operation({
  needs: 'admin',
  method: 'GET',
  path: '/users',
  tag: 'users',
  summary: 'People who may sign in',
})
  .input(z.object(pageInput))
  .output(page(userSchema))
  .query(async ({ ctx, input }) => {
    const after = parseCursor(input.cursor, z.string());
    const rows = await ctx.services.prisma.user.findMany({
      select: userColumns,
      orderBy: { email: 'asc' },
      take: input.limit + 1,
      ...(after ? { where: { email: { gt: after } } } : {}),
    });
    const items = rows.slice(0, input.limit).map(userView);
    const last = items.at(-1);
    return { items, nextCursor: rows.length > input.limit && last ? formatCursor(last.email) : null };
  });
