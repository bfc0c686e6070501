import { askAcme } from '@posthorn/db/mail/acme';
import { z } from 'zod';
import { problem } from '../../problem.ts';
import { operation } from '../../trpc.ts';
import { configurationOf } from '../revisions/configuration-of.ts';

export const renew = operation({
  needs: 'configure',
  method: 'POST',
  path: '/certificates/{name}/renew',
  tag: 'certificates',
  summary: 'Ask the authority for a certificate now (ACME)',
  description:
    'A worker asks within seconds; the list says how it went. The key stays the same. Authorities limit how often they issue for the same names.',
})
  .input(z.object({ name: z.string().max(255) }))
  .output(z.object({ asked: z.literal(true) }))
  .mutation(async ({ ctx, input }) => {
    const { name } = input;
    const { acme, tls } = (await configurationOf(ctx)).configuration;
    const entry = tls.certificates.find((one) => one.name === name);
    if (!entry) throw problem('not-found', `There is no certificate called ${name}.`);
    if (entry.source !== 'acme') throw problem('not-possible', `${name} does not come from an authority by ACME.`);
    if (!acme.termsAgreed)
      throw problem('not-possible', 'Agree to the terms of the authority first: acme.termsAgreed.');
    if (!(await askAcme(ctx.services.pool, name)))
      throw problem('not-possible', 'It is being asked for at this moment, or no worker has taken it up yet.');
    ctx.audit.target = name;
    return { asked: true as const };
  });
