import { type LookupAskInput, lookupAskInputSchema } from '@posthorn/settings/lookups/ask';
import { lookupParts } from '@posthorn/settings/lookups/parts';
import { z } from 'zod';
import { ask as askEngine } from '../../asked.ts';
import { askedConfiguration, ofInput } from '../../asked-configuration.ts';
import { problem } from '../../problem.ts';
import { operation } from '../../trpc.ts';

export const ask = operation({
  needs: 'configure',
  method: 'POST',
  path: '/lookups/{name}/ask',
  tag: 'lookups',
  summary: 'Put a question to a look-up',
  description:
    'An engine asks the source itself, whatever it remembers; a command that changes something does so. With `of`: `draft` it asks as your draft says, so that a look-up can be tried before it is published. Ask for the answer with `GET /lookup-questions/{id}`. With no live engine: 503 at once.',
})
  .input(
    z.object({
      name: z.string().min(1).max(64).meta({ description: 'The name of the look-up' }),
      args: z.array(z.string().max(1000)).max(9).default([]).meta({
        description: 'What is asked for: the key, and further arguments where the question has places for them',
      }),
      of: ofInput,
      rehearse: z.boolean().default(false).meta({
        description: 'A command that would change something is not done, and counts as answered with nothing',
      }),
    }),
  )
  .output(z.object({ id: z.string() }))
  .mutation(async ({ ctx, input: { name, args, of, rehearse } }) => {
    const parts = lookupParts(await askedConfiguration(ctx, of), name);
    if (parts === undefined)
      throw problem(
        'not-found',
        of === 'draft'
          ? `There is no look-up ${name} in your draft.`
          : `There is no look-up ${name} in the settings in force. Ask it as your draft has it with of: "draft".`,
      );
    const isPlain = of === 'live' && !rehearse;
    const question: LookupAskInput = isPlain ? { name, args } : { name, args, parts, isRehearsal: rehearse };
    if (!lookupAskInputSchema.safeParse(question).success)
      throw problem('not-possible', `The look-up ${name} is not complete in your draft.`);
    const id = await askEngine(ctx, {
      kind: 'lookup-ask',
      answerer: 'engine',
      input: question,
      timeoutSeconds: 40,
      todo: 'could ask it',
    });
    ctx.audit.target = name;
    return { id };
  });
