import { aggregateAddresses } from '@posthorn/mail-auth/dmarc/published';
import { destinationCheckStepSchema } from '@posthorn/settings/destination-check';
import { z } from 'zod';
import { ask, lookRun } from '../../asked.ts';
import { operation } from '../../trpc.ts';
import { domainInput, pastDay, readDay } from './day.ts';

export const destinationCheck = operation({
  needs: 'configure',
  method: 'POST',
  path: '/dmarc/due/{domain}/destinations',
  tag: 'dmarc',
  summary: 'Look which addresses of a record take reports about its domain',
  description:
    'An address of another owner gets reports only where that owner says so in DNS (RFC 9990 §4). A worker asks as it does before sending; ask for the answer by its id. With no live worker: 503 at once.',
})
  .input(z.object({ domain: domainInput, day: pastDay.optional() }))
  .output(z.object({ id: z.string() }))
  .mutation(async ({ ctx, input: { domain, day } }) => {
    const { record } = await readDay(ctx, { day, domain }, { limit: 1 });
    const addresses = aggregateAddresses(record).slice(0, MOST_ADDRESSES);
    const id = await ask(ctx, {
      kind: 'destination-check',
      answerer: 'worker',
      input: { policyDomain: domain, addresses },
      timeoutSeconds: 60,
      todo: 'could look',
    });
    ctx.audit.target = domain;
    return { id };
  });

export const destinationCheckRun = lookRun({
  kind: 'destination-check',
  step: destinationCheckStepSchema,
  path: '/dmarc/destination-checks/{id}',
  tag: 'dmarc',
  summary: 'One look at who takes reports, with the answers so far',
});

const MOST_ADDRESSES = 10;
