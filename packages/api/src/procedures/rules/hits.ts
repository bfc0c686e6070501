import { readRuleHits } from '@posthorn/db/mail/rule-tally';
import { z } from 'zod';
import { operation } from '../../trpc.ts';
import { ruleCountsSchema } from '../../views/rule.ts';
import { instant, isoOf } from '../../views/time.ts';

export const hits = operation({
  needs: 'read',
  method: 'GET',
  path: '/rules/hits',
  tag: 'rules',
  summary: 'What each rule of yours did lately',
  description:
    'How often it was asked, applied and failed in the last hour, day and week, counted in stretches of ten minutes, rules that decide nothing included. A rule that was not asked for two weeks is missing.',
})
  .output(
    z.object({
      items: z.array(
        z.object({
          rule: z.string(),
          hour: ruleCountsSchema,
          day: ruleCountsSchema,
          week: ruleCountsSchema,
          lastApplied: instant.nullable(),
          lastFailed: instant.nullable(),
          lastFault: z
            .object({ stage: z.string(), reason: z.string(), position: z.number().optional() })
            .nullable()
            .meta({ description: 'Why it failed last, and at which character of its condition' }),
        }),
      ),
    }),
  )
  .query(async ({ ctx }) => {
    const { pool, now } = ctx.services;
    const items = await readRuleHits(pool, now());
    return {
      items: items.map(({ lastApplied, lastFailed, ...item }) => ({
        ...item,
        lastApplied: isoOf(lastApplied),
        lastFailed: isoOf(lastFailed),
      })),
    };
  });
