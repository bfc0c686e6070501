import type { Host } from '@posthorn/queue/hosts';
import { z } from 'zod';
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
  })
  .meta({ id: 'QueueHost' });

export const hostView = (host: Host, defaultConcurrency: number): z.output<typeof hostSchema> => ({
  ...host,
  concurrency: host.concurrency ?? defaultConcurrency,
  ownConcurrency: host.concurrency,
  oldest: isoOf(host.oldest),
  notBefore: isoOf(host.notBefore),
  failingSince: isoOf(host.failingSince),
  lastClaimAt: isoOf(host.lastClaimAt),
  lastSuccessAt: isoOf(host.lastSuccessAt),
});
