import { explainReply } from '@posthorn/events/explain';
import { ownExplanations } from '@posthorn/settings/own-explanations';
import { z } from 'zod';
import { operation } from '../../trpc.ts';
import { explainedSchema } from '../../views/explanation.ts';

export const explain = operation({
  needs: 'read',
  method: 'GET',
  path: '/explanations',
  tag: 'explanations',
  summary: 'What a reply means, whose turn it is, and what to do next',
  description:
    'By the words, the enhanced code (RFC 3463) and the reply code, as far as they are given. Null when nothing is known.',
})
  .input(
    z.object({
      code: z.number().int().min(200).max(599).optional(),
      enhanced: z.string().max(12).optional(),
      text: z.string().max(4000).optional(),
    }),
  )
  .output(z.object({ explanation: explainedSchema.nullable() }))
  .query(({ ctx, input }) => ({
    explanation: explainReply(input, ownExplanations(ctx.services.snapshot().configuration)),
  }));
