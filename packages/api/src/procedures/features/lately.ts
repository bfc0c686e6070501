import { readLatest } from '@posthorn/db/mail/latest';
import { readHours, readRows, rollUpHours, type TallyNames, type TallyRow } from '@posthorn/db/mail/tally';
import type { Pool } from '@posthorn/db/pool';
import { z } from 'zod';
import { briefMemoryOf } from '../../brief-memory.ts';
import { featureNamed, namesOf, plainName, wordsOf } from '../../features.ts';
import { operation } from '../../trpc.ts';
import { latestSchema, latestView } from '../../views/lately.ts';
import { instant, isoOf } from '../../views/time.ts';

export const lately = operation({
  needs: 'read',
  method: 'GET',
  path: '/features/{slug}/lately',
  tag: 'features',
  summary: 'What a feature did lately',
  description:
    'Counts of its events and of what its rules decided, over an hour, a day and a week, with the newest of them. Counts of closed hours are kept; only the hour under way is read row by row.',
})
  .input(
    z.object({
      slug: z.string().max(60),
      range: z.enum(['hour', 'day', 'week']).default('day').meta({ description: 'What the series cover' }),
    }),
  )
  .output(
    z.object({
      from: instant,
      to: instant,
      stepSeconds: z.number(),
      series: z.array(
        z.object({ kind: kindSchema(), name: z.string(), title: z.string(), values: z.array(z.number()) }),
      ),
      counts: z.array(
        z.object({
          kind: kindSchema(),
          name: z.string(),
          title: z.string(),
          summary: z.string(),
          hour: z.number(),
          day: z.number(),
          week: z.number(),
          last: instant.nullable(),
        }),
      ),
      latest: z.array(latestSchema),
      uncountedHours: z
        .number()
        .meta({ description: 'Hours of the last week whose rows have not been counted yet; ask again in a moment' }),
    }),
  )
  .query(async ({ ctx, input }) => {
    const { pool, now } = ctx.services;
    const names = namesOf(featureNamed(input.slug));
    const counted = await memoryOf(pool)(input.slug, () => count(pool, names, now()));
    const { step, from, to } = windowOf(input.range, counted.now);
    const rows = input.range === 'hour' ? counted.minutes : counted.hours;
    return {
      from: isoOf(from),
      to: isoOf(to),
      stepSeconds: step / 1000,
      series: seriesOf(rows, { from, to, step }),
      counts: countsOf(names, counted),
      latest: counted.latest.map(latestView),
      uncountedHours: counted.uncounted,
    };
  });

type Counted = {
  now: Date;
  minutes: TallyRow[];
  hours: TallyRow[];
  latest: Awaited<ReturnType<typeof readLatest>>;
  uncounted: number;
};

async function count(pool: Pool, names: TallyNames, now: Date): Promise<Counted> {
  const uncounted = await rollUpHours(pool, { now, budgetMs: ROLL_UP_MS });
  const hour = windowOf('hour', now);
  const [minutes, hours] = await Promise.all([
    readRows(pool, names, { from: hour.from, to: hour.to, seconds: 60 }),
    readHours(pool, names, { from: windowOf('week', now).from, now }),
  ]);
  // Only the hours that hold the newest rows are read, however long ago they were.
  let enough = 0;
  const since = hours.toReversed().find((row) => {
    enough += row.count;
    return enough >= LATEST;
  });
  const from = since?.at ?? hours[0]?.at;
  const latest = from ? await readLatest(pool, names, { from, limit: LATEST }) : [];
  return { now, minutes, hours, latest, uncounted: uncounted.length };
}

/** Every name that was counted, and every declared one that was not, which is a zero worth knowing. */
function countsOf(names: TallyNames, { minutes, hours, now }: Counted) {
  const day = windowOf('day', now).from;
  const declared = [
    ...(names.event ?? []).map((name) => ({ kind: 'event' as const, name: plainName(name) })),
    ...(names.refusal ?? []).map((name) => ({ kind: 'refusal' as const, name })),
    ...(names.decision ?? []).map((name) => ({ kind: 'decision' as const, name })),
  ];
  const unique = [...new Map(declared.map((one) => [keyOf(one), one])).values()];
  const all = unique.map((one) => {
    const of = (rows: TallyRow[]) => rows.filter((row) => keyOf(row) === keyOf(one));
    const week = of(hours);
    return {
      ...one,
      ...pick(wordsOf(one)),
      hour: total(of(minutes)),
      day: total(week.filter(({ at }) => at >= day)),
      week: total(week),
      last: isoOf(week.reduce<Date | null>((newest, { last }) => (newest && newest > last ? newest : last), null)),
    };
  });
  // A rule either refuses or accepts; the side it never took says nothing.
  return all.filter((one) => one.kind === 'event' || one.week > 0 || isQuiet(all, one));
}

/** Of a rule that decided nothing at all one row stays, as a refusal. */
function isQuiet(all: { kind: string; name: string; week: number }[], one: { kind: string; name: string }): boolean {
  return (
    one.kind === 'refusal' && all.every(({ kind, name, week }) => kind === 'event' || name !== one.name || week === 0)
  );
}

function seriesOf(rows: TallyRow[], { from, to, step }: { from: Date; to: Date; step: number }) {
  const length = Math.round((to.getTime() - from.getTime()) / step);
  const series = new Map<string, { kind: TallyRow['kind']; name: string; title: string; values: number[] }>();
  for (const row of rows) {
    const index = Math.floor((row.at.getTime() - from.getTime()) / step);
    if (index < 0 || index >= length) continue;
    const known = series.get(keyOf(row)) ?? {
      kind: row.kind,
      name: plainName(row.name),
      title: wordsOf(row).title,
      values: Array.from({ length }, () => 0),
    };
    series.set(keyOf(row), known);
    known.values[index]! += row.count;
  }
  return [...series.values()].toSorted((a, b) => sum(b.values) - sum(a.values));
}

/** The stretch a range covers, up to the end of the step under way. */
function windowOf(range: 'hour' | 'day' | 'week', now: Date): { from: Date; to: Date; step: number } {
  const { step, steps } = windows[range];
  const to = new Date((Math.floor(now.getTime() / step) + 1) * step);
  return { from: new Date(to.getTime() - steps * step), to, step };
}

const memoryOf = briefMemoryOf<Counted>();

const keyOf = ({ kind, name }: { kind: string; name: string }): string => `${kind} ${plainName(name)}`;
const pick = ({ title, summary }: { title: string; summary: string }) => ({ title, summary });
const total = (rows: TallyRow[]): number => sum(rows.map((row) => row.count));
const sum = (values: number[]): number => values.reduce((all, value) => all + value, 0);

function kindSchema() {
  return z.enum(['event', 'refusal', 'decision']);
}

const windows = {
  hour: { step: 60_000, steps: 60 },
  day: { step: 3_600_000, steps: 24 },
  week: { step: 3_600_000, steps: 168 },
} as const;
const LATEST = 8;
/** A page waits for no more; the next question counts on. */
const ROLL_UP_MS = 400;
