import { z } from 'zod';
import { octetsOf } from '../../content/octets.ts';
import { operation } from '../../trpc.ts';
import { messageId } from './message-id.ts';

export const octets = operation({
  needs: 'content',
  method: 'GET',
  path: '/messages/{id}/octets',
  tag: 'messages',
  summary: 'Some octets of a message, exactly as accepted',
})
  .input(
    z.object({
      id: messageId,
      offset: z.number().int().min(0).max(2_147_483_647).default(0),
      limit: z.number().int().min(1).max(65_536).default(16_384),
    }),
  )
  .output(
    z.object({
      offset: z.number(),
      size: z.number().meta({ description: 'Octets of the whole message' }),
      bytes: z.string().meta({ description: 'base64' }),
      nextOffset: z.number().nullable(),
    }),
  )
  .query(async ({ ctx, input: { id, offset, limit } }) => {
    const { size, range } = await octetsOf(ctx, id);
    const bytes = await range({ offset, length: Math.max(0, Math.min(limit, size - offset)) });
    const next = offset + bytes.byteLength;
    return {
      offset,
      size,
      bytes: Buffer.from(bytes).toString('base64'),
      nextOffset: next < size && bytes.byteLength > 0 ? next : null,
    };
  });
