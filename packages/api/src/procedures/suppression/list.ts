import { listSuppressed } from '@posthorn/queue/suppression';
import { z } from 'zod';
import { formatCursor, page, pageInput, parseCursor } from '../../cursor.ts';
import { given } from '../../given.ts';
import { operation } from '../../trpc.ts';
import { suppressionSchema, suppressionView } from '../../views/suppression.ts';

export const list = operation({
  needs: 'read',
  method: 'GET',
  path: '/suppressions',
  tag: 'suppression',
  summary: 'Addresses that nothing is sent to, newest first',
  description: 'They count while `suppression.enabled` is on. A whole address finds that address.',
})
  .input(
    z.object({
      text: z.string().max(320).optional().meta({ description: 'In the address or the words; `*` is a wildcard' }),
      source: z.enum(['bounce', 'manual']).optional(),
      ...pageInput,
    }),
  )
  .output(
    page(suppressionSchema).extend({
      isInForce: z.boolean().meta({ description: 'False: `suppression.enabled` is off, and everybody gets mail' }),
    }),
  )
  .query(async ({ ctx, input }) => {
    const last = parseCursor(input.cursor, z.tuple([z.iso.datetime(), z.string().max(320)]));
    const found = await listSuppressed(ctx.services.pool, {
      limit: input.limit,
      ...given({ text: input.text, source: input.source }),
      ...(last ? { after: { since: new Date(last[0]), address: last[1] } } : {}),
    });
    const end = found.rows.at(-1);
    return {
      items: found.rows.map(suppressionView),
      isInForce: ctx.services.snapshot().configuration.suppression.enabled,
      nextCursor: found.isMore && end ? formatCursor([end.since.toISOString(), end.address]) : null,
    };
  });
