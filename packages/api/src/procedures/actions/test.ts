import { askProcesses } from '@posthorn/db/requests';
import { actionTestInputSchema } from '@posthorn/settings/actions/test-input';
import { z } from 'zod';
import { problem } from '../../problem.ts';
import { operation, principalOf } from '../../trpc.ts';

export const test = operation({
  needs: 'configure',
  method: 'POST',
  path: '/action-tests',
  tag: 'actions',
  summary: 'Try an action or a veto with a made-up event',
  description:
    'As it is given here, published or not, with the databases, servers and webhooks of the settings in force. Statements, commands and posts are carried out; log lines and suppressions are only told. Ask for the answer with `GET /action-tests/{id}`. With no live worker: 503 at once.',
})
  .input(actionTestInputSchema)
  .output(z.object({ id: z.string() }))
  .mutation(async ({ ctx, input }) => {
    const entry = input.action ?? input.veto;
    if (entry === undefined || (input.action && input.veto))
      throw problem('invalid-input', 'Give an action or a veto to try, one of them.');
    const author = principalOf(ctx).name;
    const { pool } = ctx.services;
    const request = await askProcesses(pool, { kind: 'action-test', answerer: 'worker', input, author });
    if (request.kind === 'no-answerer')
      throw problem('unavailable', 'No worker is running that could try it. Start one and try again.');
    ctx.audit = { target: entry.name, detail: { [input.action ? 'action' : 'veto']: entry } };
    return { id: request.id };
  });
