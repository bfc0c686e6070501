import type { Host } from '@posthorn/queue/hosts';
import type { Configuration } from '@posthorn/settings/configuration';
import { effectiveConfiguration } from '@posthorn/settings/overrides';
import { z } from 'zod';
import { replyClassOf, replyClassSchema } from './explanation.ts';
import { instant, isoOf } from './time.ts';

export const hostSchema = z
  .object({
    name: z.string(),
    waiting: z.number(),
    due: z.number(),
    oldest: instant.nullable(),
    isHeld: z.boolean(),
    heldReason: z.string().nullable(),
    concurrency: z.number().meta({ description: 'Connections at once' }),
    ownConcurrency: z.number().nullable().meta({ description: 'Null: as the settings say' }),
    slotsInUse: z.number(),
    notBefore: instant.nullable().meta({ description: 'Backs off until then' }),
    reason: z.string().nullable().meta({ description: 'Why it backs off, in the words of the last fault' }),
    failures: z.number(),
    failingSince: instant.nullable(),
    lastClaimAt: instant.nullable(),
    lastSuccessAt: instant.nullable(),
    rate: z.number().nullable().meta({ description: 'Messages a minute; null: no limit' }),
    ownRate: z.number().nullable().meta({ description: 'Null: as the settings say' }),
    reasonClass: replyClassSchema
      .nullable()
      .meta({ description: 'What kind of reply it backs off for; null: it was not reached' }),
    reasonHost: z.string().nullable().meta({ description: 'Who said so' }),
    slowed: z
      .object({
        since: instant,
        reason: z.string().meta({ description: 'The words of the reply' }),
        host: z.string().nullable(),
        connections: z.number().meta({ description: 'Connections at once for now' }),
        perMinute: z.number().nullable().meta({ description: 'Messages a minute for now; null: as fast as they go' }),
        raiseAt: instant.meta({ description: 'From when on mail that is taken makes it faster again' }),
      })
      .nullable()
      .meta({ description: 'What replies led to; null: full speed' }),
  })
  .meta({ id: 'QueueHost' });

export const hostView = (
  host: Host,
  defaults: { concurrencyPerDestination: number; ratePerDestination: number },
): z.output<typeof hostSchema> => ({
  ...host,
  concurrency: host.concurrency ?? defaults.concurrencyPerDestination,
  ownConcurrency: host.concurrency,
  rate: (host.rate ?? defaults.ratePerDestination) || null,
  ownRate: host.rate,
  reasonClass: replyClassOf(host.reasonClass),
  slowed: host.slowed && { ...host.slowed, since: isoOf(host.slowed.since), raiseAt: isoOf(host.slowed.raiseAt) },
  oldest: isoOf(host.oldest),
  notBefore: isoOf(host.notBefore),
  failingSince: isoOf(host.failingSince),
  lastClaimAt: isoOf(host.lastClaimAt),
  lastSuccessAt: isoOf(host.lastSuccessAt),
});

/** The limits of a next hop as the settings say, those for its domain included. */
export const deliveryLimits = (configuration: Configuration) => (name: string) => {
  const domain = /^mx:([^:]+)/.exec(name)?.[1];
  return (domain === undefined ? configuration : effectiveConfiguration(configuration, { domain })).delivery;
};
