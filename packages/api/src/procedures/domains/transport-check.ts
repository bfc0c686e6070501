import { domainKey } from '@posthorn/policy/domain';
import { transportCheckStepSchema } from '@posthorn/settings/transport-check';
import { hostedPolicy } from '@posthorn/transport/mta-sts/hosted';
import { z } from 'zod';
import { ask, lookRun } from '../../asked.ts';
import { operation } from '../../trpc.ts';
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
    const { configuration } = await configurationOf(ctx);
    const policy = configuration.mtaSts.policies.find((one) => domainKey(one.domain) === domain) ?? null;
    const id = await ask(ctx, {
      kind: 'transport-check',
      answerer: 'worker',
      input: {
        domain,
        address: configuration.tlsRpt.address ?? null,
        hosted: policy && hostedPolicy(domain, policy),
      },
      timeoutSeconds: 60,
      todo: 'could look',
    });
    ctx.audit.target = domain;
    return { id };
  });

export const transportCheckRun = lookRun({
  kind: 'transport-check',
  step: transportCheckStepSchema,
  path: '/transport-checks/{id}',
  tag: 'domains',
  summary: 'One look at what a domain publishes about TLS, with the answers so far',
});
