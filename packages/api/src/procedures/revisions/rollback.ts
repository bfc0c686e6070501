import { z } from 'zod';
import { publishDocument } from '../../publishing.ts';
import { operation } from '../../trpc.ts';
import { baseInput, publishedSchema, waitInput } from '../../views/configuration.ts';
import { configurationOf } from './configuration-of.ts';

export const rollback = operation({
  needs: 'configure',
  method: 'POST',
  path: '/revisions/{number}/rollback',
  tag: 'revisions',
  summary: 'Put an earlier revision in force again, as a new one',
})
  .input(
    z.object({
      number: z.coerce.number().int().min(1),
      reason: z.string().trim().max(500).optional(),
      base: baseInput,
      waitMs: waitInput,
    }),
  )
  .output(publishedSchema)
  .mutation(async ({ ctx, input }) => {
    const { configuration } = await configurationOf(ctx, input.number);
    const base = input.base ?? (await configurationOf(ctx)).revision;
    const reason = input.reason || `Roll back to revision ${input.number}`;
    // Its secrets were ours when it was published, so their references are taken as they are.
    return publishDocument(ctx, configuration, { base, reason, waitMs: input.waitMs, isTrusted: true });
  });
