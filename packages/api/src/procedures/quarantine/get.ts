import { readQuarantined } from '@posthorn/queue/quarantine';
import { z } from 'zod';
import { problem } from '../../problem.ts';
import { operation } from '../../trpc.ts';
import { quarantineRecordSchema, quarantineRecordView } from '../../views/quarantine.ts';

export const get = operation({
  needs: 'read',
  method: 'GET',
  path: '/quarantine/recipients/{recipientId}',
  tag: 'quarantine',
  summary: 'One recipient that is or was in quarantine, with the decision behind it and how its stay ended',
})
  .input(z.object({ recipientId: z.uuid() }))
  .output(quarantineRecordSchema)
  .query(async ({ ctx, input }) => {
    const found = await readQuarantined(ctx.services.pool, input.recipientId);
    if (!found) throw problem('not-found', 'This recipient was never in quarantine, or is forgotten.');
    return quarantineRecordView(found);
  });
