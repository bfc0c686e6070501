import { readFirstActivity } from '@posthorn/queue/backlog';
import { eventsOverTime } from '@posthorn/queue/history';
import { z } from 'zod';
import { operation } from '../../trpc.ts';
import { instant, isoOf } from '../../views/time.ts';
import { axisOf } from '../overview/axis.ts';
import { eventFilterInput, eventFilterOf } from './filter.ts';

export const overTime = operation({
  needs: 'read',
  method: 'GET',
  path: '/events/over-time',
  tag: 'events',
  summary: 'How many events there were, by time',
  description:
    'The last 24 hours when neither `after` nor `before` is given, or less on a young installation. Counting has a budget: `countedFrom` says how far back it came. Buckets without an event are left out.',
})
  .input(z.object(eventFilterInput))
  .output(
    z.object({
      from: instant,
      to: instant,
      bucketSeconds: z.number(),
      countedFrom: instant,
      buckets: z.array(z.object({ at: instant, count: z.number() })),
    }),
  )
  .query(async ({ ctx, input }) => {
    const { before, after, ...filter } = eventFilterOf(input);
    const now = ctx.services.now();
    const { from, to, bucketSeconds } =
      before || after
        ? stretch(after ?? new Date((before ?? now).getTime() - dayMs), before ?? now)
        : axisOf({ now, hours: 24, began: (await readFirstActivity(ctx.services.pool)) ?? now });
    const counts = await eventsOverTime(ctx.services.pool, { filter, from, to, bucketSeconds });
    return {
      from: isoOf(from),
      to: isoOf(to),
      bucketSeconds,
      countedFrom: isoOf(counts.countedFrom),
      buckets: counts.buckets.map(({ at, count }) => ({ at: isoOf(at), count })),
    };
  });

/** Whole buckets around the two moments. */
const stretch = (begin: Date, end: Date) => {
  const bucketSeconds = bucketFor((end.getTime() - begin.getTime()) / 1000);
  const width = bucketSeconds * 1000;
  const from = new Date(Math.floor(begin.getTime() / width) * width);
  const to = new Date(Math.max(Math.ceil(end.getTime() / width) * width, from.getTime() + width));
  return { from, to, bucketSeconds };
};

/** At most about 150 bars, of a width that people think in. */
const bucketFor = (seconds: number): number => widths.find((width) => seconds / width <= 150) ?? 86_400;

const widths = [1, 5, 10, 30, 60, 300, 600, 900, 1800, 3600, 7200, 21_600, 43_200, 86_400];
const dayMs = 86_400_000;
