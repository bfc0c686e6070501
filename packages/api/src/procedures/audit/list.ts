import { z } from 'zod';
import { formatCursor, page, pageInput, parseCursor } from '../../cursor.ts';
import { operation } from '../../trpc.ts';
import { instant, instantInput, isoOf } from '../../views/time.ts';

export const list = operation({
  needs: 'audit',
  method: 'GET',
  path: '/audit',
  tag: 'audit',
  summary: 'Who did what, newest first',
})
  .input(
    z.object({
      actor: z.string().max(320).optional(),
      action: z.string().max(100).optional().meta({ description: 'The beginning of an action, such as `users.`' }),
      before: instantInput.optional(),
      after: instantInput.optional(),
      ...pageInput,
    }),
  )
  .output(
    page(
      z
        .object({
          id: z.string(),
          at: instant,
          actorKind: z.string(),
          actorId: z.string().nullable(),
          actorName: z.string(),
          action: z.string(),
          target: z.string().nullable(),
          address: z.string().nullable(),
          userAgent: z.string().nullable(),
          detail: z.unknown(),
        })
        .meta({ id: 'AuditEntry' }),
    ),
  )
  .query(async ({ ctx, input }) => {
    const below = parseCursor(input.cursor, z.string().regex(/^\d{1,18}$/));
    const rows = await ctx.services.prisma.auditLog.findMany({
      where: {
        ...(below ? { id: { lt: BigInt(below) } } : {}),
        ...(input.actor ? { actorName: input.actor } : {}),
        ...(input.action ? { action: { startsWith: input.action } } : {}),
        at: {
          ...(input.before ? { lt: new Date(input.before) } : {}),
          ...(input.after ? { gte: new Date(input.after) } : {}),
        },
      },
      orderBy: { id: 'desc' },
      take: input.limit + 1,
      omit: { hash: true, previousHash: true },
    });
    const items = rows.slice(0, input.limit).map((row) => ({ ...row, id: String(row.id), at: isoOf(row.at) }));
    const last = items.at(-1);
    return { items, nextCursor: rows.length > input.limit && last ? formatCursor(last.id) : null };
  });
