import type { listProcesses } from '@posthorn/db/processes';
import type { Configuration } from '@posthorn/settings/configuration';
import { scannersOf } from '@posthorn/settings/scanners';
import { z } from 'zod';

/** One scanner in force, and how it does on all live engines together. */
export const scannerSchema = z
  .object({
    name: z.string(),
    kind: z.string(),
    address: z.string(),
    profiles: z.array(z.string()).meta({ description: 'The profiles that ask it' }),
    state: z.enum(['off', 'unused', 'new', 'well', 'failing', 'resting']).meta({
      description:
        '`resting`: it failed three times in a row and is left alone for a while; `unused`: no profile asks it; `new`: no mail was shown to it yet',
    }),
    answered: z.number(),
    failed: z.number(),
    failures: z.number().meta({ description: 'In a row, on the engine where it is worst' }),
    lastFailure: z.string().nullable(),
    failingSince: z.string().nullable(),
    restsUntil: z.string().nullable(),
    lastAnswerAt: z.string().nullable(),
    ms: z.number().nullable().meta({ description: 'How long an answer takes, the latest counting most' }),
  })
  .meta({ id: 'Scanner' });

type Scanner = z.output<typeof scannerSchema>;
type Processes = Awaited<ReturnType<typeof listProcesses>>;

export function scannersView(configuration: Configuration, processes: Processes): Scanner[] {
  const { profiles } = configuration.content;
  const told = processes.flatMap(({ isAlive, kind, detail }) => {
    const read = healthSchema.array().safeParse(detail['scanners']);
    return isAlive && kind === 'engine' && read.success ? read.data : [];
  });
  return scannersOf(configuration).map(({ name, kind, address, enabled }) => {
    const own = told.filter((one) => one.name === name);
    const worst = own.toSorted((a, b) => b.failures - a.failures)[0];
    const sum = (of: (one: Health) => number): number => own.reduce((total, one) => total + of(one), 0);
    const answered = sum((one) => one.answered);
    const asking = profiles.filter((profile) => profile.scanners.includes(name)).map((profile) => profile.name);
    const isResting = own.some(({ restsUntil }) => restsUntil !== null);
    const failures = worst?.failures ?? 0;
    return {
      name,
      kind,
      address,
      profiles: asking,
      state: !enabled
        ? 'off'
        : asking.length === 0
          ? 'unused'
          : isResting
            ? 'resting'
            : failures > 0
              ? 'failing'
              : answered > 0
                ? 'well'
                : 'new',
      answered,
      failed: sum((one) => one.failed),
      failures,
      lastFailure: worst?.lastFailure ?? null,
      failingSince: worst?.failingSince ?? null,
      restsUntil: worst?.restsUntil ?? null,
      lastAnswerAt:
        own
          .flatMap(({ lastAnswerAt }) => lastAnswerAt ?? [])
          .toSorted()
          .at(-1) ?? null,
      ms: own.find(({ ms }) => ms !== null)?.ms ?? null,
    };
  });
}

type Health = z.output<typeof healthSchema>;
/** What an engine says of a scanner in its row. */
const healthSchema = z.object({
  name: z.string(),
  answered: z.number(),
  failed: z.number(),
  failures: z.number(),
  failingSince: z.string().nullable(),
  restsUntil: z.string().nullable(),
  lastFailure: z.string().nullable(),
  lastAnswerAt: z.string().nullable(),
  ms: z.number().nullable(),
});
