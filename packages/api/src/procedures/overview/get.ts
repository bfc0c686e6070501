import { readBacklog, readFirstActivity, readRates } from '@posthorn/queue/backlog';
import { topRefusals } from '@posthorn/queue/history';
import { z } from 'zod';
import { briefMemoryOf } from '../../brief-memory.ts';
import { queueMemoryOf } from '../../queue-memory.ts';
import { operation } from '../../trpc.ts';
import { instant, isoOf } from '../../views/time.ts';
import { axisOf } from './axis.ts';
import { type RefusalReasons, reasonsOf } from './refusal-reasons.ts';
import { readTrouble, troubleSchema } from './trouble.ts';

const rate = z.object({
  at: instant,
  accepted: z.number(),
  delivered: z.number(),
  deferred: z.number(),
  bounced: z.number(),
  held: z.number(),
  refused: z.number(),
});

export const get = operation({
  needs: 'read',
  method: 'GET',
  path: '/overview',
  tag: 'overview',
  summary: 'The numbers of the overview page',
})
  .input(
    z.object({
      hours: z.number().int().min(1).max(168).default(24).meta({ description: 'How far back the rates go' }),
    }),
  )
  .output(
    z.object({
      from: instant,
      to: instant,
      bucketSeconds: z.number(),
      rates: z
        .array(rate)
        .meta({ description: 'Up to the present; `to` may lie later, where there is little to show yet' }),
      totals: rate.omit({ at: true }),
      waiting: z.object({
        queued: z.number(),
        leased: z.number(),
        due: z.number(),
        deferred: z.number(),
        held: z.number(),
        quarantined: z.number(),
        destinations: z.number(),
        oldestQueuedAt: instant.nullable(),
      }),
      refusals: z.object({
        top: z.array(
          z.object({ rule: z.string(), stage: z.string(), text: z.string(), count: z.number(), last: instant }),
        ),
        counted: z.number().meta({ description: 'All refusals of that time, folded ones counted' }),
      }),
      trouble: z.array(troubleSchema),
    }),
  )
  .query(async ({ ctx, input }) => {
    const { pool } = ctx.services;
    const now = ctx.services.now();
    const began = await readFirstActivity(pool);
    const { from, to, bucketSeconds, shownUntil } = axisOf({ now, hours: input.hours, began });
    const width = bucketSeconds * 1000;
    const [backlog, buckets, trouble, refusals] = await Promise.all([
      backlogOf(pool, '', () => readBacklog(pool)),
      readRates(pool, { from, to: shownUntil, bucketSeconds }),
      troubleOf(pool, '', () => readTrouble(pool, now)),
      refusalsOf(pool)(`${input.hours}`, async () => reasonsOf(await topRefusals(pool, { after: from, limit: 100 }))),
    ]);
    const rates = fillGaps(
      buckets.map((bucket) => ({ ...bucket, at: isoOf(bucket.at) })),
      { from, to: shownUntil, width },
    );
    return {
      from: isoOf(from),
      to: isoOf(to),
      bucketSeconds,
      rates,
      totals: sum(rates),
      waiting: { ...backlog, oldestQueuedAt: isoOf(backlog.oldestQueuedAt) },
      refusals,
      trouble,
    };
  });

/** A long queue and a flood of refusals take a while to count, and every open overview asks again each few seconds. */
const backlogOf = queueMemoryOf<Awaited<ReturnType<typeof readBacklog>>>({ maxMs: 2_500 });
const troubleOf = queueMemoryOf<Awaited<ReturnType<typeof readTrouble>>>({ maxMs: 2_500 });
const refusalsOf = briefMemoryOf<RefusalReasons>();

type Rate = z.output<typeof rate>;

/** A quiet minute is a zero in a chart, not a missing bar. */
const fillGaps = (rates: Rate[], { from, to, width }: { from: Date; to: Date; width: number }): Rate[] => {
  const byTime = new Map(rates.map((bucket) => [Date.parse(bucket.at), bucket]));
  const filled: Rate[] = [];
  for (let at = from.getTime(); at < to.getTime(); at += width) {
    filled.push(byTime.get(at) ?? { at: new Date(at).toISOString(), ...zero });
  }
  return filled;
};

const sum = (rates: Rate[]): Omit<Rate, 'at'> => {
  const total = { ...zero };
  for (const bucket of rates) {
    for (const term of Object.keys(total) as (keyof typeof zero)[]) total[term] += bucket[term];
  }
  return total;
};

const zero = { accepted: 0, delivered: 0, deferred: 0, bounced: 0, held: 0, refused: 0 };
