import { previewAction } from '@posthorn/queue/actions';
import { z } from 'zod';
import { operation } from '../../trpc.ts';
import { limitsOf } from '../../watched.ts';
import { hasOneSelection, previewSchema, previewView, selectionAdvice } from '../queue/action.ts';
import { quarantineActionInput, quarantineSelectionOf } from './action.ts';

/** A query although it is a POST over REST: it changes nothing, but a selection does not fit an address. */
export const preview = operation({
  needs: 'queue',
  method: 'POST',
  path: '/quarantine/actions/preview',
  tag: 'quarantine',
  summary: 'What a release or deletion would touch: a count and a sample',
})
  .input(z.object(quarantineActionInput).refine(hasOneSelection, selectionAdvice))
  .output(previewSchema)
  .query(async ({ ctx, input }) => {
    const { pool } = ctx.services;
    const selection = quarantineSelectionOf(input);
    return previewView(await previewAction(pool, { kind: input.action }, selection, limitsOf(ctx.services)));
  });
