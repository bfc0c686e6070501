import { z } from 'zod';
import { formatCursor, page, pageInput, parseCursor } from '../../cursor.ts';
import { operation } from '../../trpc.ts';
import { auditEntrySchema, auditEntryView, auditFilterInput, auditWhere, withoutHashes } from '../../views/audit.ts';

export const list = operation({
  needs: 'audit',
  method: 'GET',
  path: '/audit',
  tag: 'audit',
  summary: 'Who did what, newest first',
})
  .input(z.object({ ...auditFilterInput, ...pageInput }))
  .output(page(auditEntrySchema))
  .query(async ({ ctx, input }) => {
    const below = parseCursor(input.cursor, z.string().regex(/^\d{1,18}$/));
    const rows = await ctx.services.prisma.auditLog.findMany({
      where: { ...auditWhere(input), ...(below ? { id: { lt: BigInt(below) } } : {}) },
      orderBy: { id: 'desc' },
      take: input.limit + 1,
      omit: withoutHashes,
    });
    const items = rows.slice(0, input.limit).map(auditEntryView);
    const last = items.at(-1);
    return { items, nextCursor: rows.length > input.limit && last ? formatCursor(last.id) : null };
  });
