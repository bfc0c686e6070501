import { searchEvents } from '@posthorn/queue/history';
import { z } from 'zod';
import { idPageInput } from '../../cursor.ts';
import { operation } from '../../trpc.ts';
import { eventSchemaView, eventView } from '../../views/event.ts';
import { instant, isoOf } from '../../views/time.ts';
import { eventFilterInput, eventFilterOf } from './filter.ts';

export const search = operation({
  needs: 'read',
  method: 'GET',
  path: '/events',
  tag: 'events',
  summary: 'Search events',
  description:
    'Newest first. A search that finds little stops after a while with `complete: false`: it has looked back to `searchedTo`, and the cursor goes on from there.',
})
  .input(z.object({ ...eventFilterInput, ...idPageInput }))
  .output(
    z.object({
      items: z.array(eventSchemaView),
      nextCursor: z.string().nullable(),
      complete: z.boolean(),
      searchedTo: instant.nullable(),
    }),
  )
  .query(async ({ ctx, input }) => {
    const { limit, cursor, ...filter } = input;
    const page = await searchEvents(ctx.services.pool, {
      filter: eventFilterOf(filter),
      cursor: cursor ?? null,
      limit,
    });
    return {
      items: page.rows.map(eventView),
      nextCursor: page.cursor,
      complete: page.complete,
      searchedTo: isoOf(page.searchedTo),
    };
  });
