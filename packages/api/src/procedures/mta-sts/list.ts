import { domainKey } from '@posthorn/policy/domain';
import { z } from 'zod';
import { hostingOf, hostingSchema, readHostingMeans } from '../../mta-sts/hosting.ts';
import { readTwoSettings } from '../../signing/domains.ts';
import { operation } from '../../trpc.ts';

export const list = operation({
  needs: 'read',
  method: 'GET',
  path: '/mta-sts',
  tag: 'domains',
  summary: 'The MTA-STS policies of our domains: what is served, and what to publish',
  description: 'Local domains, and those with a policy in force or in your draft, by name.',
})
  .input(
    z.object({
      search: z.string().max(253).optional(),
      limit: z.number().int().min(1).max(500).default(100),
      cursor: z.string().max(253).optional().meta({ description: 'The name after which to go on' }),
    }),
  )
  .output(
    z.object({
      items: z.array(hostingSchema),
      total: z.int(),
      ports: z.int().meta({ description: 'Open ports for HTTPS; with none nobody can fetch a policy' }),
      nextCursor: z.string().nullable(),
    }),
  )
  .query(async ({ ctx, input }) => {
    const [settings, means] = await Promise.all([readTwoSettings(ctx), readHostingMeans(ctx)]);
    const both = settings.draft ? [settings.live, settings.draft] : [settings.live];
    const names = both.flatMap(({ routing, mtaSts }) => [...routing.localDomains, ...mtaSts.policies]);
    const wanted = input.search?.toLowerCase() ?? '';
    const all = [...new Set(names.map(({ domain }) => domainKey(domain)))]
      .filter((name) => name.includes(wanted))
      .toSorted();
    const rest = all.filter((name) => input.cursor === undefined || name > input.cursor);
    const items = rest.slice(0, input.limit).map((name) => hostingOf(settings, name, means));
    const nextCursor = rest.length > items.length ? (items.at(-1)?.domain ?? null) : null;
    return { items, total: all.length, ports: means.ports, nextCursor };
  });
