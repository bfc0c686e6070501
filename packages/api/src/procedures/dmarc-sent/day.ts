import { readDmarcDay } from '@posthorn/db/mail/dmarc-history';
import { z } from 'zod';
import type { ApiContext } from '../../context.ts';
import { problem } from '../../problem.ts';

/** A day that reports are about. */
export const pastDay = z.iso.date().meta({ description: 'UTC' });

export const domainInput = z.string().min(1).max(255).toLowerCase().meta({ description: 'The domain of a record' });

/** What is known about a domain and a day, today where none is given. Throws `not-found` without anything, and `unavailable` where it takes too long. */
export async function readDay(
  { services: { pool, now } }: ApiContext,
  { day: given, domain }: { day: string | undefined; domain: string },
  { limit }: { limit: number },
) {
  const day = given ?? now().toISOString().slice(0, 10);
  const found = await readDmarcDay(pool, { day, domain }, { limit, milliseconds: 4000 });
  if (found === 'nothing') throw problem('not-found', `There is nothing about ${domain} on ${day}.`);
  if (found === 'too-long')
    throw problem('unavailable', `There is too much about ${domain} on ${day} to read in time.`);
  return { day, ...found };
}
