import { readHours, rollUpHours, type TallyRow } from '@posthorn/db/mail/tally';
import type { Pool } from '@posthorn/db/pool';
import { builtinRules, type RuleWords } from '@posthorn/policy/builtin';
import { z } from 'zod';
import { briefMemoryOf } from '../../brief-memory.ts';
import { declarations } from '../../features.ts';
import { operation } from '../../trpc.ts';
import { instant, isoOf } from '../../views/time.ts';

export const builtIn = operation({
  needs: 'read',
  method: 'GET',
  path: '/rules/built-in',
  tag: 'rules',
  summary: 'The rules that come first, and what they decided lately',
  description:
    'Limits and safety that no rule of yours can lift. `day` and `week` count what each refused, and the recipients it took.',
})
  .output(
    z.object({
      items: z.array(
        z.object({
          rule: z.string(),
          title: z.string(),
          summary: z.string(),
          setting: z.string().nullable().meta({ description: 'The setting that governs it' }),
          feature: z.object({ slug: z.string(), title: z.string() }).nullable(),
          day: z.number(),
          week: z.number(),
          refused: z.number().meta({ description: 'Of the week: what it refused' }),
          accepted: z.number().meta({ description: 'Of the week: recipients it took' }),
          last: instant.nullable(),
        }),
      ),
    }),
  )
  .query(async ({ ctx }) => {
    const { pool, now } = ctx.services;
    const rows = await memoryOf(pool)('week', () => weekOf(pool, now()));
    const day = now().getTime() - DAY_MS;
    return {
      items: names.map((rule) => {
        const { title, summary, setting }: RuleWords = builtinRules[rule];
        const own = rows.filter(({ name }) => name === rule);
        const feature = declarations.find(({ rules }) => rules?.includes(rule));
        return {
          rule,
          title,
          summary,
          setting: setting ?? null,
          feature: feature ? { slug: feature.slug, title: feature.title } : null,
          day: sum(own.filter(({ at }) => at.getTime() >= day)),
          week: sum(own),
          refused: sum(own.filter(({ kind }) => kind === 'refusal')),
          accepted: sum(own.filter(({ kind }) => kind === 'decision')),
          last: isoOf(own.reduce<Date | null>((newest, { last }) => (newest && newest > last ? newest : last), null)),
        };
      }),
    };
  });

async function weekOf(pool: Pool, now: Date): Promise<TallyRow[]> {
  await rollUpHours(pool, { now, budgetMs: 300 });
  return readHours(pool, { refusal: names, decision: names }, { from: new Date(now.getTime() - 7 * DAY_MS), now });
}

const memoryOf = briefMemoryOf<TallyRow[]>();

const sum = (rows: readonly TallyRow[]): number => rows.reduce((all, { count }) => all + count, 0);
const names = Object.keys(builtinRules) as (keyof typeof builtinRules)[];
const DAY_MS = 86_400_000;
