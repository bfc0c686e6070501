import { undoAction } from '@posthorn/queue/actions';
import { z } from 'zod';
import { problem } from '../../problem.ts';
import { operation, principalOf } from '../../trpc.ts';

export const undo = operation({
  needs: 'queue',
  method: 'POST',
  path: '/queue/actions/undo',
  tag: 'queue',
  summary: 'Take an action back while it can be undone',
  description:
    'Only for recipients that nobody has touched since. Undoing very many goes on after the answer: `isDone` is false then and `GET /queue/actions/{id}` says how far it is.',
})
  .input(z.object({ undoToken: z.string().min(1).max(2000) }))
  .output(z.object({ count: z.number(), skipped: z.number(), isDone: z.boolean() }))
  .mutation(async ({ ctx, input }) => {
    const { pool, ring, processId } = ctx.services;
    const context = { pool, ring, actor: principalOf(ctx).name, process: processId, patienceMs };
    const result = await undoAction(context, input.undoToken);
    if (result.kind === 'expired') throw problem('not-possible', 'The time to undo this has passed.');
    if (result.kind === 'unknown') throw problem('not-found', 'This undo token is not known.');
    const { count, skipped, isDone } = result;
    ctx.audit = { target: input.undoToken, detail: isDone ? { count, skipped } : {} };
    return { count, skipped, isDone };
  });

const patienceMs = 1500;
