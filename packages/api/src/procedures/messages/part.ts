import { z } from 'zod';
import { isText, readPartText } from '../../content/body.ts';
import { octetsOf } from '../../content/octets.ts';
import { partOf } from '../../content/part-of.ts';
import { problem } from '../../problem.ts';
import { operation } from '../../trpc.ts';
import { partTextSchema } from '../../views/part.ts';
import { messageId } from './message-id.ts';

export const part = operation({
  needs: 'content',
  method: 'GET',
  path: '/messages/{id}/parts/{part}',
  tag: 'messages',
  summary: 'One part of a message as text',
})
  .input(z.object({ id: messageId, part: z.string().max(200) }))
  .output(partTextSchema)
  .query(async ({ ctx, input }) => {
    const octets = await octetsOf(ctx, input.id);
    const found = await partOf(octets, input.part);
    if (!isText(found))
      throw problem('not-possible', `Part ${found.path} is ${found.type}, which is no text. Download it instead.`);
    return await readPartText(octets, found);
  });
