import { askReplay } from '@posthorn/db/simulations';
import { replayInputSchema, settingsChoiceSchema } from '@posthorn/settings/simulation/input';
import { z } from 'zod';
import { assertPermission, operation, principalOf } from '../../trpc.ts';
import { idOfAsked } from './asked.ts';
import { assertSettings } from './settings-choice.ts';

export const replay = operation({
  needs: 'configure',
  method: 'POST',
  path: '/simulator/replays',
  tag: 'simulator',
  summary: 'Say the newest messages and refusals again under other settings',
  description:
    'An engine answers each of them under both choices of settings, one after the other and at low priority, and lists where they differ. Nothing is stored, counted or delivered. Ask for the progress by the id. With no live engine: 503 at once.',
})
  .input(
    z.object({
      count: replayInputSchema.shape.count.default(100),
      what: replayInputSchema.shape.what.default('everything'),
      settings: settingsChoiceSchema,
      against: settingsChoiceSchema.default({ kind: 'inForce' }),
    }),
  )
  .output(z.object({ id: z.string() }))
  .mutation(async ({ ctx, input }) => {
    const principal = principalOf(ctx);
    assertPermission(principal, 'content');
    await assertSettings(ctx, [input.settings, input.against]);
    const { id } = idOfAsked(await askReplay(ctx.services.pool, { ...input, owner: principal.id }, principal.name));
    ctx.audit.target = id;
    return { id };
  });
