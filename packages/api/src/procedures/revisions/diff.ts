import { diffConfiguration } from '@posthorn/settings/diff';
import { z } from 'zod';
import { operation } from '../../trpc.ts';
import { changeSchema } from '../../views/change.ts';
import { shownChanges } from '../../views/draft.ts';
import { configurationOf } from './configuration-of.ts';

export const diff = operation({
  needs: 'read',
  method: 'GET',
  path: '/revisions/{number}/diff',
  tag: 'revisions',
  summary: 'What a revision changed',
  description: 'Against the revision before it, or the one named in `against`.',
})
  .input(z.object({ number: z.coerce.number().int().min(1), against: z.number().int().min(1).optional() }))
  .output(
    z.object({
      number: z.number(),
      against: z.number(),
      changes: z.array(changeSchema).meta({ description: 'At most 500' }),
      changeCount: z.number(),
    }),
  )
  .query(async ({ ctx, input }) => {
    const against = input.against ?? Math.max(1, input.number - 1);
    const [before, after] = await Promise.all([configurationOf(ctx, against), configurationOf(ctx, input.number)]);
    const changes = diffConfiguration(before.configuration, after.configuration);
    return {
      number: input.number,
      against,
      changes: changes.slice(0, shownChanges),
      changeCount: changes.length,
    };
  });
