import { z } from 'zod';
import { hostingOf, hostingSchema, readHostingMeans } from '../../mta-sts/hosting.ts';
import { readTwoSettings } from '../../signing/domains.ts';
import { operation } from '../../trpc.ts';
import { domainInput, domainNamed } from '../domains/domain-name.ts';

export const get = operation({
  needs: 'read',
  method: 'GET',
  path: '/domains/{domain}/mta-sts',
  tag: 'domains',
  summary: 'The MTA-STS policy of one domain: what is served from here, and what to publish',
})
  .input(z.object({ domain: domainInput }))
  .output(hostingSchema.extend({ ports: z.int().meta({ description: 'Open ports for HTTPS' }) }))
  .query(async ({ ctx, input }) => {
    const domain = domainNamed(input.domain);
    const [settings, means] = await Promise.all([readTwoSettings(ctx), readHostingMeans(ctx)]);
    return { ...hostingOf(settings, domain, means), ports: means.ports };
  });
