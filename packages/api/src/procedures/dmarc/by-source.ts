import { countVerificationGroups, sourceNames } from '@posthorn/db/mail/verification-counts';
import { z } from 'zod';
import { operation } from '../../trpc.ts';
import { instant, isoOf } from '../../views/time.ts';
import { verificationFilterInput, verificationFilterOf } from './filter.ts';
import { groupCounts, groupCountsView } from './groups.ts';
import { stretchOf } from './stretch.ts';

export const bySource = operation({
  needs: 'read',
  method: 'GET',
  path: '/dmarc/verifications/by-source',
  tag: 'dmarc',
  summary: 'Where verified mail came from, busiest first',
  description: 'Everything that is kept when neither `after` nor `before` is given.',
})
  .input(
    z.object({
      ...verificationFilterInput,
      group: z.enum(['address', 'network']).default('address').meta({ description: 'Networks are /24 and /48' }),
      limit: z.number().int().min(1).max(500).default(20),
    }),
  )
  .output(
    z.object({
      items: z.array(
        z.object({
          source: z.string(),
          name: z.string().nullable().meta({ description: 'Reverse name' }),
          ...groupCounts,
        }),
      ),
      distinct: z.number().int().meta({ description: 'How many there are in all' }),
      countedFrom: instant,
    }),
  )
  .query(async ({ ctx, input: { group, limit, ...filter } }) => {
    const { pool } = ctx.services;
    const stretch = await stretchOf(ctx, verificationFilterOf(filter));
    const by = group === 'network' ? 'network' : 'source';
    const { groups, distinct, countedFrom } = await countVerificationGroups(pool, { ...stretch, by, limit });
    const names =
      by === 'source'
        ? await sourceNames(
            pool,
            groups.map(({ key }) => key),
          )
        : new Map<string, string>();
    return {
      items: groups.map((one) => ({ source: one.key, name: names.get(one.key) ?? null, ...groupCountsView(one) })),
      distinct,
      countedFrom: isoOf(countedFrom),
    };
  });
