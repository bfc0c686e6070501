import { countVerificationsByTime } from '@posthorn/db/mail/verification-counts';
import { z } from 'zod';
import { operation } from '../../trpc.ts';
import { instant, isoOf } from '../../views/time.ts';
import { verificationFilterInput, verificationFilterOf } from './filter.ts';
import { stretchOf } from './stretch.ts';

export const overTime = operation({
  needs: 'read',
  method: 'GET',
  path: '/dmarc/verifications/over-time',
  tag: 'dmarc',
  summary: 'How many verifications there were, by time and by what became of them',
  description:
    'Everything that is kept when neither `after` nor `before` is given. Counting has a budget: `countedFrom` says how far back it came. Buckets in which there was none are left out.',
})
  .input(
    z.object({
      ...verificationFilterInput,
      split: z.enum(['disposition', 'status', 'alignment']).default('disposition'),
    }),
  )
  .output(
    z.object({
      from: instant,
      to: instant,
      bucketSeconds: z.number(),
      countedFrom: instant,
      buckets: z.array(z.object({ at: instant, name: z.string(), count: z.number() })),
    }),
  )
  .query(async ({ ctx, input: { split, ...filter } }) => {
    const stretch = await stretchOf(ctx, verificationFilterOf(filter));
    const { rows, countedFrom } = await countVerificationsByTime(ctx.services.pool, { ...stretch, split });
    return {
      from: isoOf(stretch.from),
      to: isoOf(stretch.to),
      bucketSeconds: stretch.bucketSeconds,
      countedFrom: isoOf(countedFrom),
      buckets: rows.map(({ at, ...row }) => ({ at: isoOf(at), ...row })),
    };
  });
