import { z } from 'zod';
import { operation } from '../../trpc.ts';
import {
  actionInput,
  actionOf,
  destinationAdvice,
  hasItsDestination,
  hasOneSelection,
  kindOf,
  selectionAdvice,
  selectionOf,
} from './action.ts';
import { appliedSchema, applyBulk } from './apply.ts';

export const act = operation({
  needs: 'queue',
  method: 'POST',
  path: '/queue/actions',
  tag: 'queue',
  summary: 'Hold, release, retry, expire, fail, drop or reroute waiting mail',
  description:
    'A `filter` needs the `token` of its preview; when it selects more by now, nothing happens (409, with the new preview). The reason may be added later. A filter touches what is in quarantine only with `state: quarantined`. An action on very many goes on after the answer: `isDone` is false then and `GET /queue/actions/{id}` says how far it is.',
})
  .input(
    z
      .object({ ...actionInput, token: z.string().max(2000).optional() })
      .refine(hasOneSelection, selectionAdvice)
      .refine(hasItsDestination, destinationAdvice),
  )
  .output(appliedSchema)
  .mutation(async ({ ctx, input }) => {
    const applied = await applyBulk(ctx, {
      action: actionOf(input),
      shown: kindOf(input),
      selection: selectionOf(input),
      token: input.token,
    });
    const { actionId, isDone, total, count, skipped } = applied;
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
    return applied;
  });
