import { z } from 'zod';
import { operation } from '../../trpc.ts';
import { hasOneSelection, selectionAdvice } from '../queue/action.ts';
import { appliedSchema, applyBulk } from '../queue/apply.ts';
import { quarantineActionInput, quarantineActionOf, quarantineSelectionOf } from './action.ts';

export const act = operation({
  needs: 'queue',
  method: 'POST',
  path: '/quarantine/actions',
  tag: 'quarantine',
  summary: 'Release or delete what is in quarantine',
  description:
    'A `filter` needs the `token` of its preview; when it selects more by now, nothing happens (409, with the new preview). Both can be taken back for ten minutes with `POST /queue/actions/undo`, a release only until somebody delivers it. `GET /queue/actions/{id}` says how far a large one is.',
})
  .input(
    z
      .object({ ...quarantineActionInput, token: z.string().max(2000).optional() })
      .refine(hasOneSelection, selectionAdvice),
  )
  .output(appliedSchema)
  .mutation(async ({ ctx, input }) => {
    const { action, reason, filter, token } = input;
    const applied = await applyBulk(ctx, {
      action: quarantineActionOf(input),
      shown: { kind: action },
      selection: quarantineSelectionOf(input),
      token,
    });
    const { actionId, isDone, total, count, skipped } = applied;
    ctx.audit = {
      target: actionId,
      detail: { action, total, ...(isDone ? { count, skipped } : {}), reason, filter },
    };
    return applied;
  });
