import { searchEvents } from '@posthorn/queue/history';
import { z } from 'zod';
import { idPageInput } from '../../cursor.ts';
import { given } from '../../given.ts';
import { operation } from '../../trpc.ts';
import { eventSchemaView, eventView } from '../../views/event.ts';
import { dateOf, instantInput } from '../../views/time.ts';

export const search = operation({
  needs: 'read',
  method: 'GET',
  path: '/events',
  tag: 'events',
  summary: 'Search events',
})
  .input(
    z.object({
      text: z.string().max(300).optional(),
      type: z.string().max(300).optional().meta({ description: 'One type or several, separated by commas' }),
      messageId: z.string().max(36).optional(),
      sessionId: z.string().max(36).optional(),
      ip: z.string().max(64).optional(),
      host: z.string().max(255).optional(),
      recipient: z.string().max(320).optional(),
      sender: z.string().max(320).optional(),
      before: instantInput.optional(),
      after: instantInput.optional(),
      ...idPageInput,
    }),
  )
  .output(z.object({ items: z.array(eventSchemaView), nextCursor: z.string().nullable(), complete: z.boolean() }))
  .query(async ({ ctx, input }) => {
    const { limit, cursor, before, after, type, ...filter } = input;
    const page = await searchEvents(ctx.services.pool, {
      filter: given({
        ...filter,
        type: type?.split(',').filter(Boolean),
        before: dateOf(before),
        after: dateOf(after),
      }),
      cursor: cursor ?? null,
      limit,
    });
    return { items: page.rows.map(eventView), nextCursor: page.cursor, complete: page.complete };
  });
