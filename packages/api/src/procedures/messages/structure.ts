import { z } from 'zod';
import { isText } from '../../content/body.ts';
import { octetsOf } from '../../content/octets.ts';
import { readParts } from '../../content/structure.ts';
import { operation } from '../../trpc.ts';
import { partSchema } from '../../views/part.ts';
import { messageId } from './message-id.ts';

export const structure = operation({
  needs: 'content',
  method: 'GET',
  path: '/messages/{id}/structure',
  tag: 'messages',
  summary: 'The MIME structure: every part with its type, name and size',
})
  .input(z.object({ id: messageId }))
  .output(
    z.object({
      parts: z.array(partSchema).meta({ description: 'Outermost first; at most 500' }),
      total: z.number(),
      defects: z.array(z.string()).meta({ description: 'What is wrong with it, in words' }),
      truncated: z.boolean(),
    }),
  )
  .query(async ({ ctx, input }) => {
    const octets = await octetsOf(ctx, input.id);
    const { parts, ...rest } = await readParts(octets.stream());
    return { parts: parts.map((part) => ({ ...part, isText: isText(part) })), ...rest };
  });
