import { ownExplanations } from '@posthorn/settings/own-explanations';
import { z } from 'zod';
import { operation } from '../../trpc.ts';
import { patternSchema } from '../../views/explanation.ts';

export const own = operation({
  needs: 'read',
  method: 'GET',
  path: '/explanations/own',
  tag: 'explanations',
  summary: 'Explanations of replies that this installation adds',
  description: 'Set as `events.explanations`.',
})
  .output(z.object({ items: z.array(patternSchema) }))
  .query(({ ctx }) => ({ items: ownExplanations(ctx.services.snapshot().configuration) }));
