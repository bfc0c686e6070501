import { searchEvents } from '@posthorn/queue/history';
import { z } from 'zod';
import { idPageInput, searchedPage, searchedView } from '../../cursor.ts';
import { operation } from '../../trpc.ts';
import { eventSchemaView, eventView } from '../../views/event.ts';
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
  .output(searchedPage(eventSchemaView))
  .query(async ({ ctx, input }) => {
    const { limit, cursor, ...filter } = input;
    const page = await searchEvents(ctx.services.pool, {
      filter: eventFilterOf(filter),
      cursor: cursor ?? null,
      limit,
    });
    return searchedView(page, eventView);
  });
