import { applyAction } from '@posthorn/queue/actions';
import { z } from 'zod';
import { problem } from '../../problem.ts';
import { operation, principalOf } from '../../trpc.ts';
import { instant, isoOf } from '../../views/time.ts';
import { actionInput, actionOf, hasOneSelection, previewView, selectionAdvice, selectionOf } from './action.ts';

export const act = operation({
  needs: 'queue',
  method: 'POST',
  path: '/queue/actions',
  tag: 'queue',
  summary: 'Hold, release, retry, expire, fail, drop or reroute waiting mail',
  description:
    'With the `token` of a preview nothing happens when the selection has changed since (409, with the new preview).',
})
  .input(z.object({ ...actionInput, token: z.string().max(2000).optional() }).refine(hasOneSelection, selectionAdvice))
  .output(
    z.object({
      actionId: z.string(),
      count: z.number(),
      skipped: z
        .number()
        .meta({ description: 'Being delivered right now, or changed meanwhile, and therefore left alone' }),
      undoToken: z.string().nullable(),
      undoUntil: instant.nullable(),
    }),
  )
  .mutation(async ({ ctx, input }) => {
    const { pool, ring, processId } = ctx.services;
    const context = { pool, ring, actor: principalOf(ctx).name, process: processId };
    const result = await applyAction(
      context,
      actionOf(input),
      selectionOf(input),
      input.token ? { token: input.token } : {},
    );
    if (result.kind === 'changed') {
      throw problem('conflict', `The selection now has ${result.preview.count} recipients. Look again, then apply.`, {
        extra: { preview: previewView(result.preview) },
      });
    }
    ctx.audit = {
      target: result.actionId,
      detail: {
        action: input.action,
        count: result.count,
        skipped: result.skipped,
        reason: input.reason,
        filter: input.filter,
        destination: input.destination,
      },
    };
    const { actionId, count, skipped, undoToken } = result;
    return { actionId, count, skipped, undoToken, undoUntil: isoOf(result.undoUntil) };
  });
