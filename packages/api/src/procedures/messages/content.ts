import { z } from 'zod';
import { mainParts, readPartText } from '../../content/body.ts';
import { octetsOf } from '../../content/octets.ts';
import { readParts } from '../../content/structure.ts';
import { operation } from '../../trpc.ts';
import { partTextSchema } from '../../views/part.ts';
import { messageId } from './message-id.ts';

export const content = operation({
  needs: 'content',
  method: 'GET',
  path: '/messages/{id}/content',
  tag: 'messages',
  summary: 'What a mail program would show: the text and the HTML source',
  description: 'As text, the first 256 KiB of each. Nothing was rendered, loaded or executed.',
})
  .input(z.object({ id: messageId }))
  .output(z.object({ text: partTextSchema.nullable(), html: partTextSchema.nullable() }))
  .query(async ({ ctx, input }) => {
    const octets = await octetsOf(ctx, input.id);
    const { text, html } = mainParts(await readParts(octets.stream()));
    return {
      text: text ? await readPartText(octets, text) : null,
      html: html ? await readPartText(octets, html) : null,
    };
  });
