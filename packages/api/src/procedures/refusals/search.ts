import { searchRefusals } from '@posthorn/queue/history';
import { z } from 'zod';
import { idPageInput, searchedPage, searchedView } from '../../cursor.ts';
import { given } from '../../given.ts';
import { operation } from '../../trpc.ts';
import { refusalSchema, refusalView } from '../../views/message.ts';
import { dateOf, instantInput } from '../../views/time.ts';

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
  .output(searchedPage(refusalSchema))
  .query(async ({ ctx, input }) => {
    const { limit, cursor, before, after, ...filter } = input;
    const page = await searchRefusals(ctx.services.pool, {
      filter: given({ ...filter, before: dateOf(before), after: dateOf(after) }),
      cursor: cursor ?? null,
      limit,
    });
    return searchedView(page, refusalView);
  });
