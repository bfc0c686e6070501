import { type ActionPreview, applyAction, previewAction } from '@posthorn/queue/actions';
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
    'A `filter` needs the `token` of its preview; when the selection has changed since, nothing happens (409, with the new preview). The reason may be added later.',
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
    const selection = selectionOf(input);
    // The reason is often typed after looking, so the caller's token stands for the action without it.
    const preview = await previewAction(pool, actionOf({ ...input, reason: undefined }), selection);
    if (input.token === undefined ? input.filter !== undefined : input.token !== preview.token) throw changed(preview);
    const { token } = await previewAction(pool, actionOf(input), selection);
    const result = await applyAction(context, actionOf(input), selection, { token });
    if (result.kind === 'changed') throw changed(result.preview);
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

const changed = (preview: ActionPreview) =>
  problem(
    'conflict',
    `The selection has ${preview.count} recipients now. Look at it again, then apply with the token of that preview.`,
    {
      extra: { preview: previewView(preview) },
    },
  );
