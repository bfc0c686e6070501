import { previewAction } from '@posthorn/queue/actions';
import { z } from 'zod';
import { operation } from '../../trpc.ts';
import { limitsOf } from '../../watched.ts';
import {
  actionInput,
  hasOneSelection,
  kindOf,
  previewSchema,
  previewView,
  selectionAdvice,
  selectionOf,
} from './action.ts';

/** A query although it is a POST over REST: it changes nothing, but a selection does not fit an address. */
export const preview = operation({
  needs: 'queue',
  method: 'POST',
  path: '/queue/actions/preview',
  tag: 'queue',
  summary: 'What an action would touch: a count and a sample',
})
  .input(z.object(actionInput).refine(hasOneSelection, selectionAdvice))
  .output(previewSchema)
  .query(async ({ ctx, input }) =>
    previewView(await previewAction(ctx.services.pool, kindOf(input), selectionOf(input), limitsOf(ctx.services))),
  );
