import type { Pool } from '@posthorn/db/pool';
import { groupQueue, type QueueGroup } from '@posthorn/queue/backlog';
import { type Destination, troubledDestinations } from '@posthorn/queue/destination';
import { z } from 'zod';
import { instant, isoOf } from '../../views/time.ts';

/** A next hop whose mail waits, and why. */
export const troubleSchema = z.object({
  destination: z.string(),
  recipients: z.number().meta({ description: 'Recipients that wait for it' }),
  oldest: instant.nullable(),
  nextTry: instant.nullable(),
  cause: z.string().meta({ description: 'The last words heard from there, or why it is held' }),
  held: z.boolean(),
  failures: z.number().meta({ description: 'Faults of the host in a row' }),
  notBefore: instant.nullable().meta({ description: 'Nobody connects there before' }),
});

type Trouble = z.output<typeof troubleSchema>;

/** Destinations that back off, are held, or whose mail waits after an error; those with the most mail first. */
export const readTrouble = async (pool: Pool, now: Date): Promise<Trouble[]> => {
  const [groups, troubled] = await Promise.all([
    groupQueue(pool, { by: 'destination', limit: 50 }),
    troubledDestinations(pool, 50),
  ]);
  const known = new Map(troubled.map((destination) => [destination.name, destination]));
  const waiting = groups.flatMap((group) => {
    const destination = known.get(group.key);
    known.delete(group.key);
    return group.lastError !== null || destination ? [troubleOf(group.key, group, destination, now)] : [];
  });
  const idle = [...known.values()].flatMap((destination) =>
    destination.held || (destination.notBefore ?? now) > now
      ? [troubleOf(destination.name, undefined, destination, now)]
      : [],
  );
  return [...waiting, ...idle].slice(0, shown);
};

const troubleOf = (
  name: string,
  group: QueueGroup | undefined,
  destination: Destination | undefined,
  now: Date,
): Trouble => ({
  destination: name,
  recipients: group?.recipients ?? 0,
  oldest: isoOf(group?.oldest),
  nextTry: isoOf(group?.nextTry),
  cause: (destination?.held ? destination.heldReason : null) ?? destination?.reason ?? group?.lastError ?? '',
  held: destination?.held ?? false,
  failures: destination?.failures ?? 0,
  notBefore: destination?.notBefore && destination.notBefore > now ? isoOf(destination.notBefore) : null,
});

const shown = 6;
