import { askProcesses } from '@posthorn/db/requests';
import { z } from 'zod';
import { problem } from '../../problem.ts';
import { operation, principalOf } from '../../trpc.ts';

export const ask = operation({
  needs: 'configure',
  method: 'POST',
  path: '/lookups/{name}/ask',
  tag: 'lookups',
  summary: 'Put a question to a look-up',
  description:
    'An engine asks the source itself, whatever it remembers; a command that changes something does so. Ask for the answer with `GET /lookup-questions/{id}`. With no live engine: 503 at once.',
})
  .input(
    z.object({
      name: z.string().min(1).max(64).meta({ description: 'The name of the look-up in the settings in force' }),
      args: z.array(z.string().max(1000)).max(9).default([]).meta({
        description: 'What is asked for: the key, and further arguments where the question has places for them',
      }),
    }),
  )
  .output(z.object({ id: z.string() }))
  .mutation(async ({ ctx, input: { name, args } }) => {
    const { sources } = ctx.services.snapshot().configuration.lookups;
    if (!sources.some((one) => one.name === name))
      throw problem(
        'not-found',
        `There is no look-up ${name} in the settings in force. A draft has to be published first.`,
      );
    const request = await askProcesses(ctx.services.pool, {
      kind: 'lookup-ask',
      answerer: 'engine',
      input: { name, args },
      author: principalOf(ctx).name,
      timeoutSeconds: 40,
    });
    if (request.kind === 'no-answerer')
      throw problem('unavailable', 'No engine is running that could ask it. Start one and try again.');
    ctx.audit.target = name;
    return { id: request.id };
  });
