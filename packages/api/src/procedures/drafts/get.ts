import { newestNumber } from '@posthorn/db/revisions';
import { z } from 'zod';
import { readDraftState } from '../../draft-state.ts';
import { operation } from '../../trpc.ts';
import { draftSchema, draftView } from '../../views/draft.ts';
import { configurationOf } from '../revisions/configuration-of.ts';

export const get = operation({
  needs: 'configure',
  method: 'GET',
  path: '/configuration/draft',
  tag: 'drafts',
  summary: 'My draft, what it changes, and what is wrong with it',
  description:
    'When somebody published since it was begun (`isBehind`), it says who, when and why, what they changed, and where both changed the same thing.',
})
  .output(z.object({ current: z.number(), draft: draftSchema.nullable() }))
  .query(async ({ ctx }) => {
    const state = await readDraftState(ctx);
    if (!state) return { current: await newestNumber(ctx.services.pool), draft: null };
    const base = await configurationOf(ctx, state.draft.base);
    return { current: state.current, draft: draftView(state, base.configuration) };
  });
