import { z } from 'zod';
import { publishDocument } from '../../publishing.ts';
import { operation } from '../../trpc.ts';
import { baseInput, documentSchema, publishedSchema, reasonInput, waitInput } from '../../views/configuration.ts';

export const replace = operation({
  needs: 'configure',
  method: 'PUT',
  path: '/configuration',
  tag: 'configuration',
  summary: 'Put a whole configuration in force',
  description: 'Groups and fields left out take their defaults. Answers when every process follows, or after `waitMs`.',
})
  .input(z.object({ configuration: documentSchema, reason: reasonInput, base: baseInput, waitMs: waitInput }))
  .output(publishedSchema)
  .mutation(({ ctx, input }) => publishDocument(ctx, input.configuration, input));
