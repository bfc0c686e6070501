import { countDmarcDays } from '@posthorn/db/mail/dmarc-report-counts';
import { z } from 'zod';
import { operation } from '../../trpc.ts';
import { instant } from '../../views/time.ts';
import { daysOf, lastDaysInput } from './days.ts';

export const sendersOverTime = operation({
  needs: 'read',
  method: 'GET',
  path: '/dmarc/senders/over-time',
  tag: 'dmarc',
  summary: 'Mail in our name by day and group, as others reported it',
  description: 'The last 30 days when neither `from` nor `to` is given. Buckets in which there was none are left out.',
})
  .input(z.object({ domain: z.string().max(255).optional(), ...lastDaysInput }))
  .output(
    z.object({
      from: instant,
      to: instant,
      bucketSeconds: z.number(),
      buckets: z.array(z.object({ at: instant, name: z.string(), count: z.number() })),
    }),
  )
  .query(async ({ ctx, input: { domain, ...asked } }) => {
    const days = daysOf(ctx, asked);
    const rows = await countDmarcDays(ctx.services.pool, { ...days, domain });
    const begin = Date.parse(days.from);
    const length = Date.parse(days.to) + DAY_MS - begin;
    const width = daysOfBar(length / DAY_MS) * DAY_MS;
    const buckets = new Map<string, { at: string; name: string; count: number }>();
    for (const { day, sourceGroup, count } of rows) {
      const at = new Date(begin + Math.floor((Date.parse(day) - begin) / width) * width).toISOString();
      const key = `${at} ${sourceGroup}`;
      const known = buckets.get(key);
      if (known) known.count += count;
      else buckets.set(key, { at, name: sourceGroup, count });
    }
    return {
      from: new Date(begin).toISOString(),
      to: new Date(begin + Math.ceil(length / width) * width).toISOString(),
      bucketSeconds: width / 1000,
      buckets: [...buckets.values()],
    };
  });

/** Days, then weeks, then as many whole weeks as give no more bars than can be told apart. */
const daysOfBar = (days: number): number => (days <= MOST_BARS ? 1 : 7 * Math.ceil(days / 7 / MOST_BARS));

const DAY_MS = 86_400_000;
const MOST_BARS = 130;
