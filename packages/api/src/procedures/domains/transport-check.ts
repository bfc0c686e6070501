import { askProcesses, readRequest } from '@posthorn/db/requests';
import { domainKey } from '@posthorn/policy/domain';
import { transportCheckStepSchema } from '@posthorn/settings/transport-check';
import { hostedPolicy } from '@posthorn/transport/mta-sts/hosted';
import { z } from 'zod';
import { problem } from '../../problem.ts';
import { operation, principalOf } from '../../trpc.ts';
import { configurationOf } from '../revisions/configuration-of.ts';
import { domainInput, domainNamed } from './domain-name.ts';

export const transportCheck = operation({
  needs: 'configure',
  method: 'POST',
  path: '/domains/{domain}/transport/check',
  tag: 'domains',
  summary: 'Look at what a domain publishes about TLS: where reports go, and its MTA-STS policy',
  description:
    'A worker asks DNS and fetches the policy as any other server would; ask for the answer by its id. With no live worker: 503 at once.',
})
  .input(z.object({ domain: domainInput }))
  .output(z.object({ id: z.string() }))
  .mutation(async ({ ctx, input }) => {
    const domain = domainNamed(input.domain);
    const { pool } = ctx.services;
    const { configuration } = await configurationOf(ctx);
    const policy = configuration.mtaSts.policies.find((one) => domainKey(one.domain) === domain) ?? null;
    const request = await askProcesses(pool, {
      kind: 'transport-check',
      answerer: 'worker',
      input: {
        domain,
        address: configuration.tlsRpt.address ?? null,
        hosted: policy && hostedPolicy(domain, policy),
      },
      author: principalOf(ctx).name,
      timeoutSeconds: 60,
    });
    if (request.kind === 'no-answerer')
      throw problem('unavailable', 'No worker is running that could look. Start one and try again.');
    ctx.audit.target = domain;
    return { id: request.id };
  });

export const transportCheckRun = operation({
  needs: 'read',
  method: 'GET',
  path: '/transport-checks/{id}',
  tag: 'domains',
  summary: 'One look at what a domain publishes about TLS, with the answers so far',
})
  .input(z.object({ id: z.uuid() }))
  .output(
    z.object({
      id: z.string(),
      state: z.enum(['waiting', 'running', 'done', 'failed']),
      items: z.array(transportCheckStepSchema),
      error: z.string().nullable(),
    }),
  )
  .query(async ({ ctx, input }) => {
    const run = await readRequest(ctx.services.pool, input.id);
    if (run?.kind !== 'transport-check') throw problem('not-found', 'There is no such look. They are kept for a day.');
    const items = z.array(transportCheckStepSchema).parse(run.steps);
    return { id: run.id, state: run.state, items, error: run.error };
  });
