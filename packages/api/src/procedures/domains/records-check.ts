import { domainKey } from '@posthorn/policy/domain';
import { recordsCheckStepSchema } from '@posthorn/settings/records-check';
import { reportAddressesOf } from '@posthorn/settings/report-addresses';
import { z } from 'zod';
import { ask, lookRun } from '../../asked.ts';
import { operation } from '../../trpc.ts';
import { configurationOf } from '../revisions/configuration-of.ts';
import { domainInput, domainNamed } from './domain-name.ts';

export const recordsCheck = operation({
  needs: 'configure',
  method: 'POST',
  path: '/domains/{domain}/records/check',
  tag: 'domains',
  summary: 'Look at what DNS says about a domain’s mail: MX, SPF, DMARC, reverse names, TLSA, BIMI',
  description:
    'A worker asks DNS as any other server would; ask for the answer by its id. With no live worker: 503 at once. DKIM and what is published about TLS have looks of their own.',
})
  .input(z.object({ domain: domainInput }))
  .output(z.object({ id: z.string() }))
  .mutation(async ({ ctx, input }) => {
    const domain = domainNamed(input.domain);
    const { configuration } = await configurationOf(ctx);
    const { routing, dmarc, sources, delivery } = configuration;
    const own = reportAddressesOf(routing);
    const named = dmarc.reportAddresses.filter((item) => /^[^\s@*!]+@[^\s@*]+$/.test(item));
    const isOwn = (address: string): boolean => domainKey(address.slice(address.lastIndexOf('@') + 1)) === domain;
    const pooled = sources.addresses.filter(({ enabled }) => enabled).map(({ address }) => address);
    const id = await ask(ctx, {
      kind: 'records-check',
      answerer: 'worker',
      input: {
        domain,
        isLocal: routing.localDomains.some((one) => domainKey(one.domain) === domain),
        reportAddresses: [...named, ...own].toSorted((a, b) => Number(isOwn(b)) - Number(isOwn(a))).slice(0, 100),
        sources: [...new Set([...pooled, ...(delivery.sourceAddress ? [delivery.sourceAddress] : [])])].slice(0, 50),
      },
      timeoutSeconds: 60,
      todo: 'could look',
    });
    ctx.audit.target = domain;
    return { id };
  });

export const recordsCheckRun = lookRun({
  kind: 'records-check',
  step: recordsCheckStepSchema,
  path: '/records-checks/{id}',
  tag: 'domains',
  summary: 'One look at what DNS says about a domain’s mail, with the answers so far',
});
