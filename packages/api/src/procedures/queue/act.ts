import { type ActionPreview, applyAction, previewAction } from '@posthorn/queue/actions';
import { z } from 'zod';
import { problem } from '../../problem.ts';
import { operation, principalOf } from '../../trpc.ts';
import { instant, isoOf } from '../../views/time.ts';
import {
  actionInput,
  actionOf,
  destinationAdvice,
  hasItsDestination,
  hasOneSelection,
  kindOf,
  previewView,
  selectionAdvice,
  selectionOf,
} from './action.ts';
import { limitsOf } from './limits.ts';

export const act = operation({
  needs: 'queue',
  method: 'POST',
  path: '/queue/actions',
  tag: 'queue',
  summary: 'Hold, release, retry, expire, fail, drop or reroute waiting mail',
  description:
    'A `filter` needs the `token` of its preview; when it selects more by now, nothing happens (409, with the new preview). The reason may be added later. An action on very many goes on after the answer: `isDone` is false then and `GET /queue/actions/{id}` says how far it is.',
})
  .input(
    z
      .object({ ...actionInput, token: z.string().max(2000).optional() })
      .refine(hasOneSelection, selectionAdvice)
      .refine(hasItsDestination, destinationAdvice),
  )
  .output(
    z.object({
      actionId: z.string(),
      isDone: z.boolean(),
      total: z.number().meta({ description: 'Recipients selected' }),
      count: z.number().meta({ description: 'Changed so far' }),
      skipped: z
        .number()
        .meta({ description: 'Being delivered right now, or changed meanwhile, and therefore left alone' }),
      undoToken: z.string().nullable(),
      undoUntil: instant.nullable(),
    }),
  )
  .mutation(async ({ ctx, input }) => {
    const { pool, ring, processId, log } = ctx.services;
    const limits = limitsOf(ctx.services);
    const selection = selectionOf(input);
    const preview = await previewAction(pool, kindOf(input), selection, limits);
    if (input.token === undefined ? input.filter !== undefined : !isWithin(input.token, preview))
      throw changed(preview);
    const { token } = await previewAction(pool, actionOf(input), selection, limits);
    const context = { pool, ring, actor: principalOf(ctx).name, process: processId, patienceMs, limits };
    const result = await applyAction({ ...context, log: { ...log, info: () => {} } }, actionOf(input), selection, {
      token,
    });
    if (result.kind === 'changed') throw changed(result.preview);
    const { actionId, isDone, total, count, skipped, undoToken } = result;
    ctx.audit = {
      target: actionId,
      detail: {
        action: input.action,
        total,
        ...(isDone ? { count, skipped } : {}),
        reason: input.reason,
        filter: input.filter,
        destination: input.destination,
      },
    };
    return { actionId, isDone, total, count, skipped, undoToken, undoUntil: isoOf(result.undoUntil) };
  });

/** Fewer than were shown is fine: some were delivered meanwhile. */
const isWithin = (token: string, preview: ActionPreview): boolean => {
  const [shown, count] = token.split('.');
  return shown === preview.token.split('.')[0] && preview.count <= Number(count);
};

const changed = (preview: ActionPreview) =>
  problem(
    'conflict',
    `The selection has ${preview.count} recipients now. Look at it again, then apply with the token of that preview.`,
    {
      extra: { preview: previewView(preview) },
    },
  );

/** Longer than that nobody waits for an answer. */
const patienceMs = 1500;
