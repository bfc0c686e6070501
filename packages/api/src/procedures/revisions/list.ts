import { listRevisions } from '@posthorn/db/revisions';
import { z } from 'zod';
import { formatCursor, page, pageInput, parseCursor } from '../../cursor.ts';
import { operation } from '../../trpc.ts';
import { revisionSchema } from '../../views/configuration.ts';
import { isoOf } from '../../views/time.ts';

export const list = operation({
  needs: 'read',
  method: 'GET',
  path: '/revisions',
  tag: 'revisions',
  summary: 'Every published version: who, when, why',
})
  .input(z.object(pageInput))
  .output(page(revisionSchema))
  .query(async ({ ctx, input }) => {
    const before = parseCursor(input.cursor, z.number().int());
    const rows = await listRevisions(ctx.services.pool, {
      limit: input.limit + 1,
      ...(before === undefined ? {} : { before }),
    });
    const items = rows.slice(0, input.limit).map((row) => ({ ...row, createdAt: isoOf(row.createdAt) }));
    const last = items.at(-1);
    return { items, nextCursor: rows.length > input.limit && last ? formatCursor(last.number) : null };
  });
