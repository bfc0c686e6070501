import { searchMessages } from '@posthorn/queue/history';
import { z } from 'zod';
import { idPageInput, searchedPage, searchedView } from '../../cursor.ts';
import { operation } from '../../trpc.ts';
import { messageRowSchema, messageRowView } from '../../views/message.ts';
import { messageFilterInput, messageFilterOf } from './filter.ts';

/** Newest first. When the time budget ends a search early, `complete` is false and the cursor goes on further back. */
export const search = operation({
  needs: 'read',
  method: 'GET',
  path: '/messages',
  tag: 'messages',
  summary: 'Search messages',
  description:
    'By who, what, when and how it went. `complete: false` means that the time budget ended first: ask again with the cursor.',
})
  .input(
    z.object({
      ...messageFilterInput,
      ...idPageInput,
    }),
  )
  .output(searchedPage(messageRowSchema))
  .query(async ({ ctx, input }) => {
    const { limit, cursor, ...filter } = input;
    const page = await searchMessages(ctx.services.pool, {
      filter: messageFilterOf(filter),
      cursor: cursor ?? null,
      limit,
    });
    return searchedView(page, messageRowView);
  });
