import { listVetoRuns } from '@posthorn/db/mail/veto';
import { z } from 'zod';
import { idPageInput, page } from '../../cursor.ts';
import { operation } from '../../trpc.ts';
import { vetoOutcomeSchema, vetoRunSchema, vetoRunView } from '../../views/veto.ts';

export const runs = operation({
  needs: 'read',
  method: 'GET',
  path: '/vetoes/{name}/runs',
  tag: 'actions',
  summary: 'When a veto was asked and what it said, newest first',
  description:
    'The newest 200 of each outcome are kept, for a week at most; every refusal and failure is an event as well. Those of vetoes that are gone can still be read.',
})
  .input(
    z.object({
      name: z.string().min(1).max(64).meta({ description: 'The name of the veto in the settings' }),
      outcome: vetoOutcomeSchema.optional(),
      ...idPageInput,
    }),
  )
  .output(page(vetoRunSchema))
  .query(async ({ ctx, input: { name, ...rest } }) => {
    const found = await listVetoRuns(ctx.services.pool, { veto: name, ...rest });
    return { items: found.rows.map(vetoRunView), nextCursor: found.cursor };
  });
