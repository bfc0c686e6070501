import type { Pool } from '@posthorn/db/pool';
import { groupQueue, readBacklog, readRates } from '@posthorn/queue/backlog';
import { topRefusals } from '@posthorn/queue/history';
import { z } from 'zod';
import { type BriefMemory, createBriefMemory } from '../../brief-memory.ts';
import { operation } from '../../trpc.ts';
import { instant, isoOf } from '../../views/time.ts';
import { type RefusalReasons, reasonsOf } from './refusal-reasons.ts';

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
      rates: z.array(rate),
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
      trouble: z.array(
        z.object({
          destination: z.string(),
          recipients: z.number(),
          oldest: instant,
          nextTry: instant.nullable(),
          lastError: z.string(),
        }),
      ),
    }),
  )
  .query(async ({ ctx, input }) => {
    const { pool } = ctx.services;
    const bucketSeconds = bucketFor(input.hours);
    const width = bucketSeconds * 1000;
    const to = new Date(Math.ceil(ctx.services.now().getTime() / width) * width);
    const from = new Date(to.getTime() - input.hours * 3_600_000);
    const [backlog, buckets, groups, refusals] = await Promise.all([
      readBacklog(pool),
      readRates(pool, { from, to, bucketSeconds }),
      groupQueue(pool, { by: 'destination', limit: 50 }),
      memoryOf(pool)(`${input.hours}`, async () => reasonsOf(await topRefusals(pool, { after: from, limit: 100 }))),
    ]);
    const rates = fillGaps(
      buckets.map((bucket) => ({ ...bucket, at: isoOf(bucket.at) })),
      { from, to, width },
    );
    return {
      from: isoOf(from),
      to: isoOf(to),
      bucketSeconds,
      rates,
      totals: sum(rates),
      waiting: { ...backlog, oldestQueuedAt: isoOf(backlog.oldestQueuedAt) },
      refusals,
      trouble: groups
        .flatMap((group) =>
          group.lastError === null
            ? []
            : [
                {
                  destination: group.key,
                  recipients: group.recipients,
                  oldest: isoOf(group.oldest),
                  nextTry: isoOf(group.nextTry),
                  lastError: group.lastError,
                },
              ],
        )
        .slice(0, 6),
    };
  });

/** Refusals may be many under a flood, and every open overview asks again each few seconds. */
const memoryOf = (pool: Pool): BriefMemory<RefusalReasons> => {
  const memory = memories.get(pool) ?? createBriefMemory<RefusalReasons>();
  memories.set(pool, memory);
  return memory;
};
const memories = new WeakMap<Pool, BriefMemory<RefusalReasons>>();

/** At most about 150 bars, of a width that people think in. */
const bucketFor = (hours: number): number => (hours <= 2 ? 60 : hours <= 6 ? 300 : hours <= 24 ? 900 : 3600);

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
