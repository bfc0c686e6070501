import { listQuarantine } from '@posthorn/queue/quarantine';
import { z } from 'zod';
import { page, pairPageInput } from '../../cursor.ts';
import { operation } from '../../trpc.ts';
import { keptSchema, keptView, quarantineFilterOf, quarantineFilterShape } from '../../views/quarantine.ts';

export const list = operation({
  needs: 'read',
  method: 'GET',
  path: '/quarantine',
  tag: 'quarantine',
  summary: 'What is in quarantine, one recipient a row, newest first',
  description: 'Why, since when, and when it leaves by itself. Content is read like that of any message.',
})
  .input(z.object({ ...quarantineFilterShape, ...pairPageInput }))
  .output(page(keptSchema))
  .query(async ({ ctx, input }) => {
    const { limit, cursor, ...filter } = input;
    const found = await listQuarantine(ctx.services.pool, {
      filter: quarantineFilterOf(filter),
      cursor: cursor ?? null,
      limit,
    });
    return { items: found.rows.map(keptView), nextCursor: found.cursor };
  });
