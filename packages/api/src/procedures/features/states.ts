import { readHours, rollUpHours } from '@posthorn/db/mail/tally';
import type { Pool } from '@posthorn/db/pool';
import { lastSelfTests, type SelfTestRun } from '@posthorn/db/self-tests';
import { type Configuration, defaultConfiguration, validateConfiguration } from '@posthorn/settings/configuration';
import { diffConfiguration } from '@posthorn/settings/diff';
import { ownsSetting } from '@posthorn/settings/feature';
import { z } from 'zod';
import { briefMemoryOf } from '../../brief-memory.ts';
import { type Declaration, declarations, namesOf } from '../../features.ts';
import { operation } from '../../trpc.ts';
import { selfTestRunView, verdictOf, verdictSchema } from '../../views/self-test.ts';
import { instant, isoOf } from '../../views/time.ts';

export const states = operation({
  needs: 'read',
  method: 'GET',
  path: '/features/states',
  tag: 'features',
  summary: 'How every feature is: on or off, changed, what it did in a day, its last self-tests',
})
  .output(
    z.object({
      revision: z.number(),
      items: z.array(
        z.object({
          slug: z.string(),
          isOn: z.boolean().nullable().meta({ description: 'null: cannot be switched off' }),
          changed: z.array(z.string()).meta({ description: 'What differs from a fresh installation, in words' }),
          warnings: z.array(z.string()),
          day: z
            .object({ events: z.number(), refusals: z.number(), accepted: z.number() })
            .meta({ description: 'The last 24 hours: its events, and what its rules refused and accepted' }),
          selfTests: z.array(z.object({ test: z.string(), verdict: verdictSchema, at: instant })),
        }),
      ),
    }),
  )
  .query(async ({ ctx }) => {
    const { pool, now, snapshot } = ctx.services;
    const { revision, configuration } = snapshot();
    const [rows, runs] = await Promise.all([memoryOf(pool)('day', () => countDay(pool, now())), lastSelfTests(pool)]);
    const checked = validateConfiguration(configuration, { storedOnly: true });
    const warnings = checked.ok ? checked.warnings : checked.problems;
    const changes = diffConfiguration(defaultConfiguration(), configuration);
    return {
      revision,
      items: declarations.map((feature) => {
        const isOf = ({ path }: { path: string }) => ownsSetting(feature, path);
        const names = namesOf(feature);
        const count = (kind: 'event' | 'refusal' | 'decision') =>
          rows
            .filter((row) => row.kind === kind && names[kind]?.includes(row.name))
            .reduce((all, row) => all + row.count, 0);
        return {
          slug: feature.slug,
          isOn: isOnWith(feature, configuration),
          changed: changes.filter(isOf).map(({ words }) => words),
          warnings: [...warnings.filter(isOf).map(({ reason }) => reason), ...resolverWarnings(feature.slug, runs)],
          day: { events: count('event'), refusals: count('refusal'), accepted: count('decision') },
          selfTests: runs
            .filter((run) => run.feature === feature.slug)
            .map((run) => ({ test: run.test, verdict: verdictOf(run), at: isoOf(run.finishedAt ?? run.createdAt) })),
        };
      }),
    };
  });

/** TLSA records are worth what the resolvers are: what the last look at these found wrong stands on the page of DANE. */
function resolverWarnings(slug: string, runs: readonly SelfTestRun[]): string[] {
  if (slug !== 'dane') return [];
  return runs
    .filter(({ feature }) => feature === slug)
    .flatMap((run) => selfTestRunView(run).steps)
    .filter(({ state }) => state === 'warn' || state === 'fail')
    .map(({ title, words }) => `${title}: ${words}`);
}

async function countDay(pool: Pool, now: Date) {
  await rollUpHours(pool, { now, budgetMs: 300 });
  const names = {
    event: [...new Set(declarations.flatMap((feature) => namesOf(feature).event ?? []))],
    refusal: [...new Set(declarations.flatMap(({ rules = [] }) => rules))],
    decision: [...new Set(declarations.flatMap(({ rules = [] }) => rules))],
  };
  return await readHours(pool, names, { from: new Date(now.getTime() - 86_400_000), now });
}

function isOnWith(feature: Declaration, configuration: Configuration): boolean | null {
  return feature.isOn?.(configuration[feature.group as keyof Configuration]) ?? null;
}

const memoryOf = briefMemoryOf<Awaited<ReturnType<typeof countDay>>>();
