import { searchMessages } from '@posthorn/queue/history';
import { z } from 'zod';
import { idPageInput, searchedPage, searchedView } from '../../cursor.ts';
import { given } from '../../given.ts';
import { operation } from '../../trpc.ts';
import { replyClassSchema } from '../../views/explanation.ts';
import { messageRowSchema, messageRowView, recipientStates } from '../../views/message.ts';
import { dateOf, instantInput } from '../../views/time.ts';

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
      text: z.string().max(300).optional().meta({ description: 'In subject, addresses, Message-ID or queue id' }),
      from: z.string().max(320).optional(),
      to: z.string().max(320).optional(),
      status: z.enum([...recipientStates, 'leased', 'deferred', 'unfinished']).optional(),
      domain: z.string().max(255).optional(),
      ip: z.string().max(64).optional().meta({ description: 'Address or network of the client' }),
      before: instantInput.optional(),
      after: instantInput.optional(),
      queueId: z.string().max(15).optional(),
      messageId: z.string().max(998).optional().meta({ description: 'Message-ID of the header' }),
      destination: z.string().max(300).optional(),
      class: replyClassSchema.optional().meta({ description: 'What kind of trouble the last unsuccessful try met' }),
      rule: z
        .string()
        .max(200)
        .optional()
        .meta({ description: 'A rule that decided for a recipient, or one of yours that applied' }),
      origin: z.enum(['received', 'generated', 'expanded']).optional(),
      ...idPageInput,
    }),
  )
  .output(searchedPage(messageRowSchema))
  .query(async ({ ctx, input }) => {
    const { limit, cursor, before, after, ...filter } = input;
    const page = await searchMessages(ctx.services.pool, {
      filter: given({ ...filter, before: dateOf(before), after: dateOf(after) }),
      cursor: cursor ?? null,
      limit,
    });
    return searchedView(page, messageRowView);
  });
