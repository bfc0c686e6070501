import { askProcesses } from '@posthorn/db/requests';
import { z } from 'zod';
import { problem } from '../../problem.ts';
import { operation, principalOf } from '../../trpc.ts';
import { endpointNamed, endpointsIn, nameInput } from './endpoint.ts';

export const test = operation({
  needs: 'configure',
  method: 'POST',
  path: '/webhooks/{name}/test',
  tag: 'webhooks',
  summary: 'Post a test event to a webhook',
  description:
    'A worker sends one made-up event, signed as ever, once, whether the webhook is enabled or not. Ask for the answer with `GET /webhook-tests/{id}`. With no live worker: 503 at once.',
})
  .input(z.object({ name: nameInput }))
  .output(z.object({ id: z.string() }))
  .mutation(async ({ ctx, input }) => {
    const { name } = endpointNamed(endpointsIn(ctx), input.name);
    const author = principalOf(ctx).name;
    const request = await askProcesses(ctx.services.pool, {
      kind: 'webhook-test',
      answerer: 'worker',
      input: { name, author },
      author,
      timeoutSeconds: 90,
    });
    if (request.kind === 'no-answerer')
      throw problem('unavailable', 'No worker is running that could send it. Start one and try again.');
    ctx.audit.target = name;
    return { id: request.id };
  });
