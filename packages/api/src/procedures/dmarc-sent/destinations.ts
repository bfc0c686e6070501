import { readDmarcDay } from '@posthorn/db/mail/dmarc-history';
import { aggregateAddresses } from '@posthorn/mail-auth/dmarc/published';
import { destinationCheckStepSchema } from '@posthorn/settings/destination-check';
import { z } from 'zod';
import { ask, questionOf, stepsOf, stepsSchema } from '../../asked.ts';
import { problem } from '../../problem.ts';
import { operation } from '../../trpc.ts';
import { domainInput, pastDay } from './day.ts';

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
  .mutation(async ({ ctx, input: { domain, day: given } }) => {
    const { pool, now } = ctx.services;
    const day = given ?? now().toISOString().slice(0, 10);
    const found = await readDmarcDay(pool, { day, domain }, { limit: 1, milliseconds: 4000 });
    if (found === 'nothing') throw problem('not-found', `There is nothing about ${domain} on ${day}.`);
    if (found === 'too-long')
      throw problem('unavailable', `There is too much about ${domain} on ${day} to read in time.`);
    const addresses = aggregateAddresses(found.record).slice(0, MOST_ADDRESSES);
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

export const destinationCheckRun = operation({
  needs: 'read',
  method: 'GET',
  path: '/dmarc/destination-checks/{id}',
  tag: 'dmarc',
  summary: 'One look at who takes reports, with the answers so far',
})
  .input(z.object({ id: z.uuid() }))
  .output(stepsSchema(destinationCheckStepSchema))
  .query(async ({ ctx, input }) =>
    stepsOf(
      await questionOf(ctx, { id: input.id, kind: 'destination-check', called: 'look' }),
      destinationCheckStepSchema,
    ),
  );

const MOST_ADDRESSES = 10;
