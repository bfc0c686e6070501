import { undoAction } from '@posthorn/queue/actions';
import { z } from 'zod';
import { problem } from '../../problem.ts';
import { operation, principalOf } from '../../trpc.ts';

export const undo = operation({
  needs: 'queue',
  method: 'POST',
  path: '/queue/actions/undo',
  tag: 'queue',
  summary: 'Take back a hold, release or retry within ten minutes',
})
  .input(z.object({ undoToken: z.string().min(1).max(2000) }))
  .output(z.object({ count: z.number(), skipped: z.number() }))
  .mutation(async ({ ctx, input }) => {
    const { pool, ring, processId } = ctx.services;
    const result = await undoAction({ pool, ring, actor: principalOf(ctx).name, process: processId }, input.undoToken);
    if (result.kind === 'expired') throw problem('not-possible', 'The time to undo this has passed.');
    if (result.kind === 'unknown') throw problem('not-found', 'This undo token is not known, or was used already.');
    ctx.audit = { detail: { count: result.count, skipped: result.skipped } };
    return { count: result.count, skipped: result.skipped };
  });
