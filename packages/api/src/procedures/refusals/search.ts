import { searchRefusals } from '@posthorn/queue/history';
import { z } from 'zod';
import { idPageInput } from '../../cursor.ts';
import { given } from '../../given.ts';
import { operation } from '../../trpc.ts';
import { refusalSchema, refusalView } from '../../views/message.ts';
import { dateOf, instant, instantInput, isoOf } from '../../views/time.ts';

export const search = operation({
  needs: 'read',
  method: 'GET',
  path: '/refusals',
  tag: 'messages',
  summary: 'Search connections, senders and recipients that were refused',
})
  .input(
    z.object({
      text: z.string().max(300).optional(),
      rule: z.string().max(200).optional(),
      ip: z.string().max(64).optional(),
      sender: z.string().max(320).optional(),
      recipient: z.string().max(320).optional(),
      stage: z.string().max(20).optional(),
      before: instantInput.optional(),
      after: instantInput.optional(),
      ...idPageInput,
    }),
  )
  .output(
    z.object({
      items: z.array(refusalSchema),
      nextCursor: z.string().nullable(),
      complete: z.boolean(),
      searchedTo: instant.nullable().meta({ description: 'How far back was looked' }),
    }),
  )
  .query(async ({ ctx, input }) => {
    const { limit, cursor, before, after, ...filter } = input;
    const page = await searchRefusals(ctx.services.pool, {
      filter: given({ ...filter, before: dateOf(before), after: dateOf(after) }),
      cursor: cursor ?? null,
      limit,
    });
    return {
      items: page.rows.map(refusalView),
      nextCursor: page.cursor,
      complete: page.complete,
      searchedTo: isoOf(page.searchedTo),
    };
  });
