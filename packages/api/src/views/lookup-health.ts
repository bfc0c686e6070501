import type { ProcessInfo } from '@posthorn/db/processes';
import { z } from 'zod';

const ownHealth = z.object({
  name: z.string(),
  state: z.enum(['closed', 'half-open', 'open']),
  asked: z.number(),
  hits: z.number(),
  misses: z.number(),
  failures: z.number(),
  lastAskedAt: z.string().nullable(),
  lastFailure: z.object({ at: z.string(), reason: z.string() }).nullable(),
  milliseconds: z.number().nullable(),
  kept: z.number(),
});
type Own = z.output<typeof ownHealth>;

/** How a look-up does, over all live engines. */
export const lookupHealthSchema = z.object({
  state: z
    .enum(['unasked', 'answers', 'fails', 'rests'])
    .meta({ description: 'rests: it failed several times in a row and is left alone for a while' }),
  asked: z.number().meta({ description: 'Questions that reached the source, since the engines started' }),
  hits: z.number().meta({ description: 'Questions that were answered from memory' }),
  misses: z.number(),
  failures: z.number(),
  lastAskedAt: z.string().nullable(),
  lastFailure: z.object({ at: z.string(), reason: z.string() }).nullable(),
  milliseconds: z.number().nullable().meta({ description: 'Of the last answers, smoothed' }),
  kept: z.number().meta({ description: 'Answers in memory' }),
});
type LookupHealth = z.output<typeof lookupHealthSchema>;

/** What the live engines tell of their sources, by name. */
export function lookupHealthOf(processes: readonly ProcessInfo[]): ReadonlyMap<string, LookupHealth> {
  const told = processes.flatMap(({ kind, isAlive, detail }) => {
    const read = z.array(ownHealth).safeParse((detail as { lookups?: unknown } | null)?.lookups);
    return kind === 'engine' && isAlive && read.success ? read.data : [];
  });
  const byName = Map.groupBy(told, ({ name }) => name);
  return new Map([...byName].map(([name, all]) => [name, joined(all)]));
}

function joined(all: readonly Own[]): LookupHealth {
  const sum = (of: (one: Own) => number): number => all.reduce((total, one) => total + of(one), 0);
  const newest = (times: readonly (string | null)[]): string | null =>
    times
      .filter((at) => at !== null)
      .toSorted()
      .at(-1) ?? null;
  const lastAskedAt = newest(all.map((one) => one.lastAskedAt));
  const lastFailure =
    all
      .map((one) => one.lastFailure)
      .filter((one) => one !== null)
      .toSorted((a, b) => a.at.localeCompare(b.at))
      .at(-1) ?? null;
  const isFailing = lastFailure !== null && lastAskedAt !== null && lastFailure.at >= lastAskedAt;
  return {
    state: all.some(({ state }) => state !== 'closed')
      ? 'rests'
      : lastAskedAt === null
        ? 'unasked'
        : isFailing
          ? 'fails'
          : 'answers',
    asked: sum((one) => one.asked),
    hits: sum((one) => one.hits),
    misses: sum((one) => one.misses),
    failures: sum((one) => one.failures),
    kept: sum((one) => one.kept),
    lastAskedAt,
    lastFailure,
    milliseconds: all.reduce<number | null>(
      (most, one) => (one.milliseconds === null ? most : Math.max(most ?? 0, one.milliseconds)),
      null,
    ),
  };
}
